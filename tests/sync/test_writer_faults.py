"""The writer when the machine lets it down: killed in the middle, no room on the disk."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from domain.tickets import Ticket
from sync.envelope import check_chain, decode, genesis
from sync.refold import refold
from tests.factories import NODE, running

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[2]


def child(module: str, folder: Path) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", module, str(folder)]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE)


def killed_in_a_burst(folder: Path, after: int) -> list[str]:
    """The numbers that a child was promised before it was killed."""
    burst = child("tests.sync.burst", folder)
    assert burst.stdout is not None
    heard = [burst.stdout.readline() for _ in range(after)]
    burst.kill()
    rest, _ = burst.communicate()
    whole = rest[: rest.rfind(b"\n") + 1].splitlines()
    return [line.decode().strip() for line in (*heard, *whole)]


def test_killed_in_a_burst_everything_promised_is_there_and_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(2026)
    promised: list[str] = []
    for _ in range(4):
        promised += killed_in_a_burst(tmp_path, chance.randrange(1, 300))
        with running(tmp_path) as here:
            lines = here.store.lines(1, 0, 10**9, 2**40)
            check_chain(lines, NODE, 1, 1, genesis(NODE, 1))
            kept = [getattr(decode(line).body, "number", "") for line in lines]
            tickets = {ticket.number for ticket in here.store.states(Ticket)}
            states = here.store.digests(NODE)
        assert len(promised) == len(set(promised))
        assert set(promised) <= set(kept)
        assert kept == [f"A{no:03d}" for no in range(1, len(kept) + 1)]
        assert tickets == set(kept)
    with running(tmp_path) as here:
        refold(here.store, lambda count: None)
        assert here.store.digests(NODE) == states


def test_with_no_room_on_the_disk_it_says_so_and_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    full = child("tests.sync.full_disk", tmp_path)
    said, _ = full.communicate(timeout=120)
    assert full.returncode == 0
    saved, refused, after = map(int, said.split())
    assert saved >= 10 and refused >= 3 and after == 10
    with running(tmp_path) as here:
        lines = here.store.lines(1, 0, 10**9, 2**40)
        check_chain(lines, NODE, 1, 1, genesis(NODE, 1))
        assert len(lines) == len(here.store.states(Ticket)) == saved + after
