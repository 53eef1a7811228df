"""What stays of an ID card."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from domain.errors import Refused
from domain.persons import masked_name, masked_number, person_key, valid_id_number, visitor
from tests.factories import SECRET, id_number

BIRTHS = st.dates(date(1920, 1, 1), date(2020, 12, 31))
SERIALS = st.integers(1, 999)


@given(BIRTHS, SERIALS)
def test_a_made_up_number_is_valid_and_gives_its_birth_date(birth: date, serial: int) -> None:
    assert visitor("王小明", id_number(birth, serial), SECRET).birth == birth


@pytest.mark.parametrize(
    ("region", "year"), [("511602", 1960), ("510902", 1970), ("511699", 1990), ("830000", 1990)]
)
def test_a_number_given_out_after_birth_bears_a_region_younger_than_its_holder(
    region: str, year: int
) -> None:
    number = id_number(date(year, 1, 1), region=region)
    assert valid_id_number(number) == number


@given(BIRTHS, SERIALS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_refused_and_never_quoted(
    birth: date, serial: int, place: int, shift: int
) -> None:
    good = id_number(birth, serial)
    bad = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    with pytest.raises(Refused) as caught:
        valid_id_number(bad)
    told = f"{caught.value} {caught.value!r} {caught.value.facts} {caught.value.__cause__!r}"
    assert caught.value.code == "bad_id_number"
    assert bad not in told and bad[6:14] not in told


def test_a_day_that_never_was_is_refused_without_the_librarys_error() -> None:
    stem = id_number()[:6] + "19901332" + "001"
    with pytest.raises(Refused, match="InvalidComponent") as caught:
        valid_id_number(stem + ric.calc_check_digit(stem + "0"))
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


# The example of the 2017 number that a public checker carries in its own tests; nobody's.
FOREIGN_2017 = "KAZ110090123105"


@pytest.mark.parametrize("serial", [1, 25])
def test_a_foreigners_number_of_2023_is_like_a_citizens_behind_its_nine(serial: int) -> None:
    number = id_number(date(1975, 3, 9), serial, region="951124")
    assert visitor("SMITH, JOHN", number, SECRET).birth == date(1975, 3, 9)
    with pytest.raises(Refused, match="InvalidFormat"):
        valid_id_number(id_number(region="999124"))


def test_a_foreigners_number_of_2017() -> None:
    assert visitor("SMITH, JOHN", FOREIGN_2017.lower(), SECRET).birth == date(1990, 12, 31)
    born = date(1890, 12, 31)  # what the card says goes before what the number lets guess
    assert visitor("SMITH, JOHN", FOREIGN_2017, SECRET, born).birth == born
    for wrong in (FOREIGN_2017[:-1] + "6", "KAZ110090133105", "KA1110090123105"):
        with pytest.raises(Refused, match="bad_id_number"):
            valid_id_number(wrong)


@pytest.mark.parametrize(
    "text", ["", "abc", "1" * 17, "1" * 19, "身份证", "\x00" * 18, id_number(region="991602")]
)
def test_what_is_no_number_at_all_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="bad_id_number"):
        valid_id_number(text)


@given(BIRTHS, SERIALS)
def test_the_key_is_the_same_at_every_hall_and_however_the_number_is_typed(
    birth: date, serial: int
) -> None:
    number = id_number(birth, serial)
    typed = f" {number.lower()}\t"
    assert (
        visitor("王小明", typed, SECRET).person
        == visitor("王小明", number, SECRET).person
        == person_key(number.lower(), SECRET)
    )


@given(BIRTHS, SERIALS)
def test_the_key_tells_nothing_without_the_secret_and_differs_by_person(
    birth: date, serial: int
) -> None:
    number, other = id_number(birth, serial), id_number(birth, serial % 999 + 1)
    assert person_key(number, SECRET) != person_key(number, b"another province")
    assert person_key(number, SECRET) != person_key(other, SECRET)
    assert number[6:14] not in person_key(number, SECRET)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("王小明", "王**"),
        ("欧阳小明", "欧**"),
        ("买买提·艾力", "买**"),
        ("Anna Li", "A***"),
        ("DUBOIS, JOSÉ", "D***"),
        ("Émile", "É***"),
        ("  王小明 ", "王**"),
        ("", ""),
    ],
)
def test_a_masked_name_keeps_the_first_character(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@given(st.text(alphabet="王李张刘陈杨黄赵吴周明芳娜敏静", min_size=2, max_size=6))
def test_a_masked_name_shows_one_character_and_not_the_length_of_a_long_name(name: str) -> None:
    masked = masked_name(name)
    assert masked.strip("*") == name[0]
    assert len(masked) <= 3


@given(BIRTHS, SERIALS)
def test_a_masked_number_hides_the_birth_date(birth: date, serial: int) -> None:
    number = id_number(birth, serial)
    masked = masked_number(number)
    assert masked == number[:3] + "*" * 11 + number[-4:]


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.integers(0, 36_500))
def test_age_counts_full_years(birth: date, days: int) -> None:
    today = date.fromordinal(birth.toordinal() + days)
    age = visitor("王小明", id_number(birth), SECRET).age_on(today)
    had_birthday = (today.month, today.day) >= (birth.month, birth.day)
    assert age == today.year - birth.year - (0 if had_birthday else 1)
    assert age >= 0
