"""Tomorrow's load: what a weekday brings, how far off that is, and which days stand out."""

from datetime import date, timedelta

from domain.load_forecast import expected, forecast, unusual
from tests.domain.cases import CALENDAR

MONDAY = date(2026, 6, 1)
BY_WEEKDAY = (300, 220, 210, 200, 260)


def weeks(count: int) -> dict[date, int]:
    """Working days that know their weekday and nothing else."""
    days = (MONDAY + timedelta(days=n) for n in range(count * 7))
    return {d: BY_WEEKDAY[d.weekday()] for d in days if d.weekday() < 5}


def test_a_monday_is_a_monday() -> None:
    known = weeks(2)
    assert expected(known, MONDAY + timedelta(weeks=2), CALENDAR) == 300
    assert expected(known, MONDAY + timedelta(weeks=2, days=1), CALENDAR) == 220


def test_the_error_is_measured_and_stands_beside_the_naive_one() -> None:
    known = weeks(4)  # without the Dragon Boat Festival
    found = forecast(known, MONDAY + timedelta(weeks=4), CALENDAR)
    assert (found.people, found.error) == (300, 0.0)
    assert found.naive_error is not None and found.naive_error > 10 and found.tried > 5


def test_a_holiday_brings_nobody_and_teaches_nothing() -> None:
    holiday = date(2026, 6, 19)  # Dragon Boat Festival
    known = weeks(5) | {holiday: 3}
    assert forecast(known, holiday, CALENDAR).people == 0
    assert expected(known, holiday + timedelta(weeks=1), CALENDAR) == 260


def test_too_little_known_says_so() -> None:
    found = forecast({MONDAY: 10}, MONDAY + timedelta(weeks=1), CALENDAR)
    assert (found.people, found.error, found.tried) == (None, None, 0)


def test_a_day_far_off_is_pointed_out() -> None:
    flood = MONDAY + timedelta(weeks=4, days=2)
    known = weeks(6) | {flood: 40}
    (found,) = unusual(known, CALENDAR)
    assert (found.day, found.people, found.expected) == (flood, 40, 210)
    assert unusual(weeks(6), CALENDAR) == ()
