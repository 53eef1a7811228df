"""The rest of the day, played through."""

from dataclasses import replace

import pytest

from domain.foresight import Counter, Person, Scene
from domain.rehearsal import Stream, rehearse

ONE = (("q-a", 1.0),)
HOURS_S = 4 * 3600.0


def stream(per_hour: float, head_start_s: float = 0.0, queue: str = "q-a") -> Stream:
    return Stream(queue, (per_hour / 3600,) * 8, 1800.0, 1800.0, head_start_s, 300.0, 0.6)


def scene(windows: int, waiting: int = 0) -> Scene:
    line = [Person(-600.0 + n, 300.0, 0.6) for n in range(waiting)]
    return Scene({"q-a": line}, [Counter(ONE)] * windows)


def test_a_quiet_hall_does_not_overflow_and_a_busy_one_does() -> None:
    quiet = rehearse(scene(2), [stream(6)], {"q-a": 1800.0}, HOURS_S)["q-a"]
    busy = rehearse(scene(1), [stream(30)], {"q-a": 1800.0}, HOURS_S)["q-a"]
    assert quiet.over_s is None and quiet.over_share == 0 and quiet.mean_s < 120
    assert busy.over_s is not None and busy.over_share > 0.9
    # 30 people an hour and 12 served: the 1,800 s are reached after little more than half an hour.
    assert 900 <= busy.over_s <= 5400


def test_another_window_shortens_the_waits_and_the_same_play_twice_is_the_same() -> None:
    few, more = (
        rehearse(scene(n, 8), [stream(20)], {"q-a": 1800.0}, HOURS_S)["q-a"] for n in (1, 2)
    )
    assert more.mean_s < 0.5 * few.mean_s
    assert few == rehearse(scene(1, 8), [stream(20)], {"q-a": 1800.0}, HOURS_S)["q-a"]


def test_mean_waits_are_what_queueing_theory_says() -> None:
    """One window, people at random: the formula of Pollaczek and Khinchine."""
    long = Stream("q-a", (4 / 3600,) * 400, 1800.0, 1800.0, 0.0, 300.0, 0.6)
    found = rehearse(scene(1), [long], {}, 400 * 1800.0, runs=12)["q-a"]
    # Each run has a level of its own: the mean over levels lies somewhat above the formula's.
    load = 4 / 3600 * 300
    formula = load * 300 * (1 + 0.6**2) / (2 * (1 - load))
    assert found.mean_s == pytest.approx(formula, rel=0.3)


def test_nobody_is_served_where_nobody_sits() -> None:
    found = rehearse(replace(scene(1, 3), counters=[]), [stream(6)], {"q-a": 60.0}, HOURS_S)
    assert found["q-a"].served == 0


def test_those_with_a_head_start_wait_less() -> None:
    both = Scene({"q-a": []}, [Counter(ONE)])
    mixed = rehearse(both, [stream(8), stream(4, 1800.0)], {}, HOURS_S)["q-a"]
    alone = rehearse(both, [stream(12)], {}, HOURS_S)["q-a"]
    assert mixed.served == pytest.approx(alone.served, rel=0.2)
