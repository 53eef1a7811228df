"""Numbers that nobody has to ask for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case_numbers import case_number, compact, is_case_number, with_hyphens
from domain.errors import Refused

NODES = st.sampled_from(["h-51-01", "h-511602-01", "h-511602-02", "h-511602101-01"])
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
PLACES = st.tuples(NODES, DAYS, st.integers(1, 99), st.integers(1, 99_999))


@given(st.lists(PLACES, unique=True, min_size=2, max_size=2))
def test_two_places_never_give_the_same_number(places: list[tuple[str, date, int, int]]) -> None:
    assert case_number(*places[0]) != case_number(*places[1])


@given(PLACES)
def test_a_number_is_known_again_with_and_without_its_hyphens(
    place: tuple[str, date, int, int],
) -> None:
    number = case_number(*place)
    assert is_case_number(number) and is_case_number(compact(number))
    assert with_hyphens(compact(number)) == number


@given(PLACES, st.data())
def test_one_mistyped_digit_is_noticed(
    place: tuple[str, date, int, int], data: st.DataObject
) -> None:
    digits = compact(case_number(*place))
    at = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[at]]))
    assert not is_case_number(digits[:at] + wrong + digits[at + 1 :])


def test_it_reads_well() -> None:
    assert case_number("h-511602-01", date(2026, 11, 24), 1, 17) == "51160201-261124-0100017-7"


def test_a_day_has_an_end() -> None:
    with pytest.raises(Refused, match="numbers_used_up"):
        case_number("h-511602-01", date(2026, 11, 24), 1, 100_000)
