"""The centre reads its logs and blobs: what was changed on the disk is found, and a person told."""

import subprocess
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from central import nightly, soundness
from central.blobs import service as blobs
from central.cli import central
from central.store import schema
from sync.status_cli import words
from tests.central.blobs.test_blobs import SCAN, scanner
from tests.central.centres import OpenCentre, TestHall, enrolled, wait_for
from tests.central.eyes.test_eyes import status
from tests.factories import take


def look(opened: OpenCentre, share: int = -1) -> soundness.Found:
    return soundness.look(opened.centre.database, nightly.a_round(opened.centre, share))


def fill(hall: TestHall, count: int = 5) -> None:
    for no in range(count):
        hall.running.writer.run(take(f"A{no:03d}"))
    assert hall.push().state == "done"


def change(opened: OpenCentre, node: str, seq: int) -> None:
    """A bit of a line in the table."""
    e = schema.event
    where = (e.c.node == node) & (e.c.seq == seq)
    with opened.centre.database.write() as tx:
        line = bytearray(tx.scalar(e.select().with_only_columns(e.c.line).where(where)) or b"")
        line[-3] ^= 1
        tx.execute(e.update().where(where).values(line=bytes(line)))


def test_what_came_in_is_sound(opened: OpenCentre, hall: TestHall) -> None:
    fill(hall)
    found = look(opened)
    assert found.damage == {} and found.events > 5


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_event_is_found_also_the_last(
    opened: OpenCentre, hall: TestHall, seq: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "PAGE", 2)
    fill(hall)
    change(opened, hall.node, seq)
    assert list(look(opened).damage) == [hall.node]


def test_a_log_that_lost_its_end_is_found(opened: OpenCentre, hall: TestHall) -> None:
    fill(hall)
    e = schema.event
    with opened.centre.database.write() as tx:
        tx.execute(e.delete().where((e.c.node == hall.node) & (e.c.seq >= 4)))
    assert "ends at 3" in look(opened).damage[hall.node]


def test_a_damaged_blob_is_found_and_the_alarm_stands_until_it_was_read_again(
    centre: OpenCentre, tmp_path: Path
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        scans = scanner(centre, hall, tmp_path)
        ref = scans.keep()
        scans.send(ref)
        assert look(centre).damage == {}
        path = blobs.store_of(centre.centre, hall.node).path(ref.address)
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert "other bytes" in look(centre).damage[hall.node]
        now = status(centre)
        assert list(now.damage) == [hall.node] and now.checked_ms
        assert any("DAMAGED" in line for line in words(now))
        page = centre.admin().get(f"{centre.url}/halls/{hall.node}").text
        assert "省中心保存的这个大厅的数据已损坏" in page
        text = requests.get(f"{centre.url}/metrics", timeout=10).text
        assert "central_damaged 1.0" in text
        whole = nightly.a_round(centre.centre)
        mine = next(n for n in range(soundness.NIGHTS) if _with(centre, n).has(hall.node))
        look(centre, mine + 1)
        assert list(status(centre).damage) == [hall.node]
        path.unlink()
        assert "cannot be read" in look(centre, mine).damage[hall.node]
        assert whole.has(hall.node)


def _with(opened: OpenCentre, share: int) -> soundness.Round:
    return nightly.a_round(opened.centre, share)


def test_every_hall_is_looked_at_once_in_a_week(centre: OpenCentre) -> None:
    rounds = [_with(centre, night) for night in range(20_000, 20_000 + soundness.NIGHTS)]
    for n in range(50):
        node = f"h-511602-{n:02d}"
        assert sum(one.has(node) for one in rounds) == 1
        assert all(one.has(node) == one.has(f"centre-{node}") for one in rounds)


def test_at_night_a_process_does_it_once(
    centre: OpenCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        fill(hall)
        begun: list[subprocess.Popen[bytes]] = []
        real = soundness.begin

        def begin(this: soundness.Round) -> "subprocess.Popen[bytes]":
            begun.append(real(this))
            return begun[-1]

        monkeypatch.setattr(soundness, "begin", begin)
        regular = nightly.Nightly(centre.centre)
        hour = nightly.local(centre.centre.now_ms).hour
        monkeypatch.setattr(nightly, "HOUR", (hour + 2) % 24)
        regular.tend()
        assert begun == []
        monkeypatch.setattr(nightly, "HOUR", hour)
        regular.tend()
        assert begun[0].wait(120) == 0
        wait_for(lambda: status(centre).checked_ms is not None)
        regular.tend()
        assert len(begun) == 1


def test_the_command_says_what_is_damaged(tmp_path: Path) -> None:
    config = tmp_path / "centre.toml"
    config.write_text('data = "centre"\n', "utf-8")
    assert CliRunner().invoke(central, ["init", "--config", str(config)]).exit_code == 0
    told = CliRunner().invoke(central, ["check", "--config", str(config)])
    assert (told.exit_code, "events and 0 blobs read" in told.output) == (0, True)


def test_an_abandoned_upload_goes_and_the_hall_begins_anew(
    centre: OpenCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        scans = scanner(centre, hall, tmp_path)
        ref = scans.keep()
        assert scans.send(ref, pieces=2).state == "stopped"
        assert blobs.sweep(centre.centre) == 0
        monkeypatch.setattr(blobs, "ABANDONED_MS", -1000)
        assert blobs.sweep(centre.centre) == 1
        part = blobs.store_of(centre.centre, hall.node).part(ref.address)
        assert (centre.count("blob_upload"), part.exists()) == (0, False)
        assert scans.send(ref).state == "done"
        assert scans.at_centre(ref) == SCAN
        assert blobs.sweep(centre.centre) == 0
