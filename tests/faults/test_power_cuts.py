"""Power cuts at any instant lose nothing that was answered; the same harness sees what does."""

from dataclasses import replace

import pytest

import central.store.database
import sync.sqlite
from tests.faults.power import centre, hall
from tests.faults.power.disk import Disk
from tests.faults.power.recorder import Delete, Sync, Truncate, Write
from tests.faults.power.rounds import one_round
from tests.faults.tally import Tally

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("seed", range(1, 11))
def test_what_was_answered_survives(seed: int) -> None:
    tally = one_round(seed)
    assert tally.failures == []
    assert tally.power_cuts == 200 and tally.acknowledged > 0


def with_synchronous(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tuple(
        f"synchronous={mode}" if pragma.startswith("synchronous") else pragma
        for pragma in sync.sqlite.PRAGMAS
    )
    assert changed != sync.sqlite.PRAGMAS
    monkeypatch.setattr(sync.sqlite, "PRAGMAS", changed)
    monkeypatch.setattr(central.store.database, "PRAGMAS", changed)


@pytest.mark.parametrize("mode", ["normal", "off"])
def test_the_same_cuts_show_that_less_than_full_loses(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_synchronous(mode, monkeypatch)
    of_hall = hall.cut_often(hall.record(30, 1), 60, 1, "hall")
    of_centre = centre.cut_often(centre.record(30, 1), 20, 1, "centre")
    assert of_hall.lost > 0 and not of_hall.held
    assert of_centre.lost > 0 and not of_centre.held


def test_a_disk_that_lies_about_flushing_is_seen_too() -> None:
    recorded = hall.record(60, 1)
    lies = [operation for operation in recorded.operations if not isinstance(operation, Sync)]
    recorded = replace(recorded, operations=lies)
    tally = hall.cut_often(recorded, 40, 1, "a disk that lies")
    assert tally.lost > 0


def test_the_recording_is_the_whole_truth() -> None:
    """What was recorded, played on what was there before, gives the file that is there now."""
    recorded = hall.record(100, 7)
    disk = Disk({name: bytearray(content) for name, content in recorded.start.items()})
    for number, operation in enumerate(recorded.operations):
        disk.follow(number, operation)
    disk.follow(len(recorded.operations), Sync("hall.db", len(recorded.operations)))
    assert recorded.end == {"hall.db": bytes(disk.synced["hall.db"])}


def test_only_what_a_sync_covers_is_kept() -> None:
    disk = Disk()
    for number, operation in enumerate(
        [Write("a", 0, b"one"), Write("b", 0, b"two"), Sync("a", 1), Truncate("a", 1), Delete("b")]
    ):
        disk.follow(number, operation)
    assert disk.synced == {"a": bytearray(b"one")}
    assert [number for number, _ in disk.waiting] == [1, 3, 4]


def test_figures_add_up_and_one_loss_breaks_the_promise() -> None:
    whole = Tally(acknowledged=3)
    assert whole.held
    whole.add(Tally(power_cuts=1).failed("gone", lost=2))
    assert (whole.power_cuts, whole.acknowledged, whole.lost, whole.held) == (1, 3, 2, False)
    assert not Tally(flips=2, flips_noticed=1).held
