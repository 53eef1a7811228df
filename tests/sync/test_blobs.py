"""Sealed blobs: nothing in clear on the disk, every changed bit noticed, kept once, kept whole."""

import io
import os
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.blobs import LONGEST_BLOB
from sync import blobs
from sync.blob_receipts import issue, read_blob_receipt
from sync.blobs import BlobKey, BlobStore, address_key, sealed_digest
from sync.errors import BadReceipt, BlobTooLong, DamagedBlob, NoSuchBlob
from sync.keys import BadKey, NodeKey
from tests.factories import SECRET

ADDRESSES = address_key(SECRET)
SCAN = b"a scan of somebody's household register " * 40


def opened(folder: Path, name: str = "hall") -> BlobStore:
    """A node's store with a key of its own."""
    folder.mkdir(exist_ok=True)
    return BlobStore(folder / f"{name}-blobs", BlobKey.open(folder / f"{name}.key"), ADDRESSES)


def keep(store: BlobStore, content: bytes = SCAN, *readers: str) -> str:
    return store.put(io.BytesIO(content), "image/jpeg", readers).address


def files(store: BlobStore) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def test_what_is_kept_comes_back_and_says_what_it_is(tmp_path: Path) -> None:
    store = opened(tmp_path)
    ref = store.put(io.BytesIO(SCAN), "image/jpeg")
    assert (ref.size, ref.media_type) == (len(SCAN), "image/jpeg")
    assert store.open(ref.address).read() == SCAN
    assert store.check(ref.address) == len(SCAN)
    assert list(store.addresses()) == [ref.address]


@given(content=st.binary(max_size=200_000), extra=st.integers(-3, 3))
def test_any_content_comes_back(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, extra: int
) -> None:
    """Also at the edges of the seal's own pieces of 64 KiB."""
    whole = (content or b"x") * (65536 // max(1, len(content)) + 1)
    store = opened(tmp_path_factory.mktemp("blobs"))
    for wanted in (content, whole[: 65536 + extra]):
        assert store.open(keep(store, wanted)).read() == wanted


def test_nothing_on_the_disk_is_in_clear(tmp_path: Path) -> None:
    store = opened(tmp_path)
    keep(store)
    assert all(b"household" not in path.read_bytes() for path in files(store))


def test_the_address_follows_from_the_content_and_the_provinces_key(tmp_path: Path) -> None:
    here, there = opened(tmp_path), opened(tmp_path, "other")
    assert keep(here) == keep(there)
    stranger = BlobStore(tmp_path / "s", BlobKey.open(tmp_path / "s.key"), b"another key")
    assert keep(stranger) != keep(here)


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    store = opened(tmp_path)
    keep(store)
    (first,) = files(store)
    before = first.read_bytes()
    keep(store)
    assert files(store) == [first] and first.read_bytes() == before


def test_keeping_it_again_heals_a_damaged_file(tmp_path: Path) -> None:
    store = opened(tmp_path)
    address = keep(store)
    store.path(address).write_bytes(b"rust")
    assert keep(store) == address
    assert store.open(address).read() == SCAN


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    store = opened(tmp_path)
    centre = opened(tmp_path, "centre")
    address = keep(store, b"a small scan", centre.recipient)
    path = store.path(address)
    sealed = path.read_bytes()
    for place in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(DamagedBlob):
            store.check(address)


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b""])
def test_a_lost_or_added_end_is_noticed(tmp_path: Path, change: object) -> None:
    store = opened(tmp_path)
    address = keep(store)
    path = store.path(address)
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    assert not store.is_whole(address)


def test_a_blob_under_a_wrong_name_is_noticed(tmp_path: Path) -> None:
    store = opened(tmp_path)
    one, other = keep(store, b"one"), keep(store, b"other")
    store.path(one).write_bytes(store.path(other).read_bytes())
    with pytest.raises(DamagedBlob, match="something else"):
        store.open(one)


