"""Finding a service at the kiosk, and what to bring for it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class SituationChoice:
    """Something that happens in people's lives, and how many services belong to it."""

    id: str
    name: str
    name_en: str
    count: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A service item in a list."""

    id: str
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class KioskGuide:
    """``kiosk/guide.html``: ``query`` is what was typed, ``title`` the situation that was touched.

    ``items`` is one page of ``found`` items; ``page`` counts from 1 to ``pages``.
    """

    query: str
    title: str
    title_en: str
    situation: str
    situations: tuple[SituationChoice, ...]
    items: tuple[ItemLine, ...]
    found: int
    page: int
    pages: int
    seconds_left: int


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One thing to bring. ``form``: original, copy, both, electronic."""

    name: str
    form: str
    copies: int
    when: str
    deferrable: bool


@dataclass(frozen=True, slots=True)
class KioskItem:
    """``kiosk/item.html``: one service item. Limits in working days, ``fees`` (name, yuan)."""

    id: str
    name: str
    department: str
    queue: str
    queue_name: str
    queue_name_en: str
    waiting: int
    wait_s: int | None
    open: bool
    instant: bool
    promised_days: int | None
    materials: tuple[MaterialLine, ...]
    fees: tuple[tuple[str, str], ...]
    result: str
    conditions: tuple[str, ...]
    printer_ok: bool
    slip: str
    seconds_left: int
    problem: Problem | None = None
