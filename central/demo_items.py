"""The demo's service items in full: what public sources say of them, the rest invented and marked.

`items_detail.json` holds what was found for six items; every other item gets plausible limits,
materials and a general form. `ServiceItem.invented` names each field that nobody published.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from domain.calendar import WorkingCalendar
from domain.forms import FormDefinition
from domain.items import (
    FORWARDED,
    INSTANT,
    PERSON,
    PROMISED,
    Fee,
    ItemResult,
    ItemStep,
    Material,
    Reduction,
)
from domain.items import SpecialProcedure as Special
from domain.plan import ServiceItem

DATA = Path(__file__).parent / "data"
DISTRICT = "广安区"

PROJECT_TYPES = {"即办件": INSTANT, "承诺件": PROMISED, "上报件": FORWARDED}
FORMS_OF_MATERIAL = {"原件": "original", "复印件": "copy", "原件和复印件": "both"}
KINDS_OF_APPLICANT = {"自然人": "person"}
CONDITIONS = {
    "使用集中空调通风系统的": ("central_air", "yes"),
    "代办的": ("agent", "yes"),
    "委托代理的": ("agent", "yes"),
    "有前置许可的": ("licensed", "yes"),
    "智力、精神类残疾或未成年人": ("guarded", "yes"),
}
"""The words of a condition -> the answer of the form that makes the material needed."""

DEFERRABLE = ("营业执照复印件", "营业执照（统一社会信用代码）", "一寸照片", "两寸近期免冠白底彩照")
"""Secondary materials that the demo lets follow later (invented)."""

GENERAL_MATERIALS = (
    Material("m1", "申请表"),
    Material("m2", "身份证明", "both"),
    Material(
        "m3", "授权委托书和代办人身份证明", "both", when="代办的", field="agent", equals="yes"
    ),
    Material("m4", "相关证明材料", "copy", deferrable=True),
)
AT_KIOSKS = (
    "513A0161200000-511602000000-000-1151130000877869M-1-00",
    "513A0161300000-511602000000-000-1151130000877869M-1-00",
    "513A0116800006-511602000000-000-1151130000877869M-1-00",
    "513A0116800003-511602000000-000-1151130000877869M-1-00",
    "513A0116800002-511602000000-000-1151130000877869M-1-00",
)
"""Certificates about oneself that the demo lets people apply for at a kiosk, with their ID card and
nothing else (invented).
"""

GENERAL_STEPS = (
    ItemStep("收件"),
    ItemStep("受理"),
    ItemStep("审核"),
    ItemStep("决定"),
    ItemStep("送达"),
)


def calendar() -> WorkingCalendar:
    """The working calendar as far as it has been given out."""
    return msgspec.json.decode((DATA / "calendar.json").read_bytes(), type=WorkingCalendar)


def forms() -> list[FormDefinition]:
    """Every form, the shared questions put in."""
    return [definition for definition, _ in _forms()]


def items(queues: Mapping[str, str]) -> Iterator[ServiceItem]:
    """Every item of the district; `queues`: department -> queue, `""` for the others."""
    details = {d["item_code"]: d for d in json.loads((DATA / "items_detail.json").read_text())}
    form_of = {code: form.id for form, codes in _forms() for code in codes}
    with (DATA / "items_guangan.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["item_code"]: row for row in csv.DictReader(file)}
    for code, row in rows.items():
        queue = queues.get(row["department"], queues[""])
        yield _item(row, queue, details.get(code, {}), form_of.get(code, "f-general"))


def in_full(department: str) -> str:
    """The source leaves the district's name out: 区公安分局 -> 广安区公安分局."""
    return f"{DISTRICT}{department[1:]}" if department.startswith("区") else department


def _forms() -> list[tuple[FormDefinition, list[str]]]:
    source = json.loads((DATA / "forms.json").read_text("utf-8"))
    shared = source["shared"]
    made = []
    for form in source["forms"]:
        schema = {
            "type": "object",
            "properties": shared["properties"] | form["properties"],
            "required": shared["required"] + form["required"],
        }
        layout = [*shared["first"], *form["sections"], *shared["last"]]
        whole = {"id": form["id"], "title": form["title"], "schema": schema, "layout": layout}
        made.append((msgspec.convert(whole, FormDefinition), form.get("items", [])))
    return made


