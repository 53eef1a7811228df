"""The page of analytics at the centre: each figure with its definition and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk_ui.views.centre import RegionOption
from kiosk_ui.views.floor import Chart


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: its name, value, unit, what it counts, and what it was in the time before."""

    name: str
    value: float | None
    unit: str
    definition: str
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A city, county or hall beside the others; ``link`` leads into it."""

    name: str
    link: str
    visits: int
    mean_wait_min: float | None
    stars: float | None
    cases: int
    on_time_percent: float | None
    at_once_percent: float | None
    share: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the life of cases; ``share`` of those handed in, in percent."""

    name: str
    cases: int
    share: int


@dataclass(frozen=True, slots=True)
class Odd:
    """A day out of the ordinary."""

    day: date
    people: int
    expected: int


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """What is expected of the next working day, and how far off such forecasts were."""

    day: date
    people: int | None
    error: float | None
    naive_error: float | None
    tried: int


@dataclass(frozen=True, slots=True)
class Analytics:
    """``central/analytics.html``. ``heat``: for each weekday from Monday the (count, tone 0 to 5)
    of each of ``hours``.
    """

    since: date
    until: date
    region: str
    region_name: str
    regions: tuple[RegionOption, ...]
    measures: tuple[Measure, ...]
    visits: Chart
    waits: Chart
    heat: tuple[tuple[tuple[int, int], ...], ...]
    hours: tuple[int, ...]
    stages: tuple[Stage, ...]
    places: tuple[Place, ...]
    odd: tuple[Odd, ...]
    tomorrow: Tomorrow
    staff_name: str = ""
    printed_by: str = ""
