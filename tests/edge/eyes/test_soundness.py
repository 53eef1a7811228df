"""The nightly look finds what is damaged, tells a person, and mends what the centre has."""

import io
from pathlib import Path

import pytest

from edge.eyes import soundness
from sync import blob_queue
from sync.sqlite import open_database
from tests.edge.halls import OpenHall


@pytest.fixture
def every_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """All scans in one night."""
    monkeypatch.setattr(soundness, "NIGHTS", 1)


def scan(hall: OpenHall, content: bytes = b"a scan") -> tuple[str, Path]:
    ref = hall.node.blobs.put(io.BytesIO(content), "image/jpeg")
    hall.running.writer.run(lambda tx: blob_queue.keep(tx, "staff/s-1", ref))
    return ref.address, hall.node.blobs.store.path(ref.address)


def hurt(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)


def overview(hall: OpenHall) -> str:
    return hall.signed_in("1009").get("/overview").text


def test_a_sound_hall_says_when_it_was_read(hall: OpenHall, every_night: None) -> None:
    hall.take()
    scan(hall)
    assert soundness.last(hall.settings.data) is None
    found = soundness.look(hall.node)
    assert (found.damage, found.blobs, found.gone) == ("", 1, 0)
    assert soundness.last(hall.settings.data) == found
    assert "夜间检查" not in overview(hall)


def test_a_log_that_was_changed_is_an_alarm(
    hall: OpenHall, every_night: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By somebody who has the key: no page is damaged, and the chain does not fit."""
    hall.take()
    connection = open_database(hall.store.path, hall.store._key)
    connection.execute("UPDATE log SET line = CAST(replace(line, 'ticket', 'tickxt') AS BLOB)")
    connection.close()
    found = soundness.look(hall.node)
    assert "breaks" in found.damage
    assert "夜间检查发现本机数据损坏" in overview(hall)


def test_a_damaged_scan_is_let_go_where_the_centre_has_it(
    hall: OpenHall, every_night: None
) -> None:
    (signed, at_centre), (alone, here) = scan(hall, b"one"), scan(hall, b"two")
    hall.running.writer.run(lambda tx: tx.put_blob_receipt(signed, b"{}"))
    hurt(at_centre)
    hurt(here)
    found = soundness.look(hall.node)
    assert (found.blobs, found.gone) == (2, 1)
    assert not at_centre.exists() and here.exists()
    assert hall.node.blobs.troubles == {alone: "damaged"}
    assert "1 份影像损坏" in overview(hall)


def test_a_full_disk_does_not_keep_the_look_from_being_told(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert soundness.look(hall.node).damage == ""


def test_it_is_done_every_night(hall: OpenHall) -> None:
    job = hall.running.jobs.get_job("sound")
    assert job is not None and job.func is soundness.look
    assert "hour='3'" in str(job.trigger)
