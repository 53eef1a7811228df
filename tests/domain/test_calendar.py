"""Working days, compared day by day with an independent calendar."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar, WorkingDays

FILE = Path(__file__).parents[2] / "central" / "data" / "calendar.json"
OURS = WorkingDays(msgspec.json.decode(FILE.read_bytes(), type=WorkingCalendar))
FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, date(2026, 6, 30))


def every_day() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def independent_after(day: date, count: int) -> date:
    """The same counting with the other package, written the long way."""
    while count:
        day += timedelta(days=1)
        if chinese_calendar.is_workday(day):
            count -= 1
    return day


def test_every_day_from_2018_to_the_last_known_year_is_as_the_other_calendar_says() -> None:
    differing = [d for d in every_day() if OURS.is_working(d) != chinese_calendar.is_workday(d)]
    assert differing == []


@given(DAYS, st.integers(0, 90))
def test_a_limit_ends_on_the_day_that_the_other_calendar_says(day: date, count: int) -> None:
    assert OURS.after(day, count) == independent_after(day, count)


@given(DAYS, st.integers(0, 90))
def test_counting_back_gives_the_same_number(day: date, count: int) -> None:
    assert OURS.between(day, OURS.after(day, count)) == count


@given(DAYS, DAYS, DAYS)
def test_days_add_up(a: date, b: date, c: date) -> None:
    assert OURS.between(a, b) + OURS.between(b, c) == OURS.between(a, c)
    assert OURS.between(a, b) == -OURS.between(b, a)


def test_make_up_saturdays_count_and_the_spring_festival_does_not() -> None:
    assert OURS.is_working(date(2026, 2, 14))  # a Saturday, made up for the festival
    assert not OURS.is_working(date(2026, 2, 16))  # a Monday inside it
    assert OURS.after(date(2026, 2, 13), 2) == date(2026, 2, 24)


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 10, 2), date(2027, 1, 2)])
def test_a_year_without_a_notice_has_its_weekends_and_the_fixed_holidays(day: date) -> None:
    assert not OURS.knows(day)
    assert not OURS.is_working(day)
    assert OURS.is_working(date(2027, 1, 4))
