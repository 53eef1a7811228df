"""The pages of items at the centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk_ui.views.centre import RegionOption
from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """One item. ``state``: published, or that of its draft; ``place``: its region's name."""

    region: str
    id: str
    name: str
    department: str
    kind: str
    project_type: str
    place: str
    limit_days: int | None
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class RowWrong:
    """A fault of an imported row, in words."""

    line: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """``central/items.html``. ``more``: how many are not shown."""

    rows: tuple[CatalogRow, ...]
    more: int
    regions: tuple[RegionOption, ...]
    region: str = ""
    query: str = ""
    state: str = ""
    wrong: tuple[RowWrong, ...] = ()
    taken_in: int = 0
    may_edit: bool = False
    problem: Problem | None = None
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class ItemField:
    """A field of the form; ``kind``: text, long, number or one of ``options``."""

    name: str
    label: str
    value: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that two versions have otherwise."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EditionRow:
    """A version that went out."""

    version: int
    at: datetime | None
    drafted_by: str
    approved_by: str
    words: str
    deleted: bool
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """``central/item.html``. ``have`` of ``halls`` have the newest version, ``lacking`` names
    some that have not; ``acts``: what may be done with the draft now.
    """

    region: str
    id: str
    name: str
    place: str
    version: int
    state: str
    drafted_by: str
    words: str
    fields: tuple[ItemField, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    changes: tuple[Changed, ...]
    editions: tuple[EditionRow, ...]
    acts: tuple[str, ...]
    halls: int
    have: int
    lacking: tuple[str, ...]
    withdraws: bool = False
    problem: Problem | None = None
    staff_name: str = ""