def test_only_its_readers_open_it(tmp_path: Path) -> None:
    hall, centre, stranger = (opened(tmp_path, name) for name in ("hall", "centre", "stranger"))
    address = keep(hall, SCAN, centre.recipient)
    for reader in (centre, stranger):
        reader.part(address).write_bytes(hall.path(address).read_bytes())
    assert centre.adopt(address) == len(SCAN)
    assert centre.open(address).read() == SCAN
    with pytest.raises(DamagedBlob):
        stranger.adopt(address)
    assert not stranger.part(address).exists() and not stranger.has(address)


def test_a_blob_kept_without_a_centre_is_sealed_for_it_later(tmp_path: Path) -> None:
    hall, centre = opened(tmp_path), opened(tmp_path, "centre")
    address = keep(hall)
    assert hall.readers(address) == 1
    hall.reseal(address, [centre.recipient])
    assert hall.readers(address) == 2
    assert hall.open(address).read() == SCAN


def test_too_much_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "LONGEST_BLOB", 1000)
    store = opened(tmp_path)
    with pytest.raises(BlobTooLong):
        keep(store, b"x" * 1001)
    assert files(store) == []
    assert LONGEST_BLOB >= 32 * 1024 * 1024


class Torn:
    """A stream that breaks, as an upload does when the browser goes."""

    def read(self, _count: int = -1) -> bytes:
        raise ConnectionResetError


def test_a_stream_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with pytest.raises(ConnectionResetError):
        store.put(cast(BinaryIO, Torn()), "image/jpeg")
    assert files(store) == []


def test_it_is_on_the_disk_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File and folder are flushed, in this order, before `put` returns."""
    flushed: list[str] = []

    def fsync(handle: int) -> None:
        flushed.append(os.readlink(f"/proc/self/fd/{handle}").rpartition("/")[2][-4:])

    store = opened(tmp_path)
    monkeypatch.setattr(os, "fsync", fsync)
    address = keep(store)
    assert flushed[0] == ".new"
    assert flushed[-1] == address[:2]


def test_freeing_takes_it_off_the_disk_once(tmp_path: Path) -> None:
    store = opened(tmp_path)
    address = keep(store)
    assert store.free(address) > len(SCAN)
    assert store.free(address) == 0
    with pytest.raises(NoSuchBlob):
        store.open(address)


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "a" * 63, "A" * 64])
def test_what_is_no_address_leads_nowhere(tmp_path: Path, address: str) -> None:
    with pytest.raises(NoSuchBlob):
        opened(tmp_path).path(address)


def test_what_a_crash_left_half_made_is_swept(tmp_path: Path) -> None:
    store = opened(tmp_path)
    address = keep(store)
    half = store.part(address).with_name("half.new")
    half.write_bytes(b"x")
    store.sweep(60, half.stat().st_mtime + 59)
    assert half.exists()
    store.sweep(60, half.stat().st_mtime + 61)
    assert not half.exists() and store.has(address)


def test_a_key_file_is_private_and_stays(tmp_path: Path) -> None:
    made = BlobKey.open(tmp_path / "blob.key")
    assert (tmp_path / "blob.key").stat().st_mode & 0o777 == 0o600
    assert BlobKey.open(tmp_path / "blob.key").recipient == made.recipient
    assert "SECRET" not in repr(made)
    (tmp_path / "bad.key").write_text("nothing")
    with pytest.raises(BadKey):
        BlobKey.open(tmp_path / "bad.key")


def test_the_digest_of_a_sealed_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    path.write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sealed_digest(path) == (3, digest)


def test_a_receipt_holds_what_was_signed_and_nothing_else() -> None:
    key = NodeKey.generate()
    line = issue(key, centre="centre", node="h-1", address="a" * 64, size=9, at=7)
    assert read_blob_receipt(line, key.public_hex).size == 9
    for bad in (line.replace(b'"size":9', b'"size":8'), line + b" ", b"{}", b"\xff"):
        with pytest.raises(BadReceipt):
            read_blob_receipt(bad, key.public_hex)
    with pytest.raises(BadReceipt):
        read_blob_receipt(line, NodeKey.generate().public_hex)
