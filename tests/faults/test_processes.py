"""Centre and hall as processes of their own: killed, cut off, starved, frozen. Nothing is lost.

Most of the time is waiting, so the faults of one kind are played side by side.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.faults import disks, kills, pauses
from tests.faults.line import net
from tests.faults.line.scenarios import SCENARIOS, play
from tests.faults.tally import Tally

pytestmark = pytest.mark.fault

AT_ONCE = 4
BACKLOG = 6_000
"""A tenth of what ./hall fault brings back."""


def side_by_side(rounds: Sequence[Callable[[], Tally]]) -> Tally:
    whole = Tally()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for tally in pool.map(lambda one: one(), rounds):
            whole.add(tally)
    return whole


def test_killed_at_any_instant() -> None:
    tally = kills.one_round(1)
    assert tally.failures == []
    assert (tally.kills, tally.lost, tally.doubled) == (kills.KILLS, 0, 0)
    assert tally.acknowledged > 100


@pytest.mark.timeout(400)
def test_over_every_bad_line_everything_arrives_once() -> None:
    if net.missing():
        assert os.geteuid() != 0, net.missing()
        return
    shorter = [replace(s, backlog=BACKLOG if s.backlog else 0) for s in SCENARIOS]
    tally = side_by_side([lambda s=s: play(s, s.name) for s in shorter])  # type: ignore[misc]
    assert tally.failures == []
    assert tally.acknowledged > BACKLOG


@pytest.mark.timeout(400)
def test_full_and_read_only_disks_lose_nothing_that_was_answered() -> None:
    if disks.missing():
        assert os.geteuid() != 0, disks.missing()
        return
    seeds = range(1, len(disks.FAULTS) + 1)
    tally = side_by_side([lambda seed=seed: disks.one_round(seed) for seed in seeds])  # type: ignore[misc]
    assert tally.failures == []
    assert tally.acknowledged > 1000


@pytest.mark.timeout(400)
def test_frozen_processes_and_slow_clients_stop_nobody_else() -> None:
    tally = pauses.one_round(1)
    assert tally.failures == []
    assert tally.acknowledged > 100
