"""Fictitious citizens are valid for those who check, and as old as asked for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from simulators.citizens import random_citizen
from simulators.errors import SimulatorError
from simulators.reader.protocol import answer_to_read, text_block
from simulators.reader.routes import citizen_from


@given(st.integers(1, 105), st.sampled_from(["1", "2"]), st.text(max_size=5))
def test_numbers_are_valid_for_another_library(age: int, sex: str, seed: str) -> None:
    citizen = random_citizen(age, sex, seed)
    assert ric.validate(citizen.number) == citizen.number
    assert int(citizen.number[16]) % 2 == int(sex) % 2
    today = datetime.now(UTC).date()
    birth = ric.get_birth_date(citizen.number)
    assert today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day)) == age
    assert citizen.number[6:14] == citizen.birth


@given(st.integers(1, 105))
def test_a_card_has_the_size_of_the_standard(age: int) -> None:
    assert len(text_block(random_citizen(age))) == 256
    assert len(answer_to_read(random_citizen(age))) == 4 + 256 + 1024


def test_the_same_seed_is_the_same_person() -> None:
    assert random_citizen(seed="7") == random_citizen(seed="7")


def test_a_body_that_is_no_citizen_is_refused() -> None:
    with pytest.raises(SimulatorError):
        citizen_from({"name": "某人"})
