"""The pages behind the manager's overview: one queue, one window, bad ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from markupsafe import Markup

from kiosk_ui.views.shared import Problem, WindowState


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose; ``note`` says what it means."""

    id: str
    name: str
    chosen: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Somebody in line; ``told_s`` is what they were told when they came, ``left_s`` what is
    expected now.
    """

    id: str
    number: str
    masked_name: str | None
    item_name: str
    priority: str
    priority_name: str
    waited_s: int
    told_s: int | None
    left_s: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """``overview/queue.html``."""

    id: str
    letter: str
    name: str
    target_s: int
    people: tuple[WaitingRow, ...]
    priorities: tuple[Choice, ...]
    windows: tuple[Choice, ...]
    staff_name: str = ""
    undo: str = ""


@dataclass(frozen=True, slots=True)
class WindowPage:
    """``overview/window.html``; ``staff`` are those who could sit down."""

    id: str
    name: str
    state: WindowState
    sits: str
    number: str | None
    queues: tuple[Choice, ...]
    moved: bool
    staff: tuple[Choice, ...]
    messages: tuple[str, ...]
    staff_name: str = ""
    undo: str = ""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A bad rating; ``days_left`` in working days, from today or from when it was closed."""

    id: str
    number: str
    masked_name: str | None
    item_name: str
    window_name: str
    staff_name: str
    level: int
    at: datetime
    state: Literal["open", "contacted", "closed"]
    due: date
    days_left: int
    how: str = ""
    said: str = ""
    contacted_at: datetime | None = None
    outcome: str = ""
    words: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ratings:
    """``overview/ratings.html``; ``ways`` and ``outcomes``: id -> words."""

    going_on: tuple[RatingRow, ...]
    closed: tuple[RatingRow, ...]
    ways: Mapping[str, str]
    outcomes: Mapping[str, str]
    within_days: int
    staff_name: str = ""
    undo: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and its numbers: ``legend`` is (name, tone), ``rows`` (label, values)."""

    svg: Markup
    legend: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class ForesightRow:
    """A queue: what is expected now and for the rest of the day, ``after_*`` with the change that
    was asked about, and how true forecasts were today and in the last week.
    """

    id: str
    letter: str
    name: str
    wait_s: int | None
    low_s: int | None
    high_s: int | None
    target_s: int
    over_at: datetime | None
    over_percent: int
    mean_s: int
    after_s: int | None
    after_percent: int | None
    error_s: int | None
    told: int
    week_error_s: int | None
    week_told: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What was asked: a window opened or closed now."""

    window: str
    name: str
    act: Literal["open", "close"]


@dataclass(frozen=True, slots=True)
class ForesightPage:
    """``overview/foresight.html``."""

    rows: tuple[ForesightRow, ...]
    chart: Chart
    windows: tuple[Choice, ...]
    what_if: WhatIf | None
    took_ms: int
    learned_from: int
    staff_name: str = ""
    undo: str = ""
