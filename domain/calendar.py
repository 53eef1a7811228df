"""The official working calendar: holidays and make-up days as the State Council gives them out.

Working days are what limits are counted in. A year without a notice yet is reckoned from weekdays
and the holidays whose dates the law itself fixes; `knows` says so, pages show it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SATURDAY: Final = 5

FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""(month, day): 全国年节及纪念日放假办法 (2024), article 2, the holidays of the solar calendar."""


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A notice of the State Council's office: days off and make-up days, as ISO dates.

    `holidays` are all days of the holidays, also those that fall on a weekend. `source` names the
    notice.
    """

    year: int
    source: str
    holidays: tuple[str, ...]
    workdays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Document `calendar`: the years that have been given out."""

    id: str
    years: tuple[CalendarYear, ...]


class WorkingDays:
    """Counts in working days. Days are dates in the hall's zone."""

    def __init__(self, calendar: WorkingCalendar | None = None) -> None:
        years = calendar.years if calendar else ()
        self._known = frozenset(year.year for year in years)
        self._off = frozenset(date.fromisoformat(d) for year in years for d in year.holidays)
        self._on = frozenset(date.fromisoformat(d) for year in years for d in year.workdays)

    def knows(self, day: date) -> bool:
        """Whether the notice for that day's year is here."""
        return day.year in self._known

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        if day in self._on:
            return True
        if day in self._off:
            return False
        if not self.knows(day) and (day.month, day.day) in FIXED_HOLIDAYS:
            return False
        return day.weekday() < SATURDAY

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself when `count` is 0.

        This is the law's way of counting: the day something happens on does not count.
        """
        found = day
        while count > 0:
            found += timedelta(days=1)
            count -= self.is_working(found)
        return found

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` is before."""
        if end < start:
            return -self.between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(1 for day in days if self.is_working(day))
