"""The hybrid clock: never backwards, never dragged along."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import COUNTS, MAX_DRIFT_MS, HybridClock
from sync.errors import ClockSkew
from tests.factories import MORNING_MS

DAY_MS = 86_400_000
JUMPS = st.lists(st.integers(-400 * DAY_MS, 400 * DAY_MS), min_size=1, max_size=60)


class Hand:
    """A wall clock that stands where it is put."""

    def __init__(self, now_ms: int = MORNING_MS) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


@given(JUMPS)
def test_stamps_only_go_up_however_the_wall_clock_jumps(jumps: list[int]) -> None:
    wall = Hand()
    clock = HybridClock(wall)
    stamps = []
    for jump in jumps:
        wall.now_ms = MORNING_MS + jump
        stamps += [clock.tick(), clock.tick()]
    assert stamps == sorted(set(stamps))
    assert stamps[-1] >= wall.now_ms * COUNTS


@given(JUMPS)
def test_a_stamp_is_the_wall_clock_while_that_goes_forward(jumps: list[int]) -> None:
    wall = Hand()
    clock = HybridClock(wall)
    for step in map(abs, jumps):
        wall.now_ms += step + 1
        assert clock.tick() == wall.now_ms * COUNTS


def test_it_goes_on_after_what_was_last_written() -> None:
    last = (MORNING_MS + DAY_MS) * COUNTS
    assert HybridClock(Hand(), last).tick() == last + 1


@given(st.lists(st.tuples(st.integers(-DAY_MS, DAY_MS), st.booleans()), max_size=60))
def test_others_never_drag_it_further_than_the_drift(seen: list[tuple[int, bool]]) -> None:
    wall = Hand()
    clock = HybridClock(wall)
    last = clock.tick()
    for ahead_ms, step in seen:
        try:
            clock.observe((wall.now_ms + ahead_ms) * COUNTS)
        except ClockSkew as skew:
            assert skew.ahead_ms == ahead_ms > MAX_DRIFT_MS
        else:
            assert ahead_ms <= MAX_DRIFT_MS
            last = max(last, (wall.now_ms + ahead_ms) * COUNTS)
        stamp = clock.tick()
        assert stamp == max(last + 1, wall.now_ms * COUNTS)
        assert stamp // COUNTS <= wall.now_ms + MAX_DRIFT_MS + 1
        last = stamp
        wall.now_ms += step


def test_a_refused_stamp_leaves_no_trace() -> None:
    wall = Hand()
    clock = HybridClock(wall)
    before = clock.tick()
    with pytest.raises(ClockSkew, match="60001 ms"):
        clock.observe((MORNING_MS + MAX_DRIFT_MS + 1) * COUNTS)
    assert clock.tick() == before + 1


def test_many_threads_never_get_the_same_stamp() -> None:
    clock = HybridClock(Hand())
    stamps: list[list[int]] = [[] for _ in range(4)]

    def hands(mine: list[int]) -> None:
        mine.extend(clock.tick() for _ in range(2000))

    threads = [threading.Thread(target=hands, args=(mine,)) for mine in stamps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({stamp for mine in stamps for stamp in mine}) == 8000
    assert all(mine == sorted(mine) for mine in stamps)
