"""How many rounds a run makes is what was asked for."""

import pytest

from tests.faults.__main__ import _chosen
from tests.faults.kinds import BY_NAME, KINDS, OPTIONS


def names(*only: str, long: bool = False, **wanted: int) -> list[str]:
    return [kind.name for kind in _chosen(only, wanted, long=long)]


def test_a_number_of_something_is_its_kind_alone_or_beside_the_others() -> None:
    every = [kind.name for kind in KINDS]
    assert names() == names(long=True) == every
    assert names(kills=80) == ["kills"]
    assert names(kills=80, long=True) == every
    assert names("power", kills=80) == ["power", "kills"]


def test_as_many_rounds_as_that_takes() -> None:
    assert BY_NAME["power"].rounds({"power-cuts": 100_000}, long=False) == 500
    assert BY_NAME["clones"].rounds({"copies": 1_000, "restarts": 100_000}, long=False) == 125
    assert BY_NAME["clones"].rounds({"copies": 1_000}, long=True) == 50
    assert BY_NAME["kills"].rounds({"power-cuts": 1}, long=False) == BY_NAME["kills"].short


@pytest.mark.parametrize("option", OPTIONS)
def test_what_a_round_is_said_to_make_is_more_than_nothing(option: str) -> None:
    assert OPTIONS[option].makes[option] >= 1


def test_a_long_run_makes_what_is_promised() -> None:
    made = {o: kind.makes[o] * kind.rounds({}, long=True) for o, kind in OPTIONS.items()}
    assert made["power-cuts"] >= 100_000 and made["restarts"] >= 100_000
    assert made["copies"] >= 1_000 and made["flips"] >= 10_000
