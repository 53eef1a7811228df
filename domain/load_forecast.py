"""How many people will come tomorrow, and which days were out of the ordinary (来客预测).

The forecast of a working day is the median of the last working days of the same weekday; its error
is what the same rule would have been off by on days that are known. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from domain.calendar import WorkingDays

WEEKS: Final = 6
FEWEST: Final = 2
UNUSUAL: Final = 4.0
"""A day is out of the ordinary when it is off by so many times the usual error …"""

LEAST_SHARE: Final = 0.3
"""… and by at least this share of what was expected."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """People on a day. `error`: mean absolute error on `tried` known days, beside that of saying
    "as many as on the working day before" (`naive_error`); None when too little is known.
    """

    day: date
    people: int | None
    error: float | None
    naive_error: float | None
    tried: int


@dataclass(frozen=True, slots=True)
class Unusual:
    """A day on which far more or fewer people came than expected."""

    day: date
    people: int
    expected: int


def forecast(known: Mapping[date, int], day: date, days: WorkingDays) -> Forecast:
    """What to expect of a day, from the days before it."""
    errors, naive = [], []
    for past in sorted(d for d in known if d < day and days.is_working(d)):
        said, before = expected(known, past, days), _before(known, past, days)
        if said is not None and before is not None:
            errors.append(abs(known[past] - said))
            naive.append(abs(known[past] - before))
    people = expected(known, day, days) if days.is_working(day) else 0
    return Forecast(day, people, _mean(errors), _mean(naive), len(errors))


def expected(known: Mapping[date, int], day: date, days: WorkingDays) -> int | None:
    """The median of the same weekday in the weeks before; None when too few are known."""
    same = (day - timedelta(weeks=n) for n in range(1, WEEKS + 1))
    counted = [known[d] for d in same if d in known and days.is_working(d)]
    return round(median(counted)) if len(counted) >= FEWEST else None


def unusual(known: Mapping[date, int], days: WorkingDays) -> tuple[Unusual, ...]:
    """The days out of the ordinary, the latest first."""
    off = {}
    for day in known:
        said = expected(known, day, days) if days.is_working(day) else None
        if said is not None:
            off[day] = (known[day], said)
    if not off:
        return ()
    usual = median(abs(people - said) for people, said in off.values())
    return tuple(
        Unusual(day, people, said)
        for day, (people, said) in sorted(off.items(), reverse=True)
        if abs(people - said) > max(UNUSUAL * usual, LEAST_SHARE * said)
    )


def _before(known: Mapping[date, int], day: date, days: WorkingDays) -> int | None:
    """People on the working day before, should it be known."""
    for n in range(1, 15):
        past = day - timedelta(days=n)
        if days.is_working(past):
            return known.get(past)
    return None


def _mean(values: list[int]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None
