"""SQL of the folds' own cursors: what waits, what of it counts, how far it is folded."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from central.store import schema
from central.store.database import upsert
from domain.events import CENTRE_TO

LITTLE = 50
"""Events: what a hall that is up to date hands up in a minute."""

OWN = "centre"
"""The node of the centre's own log, of which no hall's table is folded."""

_FOLDING = 0x464F4C44  # ASCII FOLD


@dataclass(frozen=True, slots=True)
class Run:
    """Events of one (node, epoch) that wait to be folded: ``after`` < seq <= ``upto``."""

    node: str
    epoch: int
    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class Share:
    """The halls of worker ``mine`` of ``of``: by hash, so a hall is always the same worker's."""

    mine: int
    of: int

    def has(self, node: str) -> bool:
        """Whether a hall, or what the centre says to it, is of this share."""
        hall = node.removeprefix(CENTRE_TO)
        return self.of == 1 or zlib.crc32(hall.encode()) % self.of == self.mine


EVERYTHING = Share(0, 1)


def waiting(connection: sa.Connection, limit: int, share: Share = EVERYTHING) -> list[Run]:
    """What waits to be folded, at most ``limit`` events: little from halls that are up to date
    first, so that a backlog delays nobody; then what has waited longest.
    """
    h, f = schema.head, schema.folded
    done = sa.func.coalesce(f.c.seq, 0).label("done")
    rows = connection.execute(
        sa.select(h.c.node, h.c.epoch, h.c.seq, done)
        .select_from(h.outerjoin(f, sa.and_(f.c.node == h.c.node, f.c.epoch == h.c.epoch)))
        .where(done < h.c.seq)
        .order_by(h.c.seq - done > LITTLE, h.c.last_at, h.c.node, h.c.epoch)
    )
    runs: list[Run] = []
    for row in rows:
        if limit <= 0:
            break
        if share.has(row.node):
            upto = min(row.seq, row.done + limit)
            runs.append(Run(row.node, row.epoch, row.done, upto))
            limit -= upto - row.done
    return runs


def behind(connection: sa.Connection, cursor: sa.Table, limit: int, events: int) -> list[Run]:
    """What was folded and is beyond another cursor: at most ``limit`` runs of ``events`` each.

    ``cursor``: a table of node, epoch and seq.
    """
    f, x = schema.folded, cursor
    done = sa.func.coalesce(x.c.seq, 0).label("done")
    joined = f.outerjoin(x, sa.and_(x.c.node == f.c.node, x.c.epoch == f.c.epoch))
    query = (
        sa.select(f.c.node, f.c.epoch, f.c.seq, done)
        .select_from(joined)
        .where(done < f.c.seq, f.c.node != OWN)
        .order_by(f.c.node, f.c.epoch)
        .limit(limit)
    )
    return [
        Run(row.node, row.epoch, row.done, min(row.seq, row.done + events))
        for row in connection.execute(query)
    ]


def subjects(connection: sa.Connection, run: Run, kinds: Sequence[str]) -> list[str]:
    """What the events of a run are about whose kind begins like one of ``kinds``."""
    e = schema.event
    query = sa.select(e.c.subject).distinct()
    return list(
        connection.scalars(
            query.where(
                e.c.node == run.node,
                e.c.epoch == run.epoch,
                e.c.seq > run.after,
                e.c.seq <= run.upto,
                sa.or_(*(e.c.kind.startswith(kind) for kind in kinds)),
            )
        )
    )


def claim(tx: sa.Connection, runs: Iterable[Run]) -> list[Run]:
    """Those runs whose cursor still is where it was; ours until the transaction ends.

    PostgreSQL only. What the centre says changes rows of its hall, whose cursor is another: while
    it is folded nobody else folds. What the folds write can be made anew, so their commits need
    not wait for the disk: after a crash cursor and rows are both older, and together.
    """
    wanted = sorted(runs, key=lambda run: (run.node, run.epoch))
    tx.exec_driver_sql("SET LOCAL synchronous_commit = off")
    alone = any(run.node.startswith(CENTRE_TO) for run in wanted)
    lock = sa.func.pg_advisory_xact_lock if alone else sa.func.pg_advisory_xact_lock_shared
    tx.execute(sa.select(lock(_FOLDING)))
    f = schema.folded
    upsert(tx, f, [(run.node, run.epoch, 0) for run in wanted if run.after == 0], keep=True)
    places = [(run.node, run.epoch) for run in wanted]
    query = (
        sa.select(f)
        .where(sa.tuple_(f.c.node, f.c.epoch).in_(places))
        .order_by(f.c.node, f.c.epoch)
        .with_for_update()
    )
    there = {(row.node, row.epoch): row.seq for row in tx.execute(query)} if wanted else {}
    return [run for run in wanted if there.get((run.node, run.epoch)) == run.after]


def uncounted(connection: sa.Connection, runs: Sequence[Run]) -> dict[Run, dict[str, bytes]]:
    """For each run, id -> line of the events whose id has not counted yet, in order.

    A run, or two epochs that wait together, may bring an id twice: the first one counts.
    """
    seen: set[tuple[str, str]] = set()
    found: dict[Run, dict[str, bytes]] = {}
    for run in runs:
        lines = found[run] = {}
        for id, line in _lines(connection, run):
            if (run.node, id) not in seen:
                seen.add((run.node, id))
                lines[id] = line
    return found


def _lines(connection: sa.Connection, run: Run) -> list[tuple[str, bytes]]:
    e, c = schema.event, schema.counted
    rows = connection.execute(
        sa.select(e.c.id, e.c.line)
        .select_from(e.outerjoin(c, sa.and_(c.c.node == e.c.node, c.c.id == e.c.id)))
        .where(
            e.c.node == run.node,
            e.c.epoch == run.epoch,
            e.c.seq > run.after,
            e.c.seq <= run.upto,
            c.c.id.is_(None),
        )
        .order_by(e.c.seq)
    )
    return [(row.id, bytes(row.line)) for row in rows]


def move(tx: sa.Connection, runs: Sequence[Run], counted: Mapping[Run, Sequence[str]]) -> None:
    """The runs are folded; these ids of theirs have counted."""
    rows = [(run.node, id) for run in runs for id in counted[run]]
    upsert(tx, schema.counted, rows, keep=True)
    upsert(tx, schema.folded, [(run.node, run.epoch, run.upto) for run in runs])
