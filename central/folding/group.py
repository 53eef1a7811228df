"""Folding what has come in: many halls' events in one go, in memory, then one write.

On SQLite there is one worker: nothing changes between its reading and its writing, and it reads
without the one lock that ingest needs. On PostgreSQL a group is one transaction that holds the
cursors of its halls, so that a hall is folded by one worker at a time however many there are.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
import sqlalchemy as sa

from central.folding.merging import Histories, histories
from central.store import cursors, states
from central.store.cursors import EVERYTHING, Run, Share
from central.store.database import Database
from domain.errors import Refused
from domain.events import CENTRE_TO, Event
from domain.folding import Key, Table, touched
from sync import folds
from sync.envelope import Stored, decode, parse_header
from sync.errors import BadEvent
from sync.merging import beside, settle

log = logging.getLogger(__name__)

UNFIT = (
    sa.exc.DataError,
    sa.exc.IntegrityError,
    psycopg.DataError,  # bulk statements go to the driver directly
    psycopg.IntegrityError,
    OverflowError,
    ValueError,
)
Changes = dict[Table, dict[Key, object]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the log that has not counted yet; ``event`` is None when nobody can read it."""

    line: bytes
    event: Event | None

    def stored(self) -> Stored:
        """Its envelope, which ingest has found good."""
        return parse_header(self.line)


def fold_some(database: Database, limit: int, share: Share = EVERYTHING) -> set[str]:
    """Fold up to ``limit`` waiting events of a share of the halls; the nodes they came from.

    Values that the database cannot hold (a NUL in a text, a number beyond 64 bits) make a group
    fail; smaller ones follow until the event that did it stands alone and becomes an exception.
    """
    try:
        return _fold_group(database, limit, share)
    except UNFIT as error:
        log.warning("a group of at most %d does not fit: %s", limit, type(error).__name__)
    if limit > 1:
        return fold_some(database, max(1, limit // 10), share)
    return _fold_group(database, 1, share, unfit=True)


def _fold_group(database: Database, limit: int, share: Share, *, unfit: bool = False) -> set[str]:
    if not database.is_sqlite:
        with database.write() as tx:
            runs = cursors.claim(tx, cursors.waiting(tx, limit, share))
            _keep(tx, runs, *_reckon(tx, runs, unfit))
        return {run.node for run in runs}
    with database.read() as connection:
        runs = cursors.waiting(connection, limit, share)
        fresh, changes = _reckon(connection, runs, unfit)
    if runs:
        with database.write() as tx:
            _keep(tx, runs, fresh, changes)
    return {run.node for run in runs}


def _reckon(
    connection: sa.Connection, runs: Sequence[Run], unfit: bool
) -> tuple[dict[Run, list[str]], Changes]:
    """The ids of each run that count now, and the rows that they change."""
    fresh = cursors.uncounted(connection, runs)
    waiting = [
        Waiting(line, None if unfit else _read(line))
        for run in runs
        for line in fresh[run].values()
    ]
    readable = [w.event for w in waiting if w.event is not None]
    known, merged = _load(connection, readable), histories(connection, readable)
    return {run: list(fresh[run]) for run in runs}, _fold(waiting, known, merged)


def _keep(
    tx: sa.Connection, runs: Sequence[Run], fresh: dict[Run, list[str]], changes: Changes
) -> None:
    states.save(tx, changes)
    cursors.move(tx, runs, fresh)


def _read(line: bytes) -> Event | None:
    try:
        return decode(line)
    except BadEvent:
        return None
    except Exception:
        # A body made to break readers: kept and shown, but it must not stop the province.
        log.exception("cannot read an event of %d bytes", len(line))
        return None


def _load(connection: sa.Connection, events: Sequence[Event]) -> Changes:
    wanted: dict[Table, set[Key]] = {}
    for event in events:
        try:
            for table, key in touched(event):
                wanted.setdefault(table, set()).add(key)
        except Exception:
            log.exception("no key: %s %d/%d", event.node, event.epoch, event.seq)
    return {table: states.load(connection, table, keys) for table, keys in wanted.items()}


def _fold(waiting: Sequence[Waiting], known: Changes, merged: Histories) -> Changes:
    changes: Changes = {}
    for one in waiting:
        for table, key, state in _changed(one, known, merged):
            known.setdefault(table, {})[key] = state
            changes.setdefault(table, {})[key] = state
    return changes


def _changed(one: Waiting, known: Changes, merged: Histories) -> list[tuple[Table, Key, object]]:
    """The rows an event changes; the exception to resolve when it does not fit."""
    event = one.event
    if event is None:
        return [_exception(one.stored(), "bad_event")]
    try:
        history = merged.get((event.hall, event.subject))
        if history is not None:
            merged[event.hall, event.subject] = []  # all of the group is in it: once is enough
            return [*beside(event, _reader(known)), *settle(history)]
        return list(folds.fold(event, _reader(known)))
    except Refused as refused:
        return [folds.misfit(event, refused)]
    except Exception:
        # One hall's malformed fact must not stop the province; it stays in the log and is shown.
        log.exception("cannot fold %s %d/%d", event.node, event.epoch, event.seq)
        return [_exception(one.stored(), "fold_failed")]


def _reader(known: Changes) -> folds.Load:
    return lambda table, key: known.get(table, {}).get(key)


def _exception(stored: Stored, code: str) -> tuple[Table, Key, folds.FoldException]:
    hall = stored.node.removeprefix(CENTRE_TO)
    row = folds.FoldException(hall, stored.id, stored.at, stored.kind, stored.subject, code)
    return folds.EXCEPTIONS, (hall, stored.id), row