def _item(row: Mapping[str, str], queue: str, known: dict[str, Any], form: str) -> ServiceItem:
    found, invented = _published(known), []
    plausible = _plausible(row, found.get("project_type"))
    if row["item_code"] in AT_KIOSKS:
        plausible |= {"kiosk": True, "materials": (), "serves": (PERSON,)}
    for name, value in plausible.items():
        if name not in found:
            found[name] = value
            invented.append(name)
    return ServiceItem(
        id=row["item_code"],
        name=row["name"],
        department=in_full(row["department"]),
        kind=row["type"],
        queue=queue,
        main_item=row["main_item"],
        form=form,
        invented=(*invented, "form"),
        **found,
    )


def _published(known: dict[str, Any]) -> dict[str, Any]:
    """What the source of an item says, in our names."""
    plain = {
        "basic_code": known.get("basic_code"),
        "implementing_code": known.get("implementing_code_example"),
        "level": known.get("level"),
        "statutory_working_days": known.get("statutory_working_days"),
        "promised_working_days": known.get("promised_working_days"),
        "extension_working_days": known.get("extension_working_days"),
        "project_type": PROJECT_TYPES.get(known.get("project_type", "")),
        "law": known.get("source"),
    }
    lists = {
        "conditions": tuple(known.get("conditions", ())),
        "serves": _serves(known),
        "materials": tuple(_material(n, m) for n, m in enumerate(known.get("materials", ()), 1)),
        "fees": tuple(_fees(known)),
        "steps": tuple(ItemStep(step) for step in known.get("steps", ())),
        "special": tuple(
            Special(s["kind"], s["name"], s.get("working_days"))
            for s in known.get("special_procedures", ())
        ),
        "result": _result(known),
    }
    return {name: value for name, value in (plain | lists).items() if value not in (None, ())}


def _serves(known: dict[str, Any]) -> tuple[str, ...]:
    kinds = (KINDS_OF_APPLICANT.get(kind, "organisation") for kind in known.get("serves", ()))
    return tuple(dict.fromkeys(kinds))


def _material(number: int, material: Mapping[str, Any]) -> Material:
    when = material.get("when", "")
    field, equals = CONDITIONS.get(when, ("", ""))
    return Material(
        f"m{number}",
        material["name"],
        FORMS_OF_MATERIAL[material["form"]],
        material.get("copies", 1),
        when,
        field,
        equals,
        material["name"] in DEFERRABLE,
    )


def _fees(known: dict[str, Any]) -> Iterator[Fee]:
    for number, fee in enumerate(known.get("fee") or (), 1):
        fen = round(float(fee["yuan"]) * 100)
        choice = CHOICES_OF_FEE.get(fee["name"], "")
        yield Fee(f"f{number}", fee["name"], fen, known["source"], choice, REDUCTIONS)


REDUCTIONS = (
    Reduction("poor", "城乡最低生活保障对象", 100, "演示用的减免规则，非公开来源"),
    Reduction("half", "享受抚恤补助的优抚对象", 50, "演示用的减免规则，非公开来源"),
)
"""Invented, and says so in its ground."""

CHOICES_OF_FEE = {
    "居民身份证工本费（换领）": "reason=renew",
    "居民身份证工本费（丢失补领、损坏换领）": "reason=lost|damaged",
    "临时居民身份证工本费": "reason=temporary",
}
"""The answer under which a fee is due: field=one|another."""


def _result(known: dict[str, Any]) -> ItemResult | None:
    result = known.get("result")
    if result is None:
        return None
    return ItemResult(result["name"], result["kind"], True, result.get("valid_years"))


def _plausible(row: Mapping[str, str], project_type: str | None) -> dict[str, Any]:
    """What an item might say; every field taken from here is marked as invented."""
    licence = row["type"] == "行政许可"
    goes_up = "初审" in row["name"] + row["main_item"]
    usual = FORWARDED if goes_up else INSTANT if row["type"] == "公共服务" else PROMISED
    kind = project_type or usual
    name = "办理结果通知" if not licence else f"{row['name'].partition('（')[0][:24]}证书"
    return {
        "level": "县级",
        "project_type": kind,
        "decided_by": "above" if kind == FORWARDED else "hall",
        "statutory_working_days": 20 if licence else 10,
        "promised_working_days": 0 if kind == INSTANT else 5,
        "materials": GENERAL_MATERIALS,
        "steps": GENERAL_STEPS,
        "result": ItemResult(name, certificate=licence),
    }
