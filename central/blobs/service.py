"""Taking in sealed blobs piece by piece, and handing them back.

A piece counts once it is on disk: the file is flushed first, then the row says how far it is. What
a crash left behind the row is written again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from central.centre import NODE, Centre
from central.store import schema
from central.store.database import upsert
from domain.blobs import LONGEST_BLOB
from sync.blob_receipts import issue
from sync.blobs import ADDRESS, LONGEST_SEALED, BlobStore, address_key, is_recipient, sealed_digest
from sync.errors import BlobTooLong, DamagedBlob, NoSuchBlob
from sync.protocol import BadMessage
from sync.tus import read_metadata

log = logging.getLogger(__name__)

LEAST_FREE = 512 * 1024 * 1024
"""Bytes of disk that blobs leave to everybody else."""


ABANDONED_MS = 7 * 24 * 3_600_000
"""An upload whose hall has sent nothing for a week is not waited for any longer."""


class BlobNotExpected(Exception):
    """No event of the hall that is folded speaks of this blob: again a little later."""


class DiskFull(Exception):
    """The centre has no room for blobs at the moment."""


class WrongOffset(Exception):
    """The piece does not begin where the upload ends."""


class ChecksumMismatch(Exception):
    """The piece was hurt on its way."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload under way: `arrived` of `length` sealed bytes."""

    node: str
    address: str
    length: int
    arrived: int
    metadata: str
    began_at: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A blob the centre has: `sealed_size` bytes of file for `size` bytes of content."""

    node: str
    address: str
    size: int
    sealed_size: int
    sealed_digest: str
    recipient: str
    received_at: int
    receipt: bytes


def store_of(centre: Centre, node: str) -> BlobStore:
    """The sealed blobs of a hall."""
    secret = bytes.fromhex(centre.person_secret_hex)
    return BlobStore(centre.settings.folder / "blobs" / node, centre.blob_key, address_key(secret))


def create(centre: Centre, node: str, length: int, metadata: str) -> Upload:
    """Begin an upload, or go on with the same one.

    Raises BadMessage, BlobTooLong, BlobNotExpected, DiskFull.
    """
    named = _named(metadata)
    if length > LONGEST_SEALED:
        raise BlobTooLong(f"{length} bytes, at most {LONGEST_SEALED}")
    _require_room(centre, length)
    address = named["address"]
    with centre.database.read() as connection:
        b, found = schema.states["blob"].c, _upload(connection, node, address)
        query = sa.select(b.size).where(b.hall == node, b.address == address)
        if connection.scalar(query) != int(named["size"]):
            raise BlobNotExpected(f"no blob.kept for {address[:12]}… of {named['size']} bytes")
    if found is not None and (found.length, found.metadata) == (length, metadata):
        return found
    made = Upload(node, address, length, 0, metadata, centre.now_ms)
    part = store_of(centre, node).part(address)
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    with centre.database.write() as tx:
        row = (node, address, length, 0, metadata, made.began_at)
        upsert(tx, schema.blob_upload, [row])
    return made


def find(centre: Centre, node: str, address: str) -> Upload:
    """An upload under way. Raises NoSuchBlob."""
    with centre.database.read() as connection:
        found = _upload(connection, node, address)
    if found is None:
        raise NoSuchBlob(address[:80])
    return found


def append(centre: Centre, node: str, address: str, offset: int, piece: bytes, sum_: str) -> int:
    """Add a piece; where the upload ends now. The last one is checked, and signed for.

    ``sum_`` is the Upload-Checksum header, empty for none. Raises NoSuchBlob, WrongOffset,
    ChecksumMismatch, DamagedBlob (then the upload is gone), DiskFull.
    """
    under_way = find(centre, node, address)
    if offset != under_way.arrived:
        raise WrongOffset(f"{under_way.arrived} bytes are here, the piece begins at {offset}")
    arrived = offset + len(piece)
    if arrived > under_way.length:
        raise BlobTooLong(f"{under_way.length} bytes were announced")
    _require_sum(piece, sum_)
    _require_room(centre, len(piece))
    _write(store_of(centre, node).part(address), offset, piece)
    u = schema.blob_upload
    with centre.database.write() as tx:
        moved = tx.execute(
            sa.update(u)
            .where(u.c.node == node, u.c.address == address, u.c.arrived == offset)
            .values(arrived=arrived)
        )
    if moved.rowcount != 1:
        raise WrongOffset("another piece was faster")
    if arrived == under_way.length:
        _finish(centre, under_way)
    return arrived


def forget(centre: Centre, node: str, address: str) -> None:
    """End an upload without keeping anything (tus: termination). Raises NoSuchBlob."""
    find(centre, node, address)
    store_of(centre, node).part(address).unlink(missing_ok=True)
    with centre.database.write() as tx:
        _drop_upload(tx, node, address)


def sweep(centre: Centre) -> int:
    """End uploads of which nothing has come for `ABANDONED_MS`; how many.

    A hall that comes back begins anew: it keeps the blob until it has our receipt.
    """
    u, before_ms = schema.blob_upload, centre.now_ms - ABANDONED_MS
    with centre.database.read() as connection:
        query = sa.select(u.c.node, u.c.address).where(u.c.began_at < before_ms)
        old = connection.execute(query).all()
    abandoned = [row for row in old if _touched_ms(centre, row.node, row.address) < before_ms]
    for row in abandoned:
        forget(centre, row.node, row.address)
        log.info("blob %s… of %s: an upload was abandoned", row.address[:12], row.node)
    return len(abandoned)


def _touched_ms(centre: Centre, node: str, address: str) -> int:
    part = store_of(centre, node).part(address)
    return int(part.stat().st_mtime * 1000) if part.exists() else 0


def receipt(centre: Centre, node: str, address: str) -> bytes:
    """The receipt of a blob that is here; finishes what a crash left whole. Raises NoSuchBlob."""
    with centre.database.read() as connection:
        kept, under_way = _kept(connection, node, address), _upload(connection, node, address)
    if kept is not None:
        return kept.receipt
    if under_way is not None and under_way.arrived == under_way.length:
        return _finish(centre, under_way)
    raise NoSuchBlob(address[:80])


def sealed_range(
    centre: Centre, node: str, address: str, recipient: str, first: int, count: int
) -> tuple[bytes, int]:
    """(some bytes of a sealed blob, its whole size); sealed anew if the hall has another key now.

    Raises NoSuchBlob, DamagedBlob, BadMessage.
    """
    with centre.database.read() as connection:
        kept = _kept(connection, node, address)
    if kept is None:
        raise NoSuchBlob(address[:80])
    if recipient != kept.recipient:
        _seal_for(centre, kept, recipient)
    path = store_of(centre, node).path(address)
    with path.open("rb") as sealed:
        sealed.seek(first)
        return sealed.read(count), os.fstat(sealed.fileno()).st_size


def _finish(centre: Centre, under_way: Upload) -> bytes:
    """Open, check, move into place, sign. A crash between any two of these is gone on from."""
    node, address = under_way.node, under_way.address
    store, named = store_of(centre, node), read_metadata(under_way.metadata)
    part = store.part(address)
    try:
        size = store.adopt(address) if part.exists() else store.check(address)
        if size != int(named["size"]):
            raise DamagedBlob(f"{address[:12]}… holds {size} bytes, {named['size']} were announced")
    except DamagedBlob:
        with centre.database.write() as tx:
            _drop_upload(tx, node, address)
        raise
    at = centre.now_ms
    signed = issue(centre.key, centre=NODE, node=node, address=address, size=size, at=at)
    sealed_size, digest = sealed_digest(store.path(address))
    kept = (node, address, size, sealed_size, digest, named["recipient"], at, signed)
    with centre.database.write() as tx:
        upsert(tx, schema.blob, [kept])
        _drop_upload(tx, node, address)
    log.info("blob %s… of %s: %d bytes", address[:12], node, size)
    return signed


def _seal_for(centre: Centre, kept: Kept, recipient: str) -> None:
    if not is_recipient(recipient):
        raise BadMessage("for: not an age recipient")
    store, b = store_of(centre, kept.node), schema.blob
    store.reseal(kept.address, [recipient])
    size, digest = sealed_digest(store.path(kept.address))
    with centre.database.write() as tx:
        tx.execute(
            sa.update(b)
            .where(b.c.node == kept.node, b.c.address == kept.address)
            .values(recipient=recipient, sealed_size=size, sealed_digest=digest)
        )


def _named(metadata: str) -> dict[str, str]:
    try:
        named = read_metadata(metadata)
        sound = (
            ADDRESS.fullmatch(named["address"])
            and 0 <= int(named["size"]) <= LONGEST_BLOB
            and is_recipient(named["recipient"])
        )
    except (KeyError, ValueError) as error:
        raise BadMessage(f"Upload-Metadata: {error}") from error
    if not sound:
        raise BadMessage("Upload-Metadata: address, size and recipient of the blob")
    return named


def _require_sum(piece: bytes, sum_: str) -> None:
    if not sum_:
        return
    name, _, coded = sum_.partition(" ")
    if name != "sha256":
        raise BadMessage("Upload-Checksum: sha256 and nothing else")
    digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    if not hmac.compare_digest(digest, coded):
        raise ChecksumMismatch("the piece was hurt on its way; send it again")


def _require_room(centre: Centre, count: int) -> None:
    if shutil.disk_usage(centre.settings.folder).free - count < LEAST_FREE:
        raise DiskFull("the centre's disk is full")


def _write(path: Path, offset: int, piece: bytes) -> None:
    with path.open("r+b" if path.exists() else "w+b") as part:
        part.truncate(offset)
        part.seek(offset)
        part.write(piece)
        part.flush()
        os.fsync(part.fileno())


def _upload(connection: sa.Connection, node: str, address: str) -> Upload | None:
    u = schema.blob_upload
    query = sa.select(u).where(u.c.node == node, u.c.address == address)
    row = connection.execute(query).first()
    return Upload(*row) if row else None


def _kept(connection: sa.Connection, node: str, address: str) -> Kept | None:
    b = schema.blob
    row = connection.execute(sa.select(b).where(b.c.node == node, b.c.address == address)).first()
    return Kept(**{**row._mapping, "receipt": bytes(row.receipt)}) if row else None


def _drop_upload(tx: sa.Connection, node: str, address: str) -> None:
    u = schema.blob_upload
    tx.execute(sa.delete(u).where(u.c.node == node, u.c.address == address))
