"""Reports of a day, a week, a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk_ui.views.centre import TicketRow
from kiosk_ui.views.floor import Chart


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A count; ``figure`` names the page of the tickets behind it."""

    figure: str
    count: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A queue, or the hall (``queue`` empty); nine in ten waited no longer than ``most_wait_s``."""

    name: str
    queue: str
    cells: tuple[ReportCell, ...]
    mean_wait_s: int | None
    most_wait_s: int | None
    mean_service_s: int | None


@dataclass(frozen=True, slots=True)
class StaffTimeRow:
    """What somebody took on average beside what all take for the same items; None with too few."""

    id: str
    number: str
    name: str
    people: int
    mean_s: int | None
    usual_s: int | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """``overview/report.html``; ``figures``: id -> words, in the order of the cells."""

    span: Literal["day", "week", "month"]
    first: date
    last: date
    before: date
    after: date
    figures: Mapping[str, str]
    rows: tuple[ReportRow, ...]
    hours: Chart
    days: Chart | None
    ratings: tuple[tuple[int, int], ...]
    staff: tuple[StaffTimeRow, ...]
    least: int
    staff_name: str = ""
    undo: str = ""


@dataclass(frozen=True, slots=True)
class ReportTickets:
    """``overview/report_tickets.html``: the tickets behind a figure."""

    title: str
    first: date
    last: date
    count: int
    tickets: tuple[TicketRow, ...]
    staff_name: str = ""
    undo: str = ""
