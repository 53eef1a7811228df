"""The manager's overview and the pairing of screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kiosk_ui.views.shared import DeviceState, Problem, WindowState


@dataclass(frozen=True, slots=True)
class AlarmAct:
    """One touch that helps: a form that posts ``fields`` to ``path``."""

    label: str
    path: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that wants a person: red now, amber soon. ``more`` is the page to look at;
    of one level the heavier goes first.
    """

    level: Literal["red", "amber"]
    text: str
    since: datetime
    advice: str = ""
    acts: tuple[AlarmAct, ...] = ()
    more: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class DayTotals:
    """A hall's day in figures; ``mean_rating`` from 1 to 5."""

    taken: int
    waiting: int
    serving: int
    done: int
    passed: int
    cancelled: int
    rated: int
    mean_rating: float | None


@dataclass(frozen=True, slots=True)
class OverviewQueue:
    """A queue in figures; ``wait_s`` is what a person taking a number now should expect.

    ``closed_by``: who has stopped it from giving out numbers, if anybody has.
    """

    letter: str
    name: str
    waiting: int
    longest_wait_s: int | None
    mean_wait_s: int | None
    mean_service_s: int | None
    windows_open: int
    wait_s: int | None
    id: str = ""
    closed_by: Literal["", "hall", "centre"] = ""
    closed_words: str = ""
    low_s: int | None = None
    high_s: int | None = None
    target_s: int = 0


@dataclass(frozen=True, slots=True)
class OverviewWindow:
    """A window in figures; ``since_s`` in its present state. ``moved``: it serves other queues
    today than planned.
    """

    name: str
    state: WindowState
    staff_name: str | None
    number: str | None
    since_s: int | None
    done: int
    mean_service_s: int | None
    id: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class OverviewDevice:
    """A device and why it is in its state; ``outages`` of today. ``name`` is its id: a restart is
    posted to ``/overview/devices/<name>/restart``.
    """

    name: str
    kind_name: str
    station: str
    state: DeviceState
    reason: str
    since: datetime | None
    outages: int = 0
    can_restart: bool = False
    restart_asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The line from the hall to the centre."""

    state: Literal["connected", "cut", "not_enrolled"]
    since: datetime | None
    backlog_events: int
    last_receipt_seq: int | None
    centre_name: str
    backlog_mb: float = 0.0
    oldest: datetime | None = None
    blobs: int = 0


@dataclass(frozen=True, slots=True)
class OverviewStation:
    """A station; ``pairing_code`` while its screen is not paired."""

    id: str
    kind_name: str
    paired: bool
    pairing_code: str | None = None


@dataclass(frozen=True, slots=True)
class OverviewAgent:
    """A station and the PC that runs its devices: ``none`` was never admitted; ``code`` admits one,
    once.
    """

    station: str
    name: str
    state: Literal["here", "lost", "none"]
    code: str


@dataclass(frozen=True, slots=True)
class Overview:
    """``overview/overview.html`` and ``overview/_overview.html`` (event ``overview``)."""

    day: date
    state: Literal["before", "open", "closed"]
    alarms: tuple[Alarm, ...]
    totals: DayTotals
    queues: tuple[OverviewQueue, ...]
    windows: tuple[OverviewWindow, ...]
    devices: tuple[OverviewDevice, ...]
    line: Line
    stations: tuple[OverviewStation, ...]
    agents: tuple[OverviewAgent, ...] = ()
    staff_name: str = ""
    exceptions: int = 0
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """``pair.html``; ``code`` is what was typed."""

    code: str = ""
    problem: Problem | None = None
