"""Blobs between a hall and the centre over real HTTP: whole, once, resumed, and back again."""

import base64
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from central.blobs import service
from domain.blobs import BlobRef
from sync import blob_queue
from sync.blobs import BlobKey, BlobStore, address_key
from sync.link import CentreBusy, CentreLink, CentreRefused
from sync.protocol import BLOBS, UPLOADS
from sync.push import say_hello
from sync.rate import LineRate, Pace
from sync.tus import (
    CHECKSUM_MISMATCH,
    PIECE_TYPE,
    VERSION,
    BlobOutcome,
    Lane,
    fetch,
    metadata,
    upload,
)
from tests.central.centres import OpenCentre, TestHall, enrolled, link_to, wait_for

SCAN = bytes(range(256)) * 2000
PIECE = 64 * 1024


@dataclass(slots=True)
class Scanner:
    """A hall with blobs, and what goes wrong on its line."""

    opened: OpenCentre
    hall: TestHall
    store: BlobStore

    def keep(self, content: bytes = SCAN) -> BlobRef:
        """Keep a blob, name it in the log, hand the log up, wait until it is folded."""
        ref = self.store.put(io.BytesIO(content), "image/jpeg", [self.recipient])
        self.hall.running.writer.run(lambda tx: blob_queue.keep(tx, "staff/s-1", ref))
        assert self.hall.push().state == "done"
        wait_for(self.opened.folded)
        return ref

    @property
    def recipient(self) -> str:
        return self.opened.centre.blob_key.recipient

    def lane(self, pieces: int = 1000) -> Lane:
        """Time for so many pieces of 64 KiB."""
        left = [pieces]

        def go_on() -> bool:
            left[0] -= 1
            return left[0] >= 0

        return Lane(LineRate(PIECE, PIECE, PIECE), Pace(0), go_on)

    def send(self, ref: BlobRef, pieces: int = 1000) -> BlobOutcome:
        return upload(self.store, self.hall.link, ref, self.lane(pieces))

    def fetch(self, ref: BlobRef, pieces: int = 1000) -> BlobOutcome:
        return fetch(self.store, self.hall.link, ref.address, self.lane(pieces))

    def at_centre(self, ref: BlobRef) -> bytes:
        return service.store_of(self.opened.centre, self.hall.node).open(ref.address).read()

    def tus(
        self, method: str, path: str, body: bytes = b"", link: CentreLink | None = None, **h: str
    ) -> object:
        headers = {"Tus-Resumable": VERSION, **{k.replace("_", "-"): v for k, v in h.items()}}
        to = link or self.hall.link
        return to.call(method, path, body, content_type=PIECE_TYPE, headers=headers)


def scanner(opened: OpenCentre, hall: TestHall, folder: Path) -> Scanner:
    secret = bytes.fromhex(opened.centre.person_secret_hex)
    key = BlobKey.open(folder / f"{hall.node}.key")
    return Scanner(opened, hall, BlobStore(folder / "hall-blobs", key, address_key(secret)))


@pytest.fixture
def scans(opened: OpenCentre, hall: TestHall, tmp_path: Path) -> Scanner:
    """On both databases."""
    return scanner(opened, hall, tmp_path)


@pytest.fixture
def one(centre: OpenCentre, tmp_path: Path) -> Iterator[Scanner]:
    """Where the database makes no difference."""
    with enrolled(centre, tmp_path / "hall") as hall:
        yield scanner(centre, hall, tmp_path)


def test_a_blob_arrives_whole_and_is_signed_for(scans: Scanner) -> None:
    ref = scans.keep()
    outcome = scans.send(ref)
    assert (outcome.state, outcome.sent > len(SCAN)) == ("done", True)
    assert scans.at_centre(ref) == SCAN
    assert scans.opened.count("blob_upload") == 0
    again = scans.send(ref)
    assert (again.receipt, again.sent) == (outcome.receipt, 0)


def test_it_goes_on_where_it_was_and_sends_nothing_twice(scans: Scanner) -> None:
    ref = scans.keep()
    first = scans.send(ref, pieces=3)
    assert (first.state, first.sent) == ("stopped", 3 * PIECE)
    rest = scans.send(ref)
    sealed = scans.store.path(ref.address).stat().st_size
    assert (rest.state, rest.sent) == ("done", sealed - 3 * PIECE)
    assert scans.at_centre(ref) == SCAN


