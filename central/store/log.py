"""SQL of the log: heads, events, branches of a fork."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from central.store import schema
from central.store.database import insert_many, upsert
from sync.envelope import Stored, genesis
from sync.protocol import Place


def head(connection: sa.Connection, node: str, epoch: int, *, lock: bool = False) -> Place:
    """The last place held of (node, epoch); ``lock`` keeps it ours until the transaction ends."""
    h = schema.head
    query = sa.select(h.c.seq, h.c.hash).where(h.c.node == node, h.c.epoch == epoch)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None and lock:
        upsert(connection, h, [(node, epoch, 0, genesis(node, epoch), 0, 0)], keep=True)
        row = connection.execute(query.with_for_update()).first()
    return Place(epoch, row.seq, row.hash) if row else Place(epoch, 0, genesis(node, epoch))


def hash_at(connection: sa.Connection, node: str, epoch: int, seq: int) -> str | None:
    """The hash of one event; that before the first is the epoch's beginning."""
    if seq == 0:
        return genesis(node, epoch)
    e = schema.event
    return connection.scalar(
        sa.select(e.c.hash).where(e.c.node == node, e.c.epoch == epoch, e.c.seq == seq)
    )


def append(
    connection: sa.Connection, events: Sequence[Stored], now_ms: int, *, receipts: int = 0
) -> None:
    """Add events that follow the head, and move it. The caller has locked the head.

    ``receipts`` are signed for them.
    """
    insert_many(connection, schema.event, events)
    last, h = events[-1], schema.head
    connection.execute(
        sa.update(h)
        .where(h.c.node == last.node, h.c.epoch == last.epoch)
        .values(seq=last.seq, hash=last.hash, last_at=now_ms, receipts=h.c.receipts + receipts)
    )


def count_receipt(connection: sa.Connection, node: str, epoch: int) -> None:
    """One more receipt was signed."""
    h = schema.head
    connection.execute(
        sa.update(h).where(h.c.node == node, h.c.epoch == epoch).values(receipts=h.c.receipts + 1)
    )


def keep_branch(connection: sa.Connection, events: Sequence[Stored], now_ms: int) -> None:
    """Keep what does not fit our branch; the same bytes twice are kept once."""
    rows = [(e.node, e.epoch, e.seq, e.hash, now_ms, e.line) for e in events]
    upsert(connection, schema.forked, rows, keep=True)


def heads(connection: sa.Connection, node: str) -> list[Place]:
    """The head of every epoch of a hall, branches that were taken in (negative) last."""
    h = schema.head
    query = (
        sa.select(h.c.epoch, h.c.seq, h.c.hash)
        .where(h.c.node == node, h.c.seq > 0)
        .order_by(h.c.epoch < 0, sa.func.abs(h.c.epoch))
    )
    return [Place(*row) for row in connection.execute(query)]


def newest_epoch(connection: sa.Connection, node: str) -> int:
    """The newest epoch of a hall that anything was heard of, in its log or in a branch; 0: none."""
    h, f = schema.head, schema.forked
    found = [
        connection.scalar(sa.select(sa.func.max(t.c.epoch)).where(t.c.node == node)) for t in (h, f)
    ]
    return max((epoch for epoch in found if epoch is not None), default=0)


def page(
    connection: sa.Connection, node: str, epoch: int, after: int, limit: int, most_bytes: int
) -> list[bytes]:
    """The lines of an epoch after a place, within both limits (one at least)."""
    e = schema.event
    query = (
        sa.select(e.c.line)
        .where(e.c.node == node, e.c.epoch == epoch, e.c.seq > after)
        .order_by(e.c.seq)
        .limit(limit)
    )
    taken: list[bytes] = []
    size = 0
    for line in connection.scalars(query):
        size += len(line) + 1
        if taken and size > most_bytes:
            break
        taken.append(bytes(line))
    return taken


def lines(connection: sa.Connection, node: str, epoch: int) -> list[bytes]:
    """The bytes of a node's log, in order."""
    e = schema.event
    query = sa.select(e.c.line).where(e.c.node == node, e.c.epoch == epoch).order_by(e.c.seq)
    return [bytes(line) for line in connection.scalars(query)]
