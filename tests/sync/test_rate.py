"""What is sent at once follows the line; a limit is kept; who was turned away keeps away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rate import LineRate, Pace, Pause


def test_a_fast_line_gets_large_pieces_step_by_step() -> None:
    rate = LineRate(100_000, 10_000, 2_000_000, target_s=2)
    sizes = []
    for _ in range(4):
        rate.went(rate.size, rate.size / 50_000_000)
        sizes.append(rate.size)
    assert sizes == [400_000, 1_600_000, 2_000_000, 2_000_000]


def test_a_slow_line_gets_what_it_carries_in_two_seconds() -> None:
    rate = LineRate(100_000, 10_000, 2_000_000, target_s=2)
    rate.went(100_000, 4.0)
    assert rate.size == 50_000
    assert rate.bytes_per_s == 25_000


def test_a_small_batch_says_nothing_of_the_lines_width() -> None:
    rate = LineRate(100_000, 10_000, 2_000_000)
    rate.went(500, 0.5)
    assert (rate.size, rate.bytes_per_s) == (100_000, None)


def test_a_lossy_line_gets_small_pieces() -> None:
    rate = LineRate(100_000, 10_000, 2_000_000)
    rate.failed()
    assert rate.size == 25_000
    rate.failed()
    rate.failed()
    assert rate.size == 10_000


@given(st.lists(st.tuples(st.integers(1, 10**7), st.floats(0, 1000))))
def test_a_piece_is_never_outside_its_bounds(seen: list[tuple[int, float]]) -> None:
    rate = LineRate(100_000, 10_000, 2_000_000)
    for sent, seconds in seen:
        rate.went(sent, seconds)
        assert 10_000 <= rate.size <= 2_000_000
        rate.failed()
        assert rate.size >= 10_000


class Watch:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(("kbit_s", "took_s"), [(0, 0), (80, 9.0), (8000, 0.09)])
def test_a_limit_is_kept(kbit_s: int, took_s: float) -> None:
    watch = Watch()
    pace = Pace(kbit_s, watch, watch.sleep)
    for _ in range(10):
        pace.before(10_000)
    assert watch.now == pytest.approx(took_s)


def test_whoever_was_turned_away_waits_as_asked_and_a_part_more() -> None:
    watch = Watch()
    pause = Pause(watch, lambda: 0.5)
    assert pause.is_over
    pause.asked_for(None)
    assert pause.is_over
    pause.asked_for(8)
    watch.sleep(9.9)
    assert not pause.is_over
    watch.sleep(0.2)
    assert pause.is_over
