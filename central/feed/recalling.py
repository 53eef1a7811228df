"""What the centre has said and does not know any more: its database was set back to a backup.

A hall shows with every poll which of our words it heard last. When we do not know that word, the
hall hands back what it has heard, as we signed it. What follows our log goes on in it. Where we
have said something else since, both are told again in a new epoch: the same ids, so each counts
once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from central import telling
from central.centre import Centre
from central.store import branches, schema
from central.store import log as log_sql
from domain.events import CENTRE_TO
from sync.batch import open_batch
from sync.envelope import Stored, copied, parse_header, previous
from sync.errors import BadBatch
from sync.protocol import Place

log = logging.getLogger(__name__)

Known = Literal["ours", "beside", "unknown"]


@dataclass(frozen=True, slots=True)
class Heard:
    """The last word of the centre that a hall has: its place, and its hash (empty: the hall's
    program is too old to say it). ``given``: the hall has handed back what it could.
    """

    epoch: int
    seq: int
    hash: str = ""
    given: bool = False


def known(connection: sa.Connection, node: str, heard: Heard) -> Known:
    """Whether the word stands in our log, beside it as a branch that came back, or nowhere."""
    stream = CENTRE_TO + node
    if heard.seq == 0:
        return "ours"
    there = log_sql.hash_at(connection, stream, heard.epoch, heard.seq)
    if there is not None and heard.hash in ("", there):
        return "ours"
    beside = branches.holds(connection, stream, heard.epoch, heard.seq, heard.hash)
    return "beside" if beside else "unknown"


def lacks(connection: sa.Connection, node: str, heard: Heard) -> list[Place] | None:
    """The ends of what we know to have said to a hall, if it has heard what we do not know."""
    if not heard.hash or known(connection, node, heard) != "unknown":
        return None
    return [end for end in log_sql.heads(connection, CENTRE_TO + node) if end.epoch > 0]


def take_back(centre: Centre, node: str, wire: bytes) -> int:
    """Take in what we have said to a hall and forgotten; the number of words that were not here.

    Raises BadBatch, BrokenChain: nothing of it is kept, least of all what we have not signed.
    """
    stream = CENTRE_TO + node
    batch = open_batch(wire, centre.key.public_hex)
    if batch.header.node != stream:
        raise BadBatch(f"{node} handed back {batch.header.node}")
    with centre.database.write() as tx:
        head = log_sql.head(tx, stream, batch.header.epoch, lock=True)
        new = [e for e in batch.events if not _holds(tx, e)]
        if new and (new[0].seq, previous(new[0].line)) == (head.seq + 1, head.hash):
            log_sql.append(tx, new, centre.now_ms)
        elif new:
            log_sql.keep_branch(tx, new, centre.now_ms)
    if new:
        log.error("set back: %s handed back %d words that we had said to it", node, len(new))
        centre.signals.ingested(stream)
        centre.signals.published(f"hall:{node}")
    return len(new)


def is_due(connection: sa.Connection, node: str, heard: Heard, how: Known) -> bool:
    """Whether something has to be told to a hall again, or in a new epoch from now on."""
    stream = CENTRE_TO + node
    if how != "ours" and log_sql.newest_epoch(connection, stream) <= heard.epoch:
        return True
    return bool(_untold(connection, stream, heard, how))


def tell_again(centre: Centre, node: str, heard: Heard) -> None:
    """Go on in a new epoch, which begins with all that the hall, or our own log, has not got."""
    stream = CENTRE_TO + node
    with centre.database.write() as tx:
        newest = telling.lock_newest(tx, stream)
        how = known(tx, node, heard)
        if not is_due(tx, node, heard, how):
            return  # another poll was faster
        epoch = max(newest, heard.epoch) + 1
        head = log_sql.head(tx, stream, epoch, lock=True)
        again = _copies(_untold(tx, stream, heard, how), head)
        if again:
            log_sql.append(tx, again, centre.now_ms)
    log.error("set back: epoch %d for %s, %d words again", epoch, node, len(again))
    centre.signals.ingested(stream)


def _holds(tx: sa.Connection, event: Stored) -> bool:
    return log_sql.hash_at(tx, event.node, event.epoch, event.seq) == event.hash or branches.holds(
        tx, event.node, event.epoch, event.seq, event.hash
    )


def _untold(connection: sa.Connection, stream: str, heard: Heard, how: Known) -> list[bytes]:
    """Words that our log or some hall's copy of it lacks, in the order of time."""
    forks = _forks(connection, stream)
    if how == "unknown":
        forks[heard.epoch] = 1  # nobody can tell where it went another way
    found: dict[str, Stored] = {}
    for epoch, first in forks.items():
        later = _ids_after(connection, stream, epoch)
        for line in log_sql.page(connection, stream, epoch, first - 1, 1 << 30, 1 << 40):
            event = parse_header(line)
            if event.id not in later:
                found[event.id] = event
    if forks:
        ours = _ids_after(connection, stream, 0)
        for event in branches.kept_apart(connection, stream):
            if event.id not in ours:
                found[event.id] = event
    return [e.line for e in sorted(found.values(), key=lambda e: (e.at, e.epoch, e.seq))]


def _forks(connection: sa.Connection, stream: str) -> dict[int, int]:
    """Epoch -> the first place at which a hall has heard another word than our log has."""
    f = schema.forked
    query = sa.select(f.c.epoch, sa.func.min(f.c.seq)).where(f.c.node == stream)
    return {row[0]: row[1] for row in connection.execute(query.group_by(f.c.epoch))}


def _ids_after(connection: sa.Connection, stream: str, epoch: int) -> set[str]:
    e = schema.event
    query = sa.select(e.c.id).where(e.c.node == stream, e.c.epoch > epoch)
    return set(connection.scalars(query))


def _copies(lines: Iterable[bytes], head: Place) -> list[Stored]:
    """The same words at the places after ``head``."""
    copies, prev = [], head.hash
    for seq, line in enumerate(lines, head.seq + 1):
        copy = copied(line, head.epoch, seq, prev)
        copies.append(copy)
        prev = copy.hash
    return copies
