"""Protocols that keep less than ours. The promises must notice, or they prove nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import msgspec
import sqlalchemy as sa

from central.centre import Centre
from central.feed import recalling
from central.folding import group
from central.intake import service as intake
from central.store import cursors, schema
from central.store import log as log_sql
from central.store.cursors import Run
from domain.events import CENTRE_TO, Event
from sync import branches, merging, push
from sync.batch import Batch
from sync.protocol import Accepted, Place, PushAnswer
from sync.transaction import Transaction


@contextmanager
def high_water_mark_only() -> Iterator[None]:
    """The centre takes whatever is later than what it has, and asks for no hash."""
    with (
        patch.object(intake, "_place", _take_what_is_later),
        patch.object(intake, "_lacks", lambda *_: []),
        patch.object(push._Push, "_require_ours", lambda *_: None),
    ):
        yield


def _take_what_is_later(centre: Centre, tx: sa.Connection, batch: Batch) -> PushAnswer:
    header = batch.header
    head = log_sql.head(tx, header.node, header.epoch, lock=True)
    new = [event for event in batch.events if event.seq > head.seq]
    if new:
        log_sql.append(tx, new, centre.now_ms)
        head = Place(header.epoch, new[-1].seq, new[-1].hash)
    receipt = intake._receipt(centre, tx, header.node, head)
    return Accepted(msgspec.Raw(receipt), len(new))


@contextmanager
def words_by_their_number() -> Iterator[None]:
    """The centre takes a word that a hall has heard for its own when it has one in that place."""

    def known(connection: sa.Connection, node: str, heard: recalling.Heard) -> recalling.Known:
        head = log_sql.head(connection, CENTRE_TO + node, heard.epoch)
        return "ours" if heard.seq <= head.seq else "unknown"

    with patch.object(recalling, "known", known):
        yield


@contextmanager
def ids_count_again() -> Iterator[None]:
    """The centre folds an event wherever it stands, though its id has counted already."""

    def every(connection: sa.Connection, runs: Sequence[Run]) -> dict[Run, dict[str, bytes]]:
        return {run: _all_of(connection, run) for run in runs}

    with patch.object(cursors, "uncounted", every), patch.object(group, "settle", _settle_every):
        yield


def _settle_every(history: Iterable[Event]) -> list[merging.Row]:
    """As if each copy were an event of its own."""
    seen: Counter[str] = Counter()
    apart = []
    for event in sorted(history, key=merging.order):
        seen[event.id] += 1
        again = "" if seen[event.id] == 1 else f" again {seen[event.id]}"
        apart.append(replace(event, id=event.id + again))
    return merging.settle(apart)


def _all_of(connection: sa.Connection, run: Run) -> dict[str, bytes]:
    e = schema.event
    rows = connection.execute(
        sa.select(e.c.id, e.c.line)
        .where(e.c.node == run.node, e.c.epoch == run.epoch)
        .where(e.c.seq > run.after, e.c.seq <= run.upto)
        .order_by(e.c.seq)
    )
    return {row.id: bytes(row.line) for row in rows}


@contextmanager
def branches_stay_where_they_are() -> Iterator[None]:
    """A box says nothing of branches that the centre has given to it."""
    with patch.object(branches, "runs", lambda _: []):
        yield


@contextmanager
def one_epoch_for_ever() -> Iterator[None]:
    """A box that was set back goes on where its disk ends."""
    with patch.object(Transaction, "open_epoch", lambda *_: None):
        yield
