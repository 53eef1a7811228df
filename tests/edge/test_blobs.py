"""A hall's blobs: kept at once, up in idle time, off the disk when signed for, back on demand."""

import io
from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest

from domain.blobs import Blob, BlobRef
from edge import blobs as hall_blobs
from edge.blobs import BlobAway, HallBlobs
from edge.settings import Settings
from sync import blob_queue
from sync.blobs import BlobKey, BlobStore, address_key
from sync.errors import DamagedBlob, NoSuchBlob
from tests.central.centres import OpenCentre, TestHall, enrolled, open_test_centre, wait_for

SCAN = b"a scan " * 50_000


class Hall:
    """An enrolled hall with blobs; its centre may be away."""

    def __init__(self, centre: OpenCentre, hall: TestHall, folder: Path, **changed: object) -> None:
        self.centre, self.hall = centre, hall
        self.settings = Settings(data=folder, **changed)  # type: ignore[arg-type]
        secret = bytes.fromhex(centre.centre.person_secret_hex)
        key = BlobKey.open(folder / "blob.key")
        store = BlobStore(folder / "blobs", key, address_key(secret))
        self.blobs = HallBlobs(
            store, hall.running.writer, lambda: hall.link, self.settings, hall.running.wall
        )

    def keep(self, content: bytes = SCAN) -> BlobRef:
        ref = self.blobs.put(io.BytesIO(content), "image/jpeg")
        self.hall.running.writer.run(lambda tx: blob_queue.keep(tx, "staff/s-1", ref))
        return ref

    def up(self) -> None:
        """Events first, then blobs."""
        self.blobs.seal_for(self.centre.centre.blob_key.recipient)
        assert self.hall.push().state == "done"
        wait_for(self.centre.folded)
        self.blobs.send(self.hall.link, lambda: True)

    def waiting(self) -> int:
        return blob_queue.waiting(self.hall.running.store).blobs


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Hall]:
    with (
        open_test_centre(tmp_path) as centre,
        enrolled(centre, tmp_path / "hall") as hall,
    ):
        yield Hall(centre, hall, tmp_path / "hall", blob_keep_days=0)


def test_a_blob_is_noted_once_and_goes_up(made: Hall) -> None:
    ref = made.keep()
    assert made.keep() == ref
    assert [b.address for b in made.hall.running.store.states(Blob)] == [ref.address]
    assert made.waiting() == 1
    made.up()
    assert made.waiting() == 0 and made.blobs.troubles == {}
    assert made.centre.count("blob") == 1


def test_what_was_kept_before_the_centre_told_its_key_goes_up_too(made: Hall) -> None:
    ref = made.keep()
    assert made.blobs.store.readers(ref.address) == 1
    made.up()
    assert made.blobs.store.readers(ref.address) == 2 and made.waiting() == 0


def test_blobs_wait_while_events_have_to_go(made: Hall) -> None:
    made.keep()
    made.blobs.seal_for(made.centre.centre.blob_key.recipient)
    made.hall.push()
    made.blobs.send(made.hall.link, lambda: False)
    assert made.waiting() == 1


def test_only_what_is_signed_for_leaves_the_disk_and_comes_back(made: Hall) -> None:
    signed, unsigned = made.keep(), None
    made.up()
    unsigned = made.keep(b"not yet")
    assert made.blobs.tidy() > 0
    assert not made.blobs.store.has(signed.address)
    assert made.blobs.store.has(unsigned.address)
    assert made.blobs.open(signed.address).read() == SCAN


def test_a_full_disk_frees_what_is_signed_for_before_its_days_are_over(
    made: Hall, tmp_path: Path
) -> None:
    ref = made.keep()
    made.up()
    roomy = Hall(made.centre, made.hall, tmp_path / "hall", blob_least_free_mb=0)
    assert roomy.blobs.tidy() == 0 and roomy.blobs.store.has(ref.address)
    tight = Hall(made.centre, made.hall, tmp_path / "hall", blob_least_free_mb=1 << 30)
    assert tight.blobs.tidy() > 0 and not tight.blobs.store.has(ref.address)


def test_a_damaged_blob_is_fetched_anew(made: Hall) -> None:
    ref = made.keep()
    made.up()
    made.blobs.store.path(ref.address).write_bytes(b"rust")
    assert made.blobs.open(ref.address).read() == SCAN


def test_a_damaged_blob_that_nobody_else_has_says_so_and_stops_no_other(made: Hall) -> None:
    bad, good = made.keep(), made.keep(b"good")
    made.blobs.store.path(bad.address).write_bytes(b"rust")
    made.up()
    assert made.blobs.troubles == {bad.address: "damaged"}
    assert [ref.address for ref in blob_queue.unsent(made.hall.running.store, 9)] == [bad.address]
    assert made.blobs.open(good.address).read() == b"good"
    with pytest.raises(DamagedBlob):
        made.blobs.open(bad.address)
    with pytest.raises(NoSuchBlob):
        made.blobs.open("0" * 64)


def test_without_a_line_a_freed_blob_is_away(made: Hall, tmp_path: Path) -> None:
    ref = made.keep()
    made.up()
    made.blobs.tidy()
    made.hall.link._base_url = "http://127.0.0.1:1"
    with pytest.raises(BlobAway, match="cut"):
        made.blobs.open(ref.address)


def test_on_the_loop_other_requests_go_on(made: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    other = gevent.spawn(lambda: seen.append("other"))
    real = made.blobs.store.put

    def slow(*given: object) -> BlobRef:
        wait_for(lambda: seen)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(made.blobs.store, "put", slow)
    made.blobs.put(io.BytesIO(SCAN), "image/jpeg")
    other.join()
    assert seen == ["other"]
    assert hall_blobs.AT_ONCE > 1
