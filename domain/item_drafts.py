"""Drafting a service item (事项管理): what may follow what, what must fit, what is different.

Who drafted does not approve. What is published is a version that is never changed; cases live by
the version they were taken in under.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from domain.errors import Refused
from domain.items import INSTANT, PROJECT_TYPES
from domain.plan import ServiceItem

DRAFTED, SUBMITTED, RETURNED = "drafted", "submitted", "returned"

ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "edit": frozenset({DRAFTED, RETURNED}),
    "submit": frozenset({DRAFTED, RETURNED}),
    "send_back": frozenset({SUBMITTED}),
    "approve": frozenset({SUBMITTED}),
    "discard": frozenset({DRAFTED, RETURNED, SUBMITTED}),
}

_BASIC: Final = re.compile(r"\d{12}")
_IMPLEMENTING: Final = re.compile(r"[0-9A-Z]{18}[1-6]\d{12}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A change to an item that nobody but its editors sees yet. `base`: the version it began from,
    0 for a new item. `drafted_by`: who wrote it last, as an actor.
    """

    scope: str
    id: str
    base: int
    item: ServiceItem
    state: str
    drafted_by: str
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit, at a field; `code` is a word the page turns into words."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two versions have otherwise."""

    field: str
    before: str
    after: str


def edit(draft: Draft, item: ServiceItem, actor: str) -> Draft:
    """The draft as it reads now. Raises Refused(`draft_state`)."""
    _require(draft, "edit")
    return replace(draft, item=item, state=DRAFTED, drafted_by=actor)


def submit(draft: Draft) -> Draft:
    """Hand it in for checking. Raises Refused(`draft_state` | `item_faults`)."""
    _require(draft, "submit")
    if found := faults(draft.item):
        raise Refused("item_faults", count=len(found))
    return replace(draft, state=SUBMITTED)


def send_back(draft: Draft, actor: str, words: str) -> Draft:
    """It is not good yet. Raises Refused(`draft_state` | `needs_second_person` |
    `words_needed`).
    """
    _require(draft, "send_back")
    _judges(draft, actor)
    if not words.strip():
        raise Refused("words_needed")
    return replace(draft, state=RETURNED)


def approve(draft: Draft, actor: str, version: int) -> ServiceItem:
    """The item as it is published. Raises Refused(`draft_state` | `needs_second_person` |
    `base_moved`): another version came out since the draft was begun.
    """
    _require(draft, "approve")
    _judges(draft, actor)
    if draft.base != version:
        raise Refused("base_moved", version=version)
    return replace(draft.item, version=version + 1)


def faults(item: ServiceItem) -> tuple[Fault, ...]:
    """What does not fit, field by field (GB/T 39554.1: codes; licensing law: limits)."""
    return tuple(fault for check in _CHECKS for fault in check(item))


def differences(before: ServiceItem | None, after: ServiceItem) -> tuple[Difference, ...]:
    """The fields that are otherwise, in the item's order; the version itself is none."""
    old = asdict(before) if before is not None else {}
    return tuple(
        Difference(name, _shown(old.get(name)), _shown(value))
        for name, value in asdict(after).items()
        if name not in ("version", "id") and _shown(old.get(name)) != _shown(value)
    )


def _shown(value: Any) -> str:
    """A field's value to be read."""
    if value is None or value == "" or value == () or value == []:
        return ""
    if isinstance(value, list | tuple):
        return "；".join(_shown(part) for part in value)
    if isinstance(value, Mapping):
        return "，".join(_shown(part) for part in value.values() if _shown(part))
    if isinstance(value, bool):
        return "✓" if value else ""
    return str(value)


def _require(draft: Draft, act: str) -> None:
    if draft.state not in ALLOWED[act]:
        raise Refused("draft_state", act=act, state=draft.state)


def _judges(draft: Draft, actor: str) -> None:
    if draft.drafted_by == actor:
        raise Refused("needs_second_person")


def _named(item: ServiceItem) -> Iterator[Fault]:
    if not item.name.strip():
        yield Fault("name", "missing")
    if not item.department.strip():
        yield Fault("department", "missing")
    if item.project_type not in PROJECT_TYPES:
        yield Fault("project_type", "unknown")


def _codes(item: ServiceItem) -> Iterator[Fault]:
    if item.basic_code and not _BASIC.fullmatch(item.basic_code):
        yield Fault("basic_code", "basic_code")
    if item.implementing_code and not _IMPLEMENTING.fullmatch(item.implementing_code):
        yield Fault("implementing_code", "implementing_code")
    elif item.implementing_code and not item.implementing_code.endswith(item.basic_code):
        yield Fault("implementing_code", "codes_differ")


def _limits(item: ServiceItem) -> Iterator[Fault]:
    promised, statutory = item.promised_working_days, item.statutory_working_days
    if any(days is not None and days < 0 for days in (promised, statutory)):
        yield Fault("promised_working_days", "negative")
    if promised is not None and statutory is not None and promised > statutory:
        yield Fault("promised_working_days", "beyond_statutory")
    if item.project_type != INSTANT and promised is None and statutory is None:
        yield Fault("promised_working_days", "missing")
    if item.project_type == INSTANT and promised not in (None, 0):
        yield Fault("promised_working_days", "instant")


def _lists(item: ServiceItem) -> Iterator[Fault]:
    names = [material.name for material in item.materials]
    if len(set(names)) < len(names):
        yield Fault("materials", "twice")
    if any(material.copies < 1 for material in item.materials):
        yield Fault("materials", "copies")
    if any(fee.fen < 0 or not fee.ground for fee in item.fees):
        yield Fault("fees", "no_ground")


_CHECKS: Final[tuple[Callable[[ServiceItem], Iterator[Fault]], ...]] = (
    _named,
    _codes,
    _limits,
    _lists,
)
