"""A sample of all that can fail at a kiosk, another one each day; ./hall fault --long tries all."""

import time

import pytest

from tests.faults.kiosk.cases import CASES, of_round, rounds
from tests.faults.kiosk.rounds import one_round

TODAY = int(time.time()) // 86_400
pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


@pytest.mark.parametrize("half", [0, 1])
def test_whatever_fails_people_leave_with_a_number_and_one_paper(half: int) -> None:
    seed = (2 * TODAY + half) % rounds() + 1
    assert one_round(seed).failures == []


def test_the_rounds_together_are_all_cases_once() -> None:
    tried = [case for seed in range(1, rounds() + 1) for case in of_round(seed)]
    assert sorted(map(str, tried)) == sorted(map(str, CASES))
    assert {case.fault.device for case in CASES} == {"reader", "printer", "scanner"}
