"""Which blobs of this node still have to go up, and which the centre has signed for."""

from __future__ import annotations

from dataclasses import dataclass

from domain.blobs import Blob, BlobKept, BlobRef
from domain.events import Fact
from sync.store import Store
from sync.transaction import Transaction

_UNSENT = (
    "FROM blob WHERE hall = ? AND NOT EXISTS "
    "(SELECT 1 FROM blob_receipt WHERE blob_receipt.address = blob.address)"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much is still to go up: `bytes` of content."""

    blobs: int
    bytes: int
    oldest_ms: int | None


def keep(tx: Transaction, actor: str, ref: BlobRef) -> None:
    """Note in the log that a blob is kept, in the command of the event that names it. Once."""
    if tx.get(Blob, ref.address) is None:
        tx.emit(actor, Fact(f"blob/{ref.address}", BlobKept(ref.size, ref.media_type)))


def unsent(store: Store, limit: int) -> list[BlobRef]:
    """The blobs that wait longest for their receipt."""
    found = store.rows(
        f"SELECT address, size, media_type {_UNSENT} ORDER BY kept_at, address LIMIT ?",
        (store.node(), limit),
    )
    return [BlobRef(*row) for row in found]


def waiting(store: Store) -> Waiting:
    """All that is still to go up."""
    row = store.rows(
        f"SELECT count(*), coalesce(sum(size), 0), min(kept_at) {_UNSENT}",
        (store.node(),),
    )[0]
    return Waiting(*row)


def receipt(store: Store, address: str) -> bytes | None:
    """The centre's receipt for a blob."""
    found = store.rows("SELECT line FROM blob_receipt WHERE address = ?", (address,))
    return bytes(found[0][0]) if found else None


def signed_for(store: Store, before_ms: int) -> list[str]:
    """Addresses whose receipt came before then, oldest first."""
    rows = store.rows("SELECT address FROM blob_receipt WHERE at < ? ORDER BY at", (before_ms,))
    return [address for (address,) in rows]
