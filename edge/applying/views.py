"""What the kiosk's pages of an application show."""

from typing import Any, Final

from domain.fees import charges, total
from domain.forms import FormDefinition, FormField, relevant
from domain.items import INSTANT
from domain.plan import ServiceItem
from edge.acceptance.records import in_words
from edge.applying import fitness
from edge.guidance.views import yuan
from edge.node import HallNode
from edge.reception.visits import Visit
from kiosk_ui.views import (
    KioskApply,
    KioskApplyCheck,
    KioskApplyDone,
    KioskApplySign,
    KioskQuestion,
    Problem,
)

KEYS: Final = {
    "text": "pinyin",
    "area": "pinyin",
    "number": ".",
    "phone": "-",
    "id_number": "X",
    "date": "",
    "credit_code": "letters",
}
"""Widget -> which keys are drawn: for text, for figures with one sign more, or letters."""

PER_PAGE: Final = 6


def choose(
    node: HallNode, page: int, seconds_left: int, problem: Problem | None = None
) -> KioskApply:
    """The items one can apply for here."""
    found = fitness.items(node.plan)
    pages = max(1, -(-len(found) // PER_PAGE))
    shown = min(max(page, 1), pages)
    lines = tuple(
        (i.id, i.name, i.department) for i in found[(shown - 1) * PER_PAGE : shown * PER_PAGE]
    )
    return KioskApply(lines, shown, pages, seconds_left, problem)


def question(
    node: HallNode, visit: Visit, name: str, seconds_left: int, problem: str = "", typed: str = ""
) -> KioskQuestion:
    """One question of the form."""
    item = node.plan.items[visit.applies]
    form = fitness.form_of(node.plan, item)
    asked = list(fitness.questions(form, visit.answers, visit.told))
    at = next(n for n, f in enumerate(asked) if f.name == name)
    field, prop = asked[at], form.property(name)
    return KioskQuestion(
        item_name=item.name,
        name=name,
        label=str(prop.get("title", name)),
        hint=field.hint or str(prop.get("x-says", "")),
        widget=field.widget,
        keys=KEYS.get(field.widget, ""),
        options=_options(field, prop),
        value=typed or _shown(visit.answers.get(name, prop.get("default"))),
        required=name in form.schema.get("required", ()),
        longest=int(prop.get("maxLength", 60)),
        step=at + 1,
        steps=len(asked),
        back=asked[at - 1].name if at else "",
        problem=problem,
        seconds_left=seconds_left,
    )


def check(
    node: HallNode, visit: Visit, seconds_left: int, problem: Problem | None = None
) -> KioskApplyCheck:
    """Everything that was said, to look through before it is signed."""
    item = node.plan.items[visit.applies]
    form = fitness.form_of(node.plan, item)
    said = relevant(form, visit.answers)
    own = {f.name for f in fitness.questions(form, visit.answers, visit.told)}
    names = [f.name for f in form.fields() if f.name in said]
    rows = tuple(
        (name if name in own else "", label, _masked(form, name, words))
        for name, (label, words) in zip(names, in_words(form, said), strict=True)
        if name not in fitness.KNOWN
    )
    fee = total(charges(item, said))
    return KioskApplyCheck(item.name, rows, yuan(fee) if fee else "", seconds_left, problem)


def sign(node: HallNode, visit: Visit, seconds_left: int) -> KioskApplySign:
    """The page on which it is signed and handed in."""
    return KioskApplySign(node.plan.items[visit.applies].name, seconds_left)


def done(
    item: ServiceItem, case_id: str, number: str, printing: str, seconds_left: int
) -> KioskApplyDone:
    """It was handed in: its number, and what comes next."""
    return KioskApplyDone(
        case_id, item.name, number, item.project_type == INSTANT, printing, seconds_left
    )


def _options(field: FormField, prop: Any) -> tuple[tuple[str, str], ...]:
    if field.widget == "choice":
        return tuple(zip(prop["enum"], prop["x-names"], strict=True))
    return ()


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _masked(form: FormDefinition, name: str, words: str) -> str:
    """A screen in a hall shows nobody's whole ID number."""
    widget = next(f.widget for f in form.fields() if f.name == name)
    return words[:3] + "*" * (len(words) - 7) + words[-4:] if widget == "id_number" else words
