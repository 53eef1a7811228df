"""Items as a table: to a spreadsheet and back, each row's errors named, nothing half taken in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from central.items.service import new_id
from domain.item_drafts import faults
from domain.items import PROJECT_TYPES
from domain.plan import ServiceItem

COLUMNS: Final[Mapping[str, str]] = {
    "id": "事项标识",
    "name": "事项名称",
    "department": "实施部门",
    "kind": "权力类型",
    "project_type": "办件类型",
    "basic_code": "基本编码",
    "implementing_code": "实施编码",
    "level": "行使层级",
    "statutory_working_days": "法定时限（工作日）",
    "promised_working_days": "承诺时限（工作日）",
    "law": "设定依据",
    "phone": "咨询电话",
    "queue": "排队队列",
}
"""Fields of an item -> the heading of their column."""

MOST_ROWS: Final = 5000
_NUMBERS: Final = frozenset({"statutory_working_days", "promised_working_days"})
_TYPES: Final = {name: id for id, name in PROJECT_TYPES.items()}


class NotATable(Exception):
    """No headings that belong to a table of items, or more rows than `MOST_ROWS`."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: its line in the file (headings are line 1), column and code."""

    line: int
    column: str
    code: str


def write(items: Iterable[ServiceItem], mark: str) -> str:
    """The items as CSV; the last line says who took them out and when."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS.values())
    for item in items:
        fields = asdict(item) | {"project_type": PROJECT_TYPES[item.project_type]}
        writer.writerow(["" if fields[name] is None else fields[name] for name in COLUMNS])
    writer.writerow([f"# {mark}"])
    return text.getvalue()


def read(
    text: str, known: Mapping[str, ServiceItem]
) -> tuple[tuple[ServiceItem, ...], tuple[RowFault, ...]]:
    """The items of a table, those that are known changed in the columns that it has; and every
    fault. Raises NotATable.
    """
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    names = {heading: name for name, heading in COLUMNS.items()}
    if not rows or "事项名称" not in rows[0] or len(rows) > MOST_ROWS:
        raise NotATable
    items: list[ServiceItem] = []
    wrong: list[RowFault] = []
    for line, row in enumerate(rows, 2):
        said = {names[h]: (v or "").strip() for h, v in row.items() if h in names}
        if (row.get("事项标识") or "").startswith("#"):
            continue
        fields, bad = _fields(said)
        item = replace(known.get(said.get("id", "")) or _new(), **fields)
        bad += [(COLUMNS.get(f.field, f.field), f.code) for f in faults(item) if not bad]
        wrong += [RowFault(line, column, code) for column, code in bad]
        items.append(item)
    return tuple(items), (*wrong, *_twice(items))


def _fields(said: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    fields: dict[str, Any] = {}
    bad = []
    for name, text in said.items():
        if name == "id":
            fields |= {"id": text} if text else {}
        elif name == "queue":
            fields[name] = text or None
        elif name == "project_type":
            fields[name] = _TYPES.get(text, text)
        elif name in _NUMBERS and text and not text.isdecimal():
            bad.append((COLUMNS[name], "not_a_number"))
        elif name in _NUMBERS:
            fields[name] = int(text) if text else None
        else:
            fields[name] = text
    return fields, bad


def _twice(items: Iterable[ServiceItem]) -> list[RowFault]:
    seen: set[str] = set()
    wrong = []
    for line, item in enumerate(items, 2):
        if item.id in seen:
            wrong.append(RowFault(line, COLUMNS["id"], "twice"))
        seen.add(item.id)
    return wrong


def _new() -> ServiceItem:
    return ServiceItem(new_id(), "", "", "公共服务")
