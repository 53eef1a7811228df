"""SQL of the branches of forked logs: kept apart as they come, taken into the log when a person
has decided.

A branch that is taken in stands in the log under an epoch of its own, -1, -2 …; its lines keep
the epoch they were written in. So it is folded, refolded and handed out by the same code as all.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from central.store import log, schema
from sync.envelope import Stored, parse_header, previous


def kept_apart(connection: sa.Connection, node: str) -> list[Stored]:
    """The events of a hall's other branches that are not in its log, in order."""
    f, e = schema.forked, schema.event
    taken = set(connection.scalars(sa.select(e.c.hash).where(e.c.node == node, e.c.epoch < 0)))
    rows = connection.execute(
        sa.select(f).where(f.c.node == node).order_by(f.c.epoch, f.c.seq, f.c.hash)
    ).all()
    ours = _ours(connection, node, [(row.epoch, row.seq) for row in rows])
    return [
        parse_header(bytes(row.line))
        for row in rows
        if row.hash not in taken and ours.get((row.epoch, row.seq)) != row.hash
    ]


def holds(connection: sa.Connection, node: str, epoch: int, seq: int, digest: str) -> bool:
    """Whether a branch holds this very event."""
    f = schema.forked
    query = sa.select(f.c.seq).where(
        f.c.node == node, f.c.epoch == epoch, f.c.seq == seq, f.c.hash == digest
    )
    return connection.scalar(query) is not None


def take_in(connection: sa.Connection, node: str, now_ms: int) -> int:
    """Put every branch of a hall into its log; the number of events that were not there."""
    waiting = kept_apart(connection, node)
    for epoch, run in _runs(connection, node, waiting):
        log.head(connection, node, epoch, lock=True)
        log.append(connection, [event._replace(epoch=epoch) for event in run], now_ms)
    return len(waiting)


def taken_in(connection: sa.Connection, node: str) -> int:
    """How many events of other branches stand in a hall's log."""
    e = schema.event
    query = sa.select(sa.func.count()).where(e.c.node == node, e.c.epoch < 0)
    return connection.scalar(query) or 0


def _runs(
    connection: sa.Connection, node: str, events: Sequence[Stored]
) -> list[tuple[int, list[Stored]]]:
    """The events as chains: each goes on with a branch that is there, or begins one."""
    h = schema.head
    query = sa.select(h.c.hash, h.c.epoch).where(h.c.node == node, h.c.epoch < 0)
    heads = {row.hash: row.epoch for row in connection.execute(query)}
    lowest = min(heads.values(), default=0)
    runs: dict[int, list[Stored]] = {}
    for event in events:
        before = previous(event.line)
        epoch = heads.pop(before, None)
        if epoch is None:
            epoch = lowest = lowest - 1
        runs.setdefault(epoch, []).append(event)
        heads[event.hash] = epoch
    return sorted(runs.items(), reverse=True)


def _ours(
    connection: sa.Connection, node: str, places: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    if not places:
        return {}
    e, found = schema.event, {}
    for epoch in {epoch for epoch, _ in places}:
        seqs = [seq for of, seq in places if of == epoch]
        rows = connection.execute(
            sa.select(e.c.seq, e.c.hash).where(
                e.c.node == node, e.c.epoch == epoch, e.c.seq.between(min(seqs), max(seqs))
            )
        )
        found.update({(epoch, row.seq): row.hash for row in rows})
    return found
