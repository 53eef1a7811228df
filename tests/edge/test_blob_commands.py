"""./hall edge blobs beside a running node: what lies here, is it whole, make room."""

import io
from pathlib import Path

from click.testing import CliRunner, Result

from edge.cli import edge
from sync import blob_queue
from tests.edge.halls import OpenHall


def run(hall: OpenHall, *options: str) -> Result:
    config = Path(hall.settings.data).parent / "hall.toml"
    config.write_text(f'data = "{hall.settings.data}"\n', "utf-8")
    return CliRunner().invoke(edge, ["blobs", "--config", str(config), *options])


def keep(hall: OpenHall, content: bytes) -> str:
    ref = hall.node.blobs.put(io.BytesIO(content), "image/jpeg")
    hall.running.writer.run(lambda tx: blob_queue.keep(tx, "staff/s-1", ref))
    return ref.address


def test_only_what_is_signed_for_is_freed(hall: OpenHall) -> None:
    signed, unsigned = keep(hall, b"one"), keep(hall, b"two")
    hall.running.writer.run(lambda tx: tx.put_blob_receipt(signed, b"{}"))
    told = run(hall)
    assert "on disk     2" in told.output and "waiting     1" in told.output
    assert run(hall, "--free").exit_code == 0
    assert not hall.node.blobs.store.has(signed)
    assert hall.node.blobs.store.has(unsigned)


def test_a_damaged_one_is_named(hall: OpenHall) -> None:
    keep(hall, b"good")
    assert "All 1 are whole." in run(hall, "--check").output
    bad = keep(hall, b"bad")
    hall.node.blobs.store.path(bad).write_bytes(b"rust")
    told = run(hall, "--check")
    assert told.exit_code == 1 and bad in told.output and "1 of 2" in told.output