def test_at_the_centre_it_lies_sealed(one: Scanner) -> None:
    ref = one.keep(b"household register " * 5000)
    one.send(ref)
    held = [path for path in one.opened.settings.folder.rglob("*") if path.is_file()]
    assert all(b"household" not in path.read_bytes() for path in held)


def test_bytes_behind_the_row_after_a_crash_are_written_again(one: Scanner) -> None:
    """A crash came after the write and before the row: the row counts."""
    ref = one.keep()
    one.send(ref, pieces=2)
    part = service.store_of(one.opened.centre, one.hall.node).part(ref.address)
    with part.open("ab") as torn:
        torn.write(b"torn" * 1000)
    assert one.send(ref).state == "done"
    assert one.at_centre(ref) == SCAN


def test_a_crash_before_the_receipt_is_gone_on_from(
    one: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed when all had arrived: once before and once after the file was moved into place."""
    ref = one.keep()
    real = service._finish

    def killed(*_: object) -> bytes:
        raise OSError("killed")

    monkeypatch.setattr(service, "_finish", killed)
    assert one.send(ref).state == "cut"
    assert one.opened.count("blob") == 0
    service.store_of(one.opened.centre, one.hall.node).adopt(ref.address)
    monkeypatch.setattr(service, "_finish", real)
    assert one.send(ref).state == "done"
    assert one.at_centre(ref) == SCAN and one.opened.count("blob_upload") == 0


def test_a_hurt_piece_is_sent_again(one: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    ref, hurt, real = one.keep(), [0], service._require_sum

    def check(piece: bytes, sum_: str) -> None:
        hurt[0] += 1
        real(piece + b"x" if hurt[0] in (2, 3) else piece, sum_)

    monkeypatch.setattr(service, "_require_sum", check)
    assert one.send(ref).state == "done"
    assert hurt[0] > 3 and one.at_centre(ref) == SCAN


def test_a_lost_answer_makes_nothing_double(one: Scanner) -> None:
    """The piece counted, its answer was lost: the next one is refused and the centre asked."""
    ref = one.keep()
    one.send(ref, pieces=1)
    sealed = one.store.path(ref.address).read_bytes()
    path = f"{UPLOADS}/{ref.address}"
    one.tus("PATCH", path, sealed[PIECE : 2 * PIECE], Upload_Offset=str(PIECE))
    late = one.tus("PATCH", path, sealed[PIECE : 2 * PIECE], Upload_Offset=str(PIECE))
    assert late.status == 409  # type: ignore[attr-defined]
    assert one.send(ref).state == "done" and one.at_centre(ref) == SCAN


def test_a_blob_damaged_at_the_hall_is_told_so(one: Scanner) -> None:
    ref = one.keep()
    path = one.store.path(ref.address)
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    path.write_bytes(sealed)
    assert one.send(ref).state == "damaged"
    assert one.opened.count("blob") == one.opened.count("blob_upload") == 0
    one.store.put(io.BytesIO(SCAN), "image/jpeg", [one.recipient])
    assert one.send(ref).state == "done"


def test_what_no_event_speaks_of_is_not_taken(one: Scanner) -> None:
    ref = one.store.put(io.BytesIO(SCAN), "image/jpeg", [one.recipient])
    assert one.send(ref).state == "busy"
    assert one.opened.count("blob_upload") == 0


def test_a_full_disk_at_the_centre_only_puts_it_off(
    one: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = one.keep()
    monkeypatch.setattr(service, "LEAST_FREE", 1 << 60)
    outcome = one.send(ref)
    assert (outcome.state, outcome.retry_after_s) == ("busy", 5)
    monkeypatch.undo()
    assert one.send(ref).state == "done"


def test_a_freed_blob_comes_back_by_ranges(scans: Scanner) -> None:
    ref = scans.keep()
    scans.send(ref)
    scans.store.free(ref.address)
    assert scans.fetch(ref, pieces=2).state == "stopped"
    assert scans.store.part(ref.address).stat().st_size == 2 * PIECE
    assert scans.fetch(ref).state == "done"
    assert scans.store.open(ref.address).read() == SCAN


def test_a_new_box_opens_the_blobs_of_the_old_one(one: Scanner, tmp_path: Path) -> None:
    ref = one.keep()
    one.send(ref)
    box = BlobStore(tmp_path / "new", BlobKey.open(tmp_path / "new.key"), one.store._addresses)
    assert fetch(box, one.hall.link, ref.address, one.lane()).state == "done"
    assert box.open(ref.address).read() == SCAN
    assert one.at_centre(ref) == SCAN


def test_nobody_gets_the_blobs_of_another_hall(one: Scanner, tmp_path: Path) -> None:
    ref = one.keep()
    one.send(ref)
    with enrolled(one.opened, tmp_path / "other") as other:
        found = fetch(one.store, other.link, ref.address, one.lane())
        assert found.state == "refused"
        with pytest.raises(CentreRefused, match="404"):
            other.link.call("GET", f"{BLOBS}/{ref.address}/receipt")


def test_the_centre_tells_its_key_signed(one: Scanner) -> None:
    store = one.hall.running.store
    told = say_hello(store, one.hall.link, backlog=0, version="1", wall_ms=0)
    assert told.blob_recipient == one.recipient
    stranger = link_to(one.opened.url, one.hall.key, one.hall.node, "0" * 64)
    told = say_hello(store, stranger, backlog=0, version="1", wall_ms=0)
    stranger.close()
    assert told.blob_recipient == ""


def test_the_protocol_is_tus(one: Scanner) -> None:
    """Byte for byte what the specification asks of core, creation, checksum and termination."""
    able = requests.options(f"{one.opened.url}{BLOBS}", timeout=10)
    assert able.status_code == 204 and able.headers["Tus-Version"] == VERSION
    assert able.headers["Tus-Extension"] == "creation,checksum,termination"
    ref = one.keep()
    sealed = one.store.path(ref.address).read_bytes()
    named = {"address": ref.address, "size": str(ref.size), "recipient": one.store.recipient}
    length = {"Upload_Length": str(len(sealed)), "Upload_Metadata": metadata(named)}
    made = one.tus("POST", BLOBS, **length)
    path = f"{UPLOADS}/{ref.address}"
    assert (made.status, made.headers["Location"]) == (201, path)  # type: ignore[attr-defined]
    told = one.tus("HEAD", path)
    assert told.headers["Upload-Offset"] == "0"  # type: ignore[attr-defined]
    assert told.headers["Upload-Length"] == str(len(sealed))  # type: ignore[attr-defined]
    assert told.headers["Cache-Control"] == "no-store"  # type: ignore[attr-defined]
    digest = base64.b64encode(hashlib.sha256(sealed[:10]).digest()).decode()
    sent = one.tus(
        "PATCH", path, sealed[:10], Upload_Offset="0", Upload_Checksum=f"sha256 {digest}"
    )
    assert (sent.status, sent.headers["Upload-Offset"]) == (204, "10")  # type: ignore[attr-defined]
    with pytest.raises(CentreRefused) as hurt:
        one.tus("PATCH", path, b"y", Upload_Offset="10", Upload_Checksum=f"sha256 {digest}")
    assert hurt.value.status == CHECKSUM_MISMATCH
    with pytest.raises(CentreRefused, match="412"):
        one.hall.link.call("HEAD", path)
    assert one.tus("DELETE", path).status == 204  # type: ignore[attr-defined]
    with pytest.raises(CentreRefused, match="404"):
        one.tus("HEAD", path)


@pytest.mark.parametrize(
    ("length", "named", "status"),
    [
        ("x", {}, 400),
        ("10", {}, 422),
        ("10", {"address": "../x", "size": "3", "recipient": "age1"}, 422),
        (str(1 << 40), None, 413),
    ],
)
def test_a_hostile_upload_is_refused(
    one: Scanner, length: str, named: dict[str, str] | None, status: int
) -> None:
    sound = {"address": "a" * 64, "size": "3", "recipient": one.store.recipient}
    meta = metadata(sound if named is None else named)
    with pytest.raises((CentreRefused, CentreBusy), match=str(status)):
        one.tus("POST", BLOBS, Upload_Length=length, Upload_Metadata=meta)


def test_more_than_was_announced_is_refused(one: Scanner) -> None:
    ref = one.keep()
    named = {"address": ref.address, "size": str(ref.size), "recipient": one.store.recipient}
    one.tus("POST", BLOBS, Upload_Length="4", Upload_Metadata=metadata(named))
    with pytest.raises(CentreRefused, match="413"):
        one.tus("PATCH", f"{UPLOADS}/{ref.address}", b"12345", Upload_Offset="0")
