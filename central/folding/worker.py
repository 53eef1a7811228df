"""The thread that folds what has come in: many halls' events in one go, in memory, then one write.

Only this thread writes the folded tables, so it reads and reckons before it takes the write lock.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from central.centre import Centre
from central.store import log as log_sql
from central.store import states
from central.store.database import Database
from central.store.log import Run
from domain.errors import Refused
from domain.events import Event
from domain.folding import Key, Table, touched
from sync import folds
from sync.envelope import Stored, decode
from sync.errors import BadEvent

log = logging.getLogger(__name__)

_LOOK_S = 1.0
UNFIT = (sa.exc.DataError, sa.exc.IntegrityError, OverflowError, ValueError)
Changes = dict[Table, dict[Key, Any]]


class Folder:
    """Folds until it is stopped. ``wake`` may be called from any thread."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="folder", daemon=True)

    def start(self) -> None:
        """Begin with what waits in the log."""
        self._thread.start()

    def wake(self, _node: str = "") -> None:
        """There is something to fold."""
        self._wanted.set()

    def stop(self) -> None:
        """End after the group under way."""
        self._stopping.set()
        self._wanted.set()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                more = self._round()
            except Exception:
                # The database may be away for a while; what is not folded waits in the log.
                log.exception("folding stopped for a moment")
                more = False
                self._stopping.wait(_LOOK_S)
            if not more:
                self._wanted.wait(_LOOK_S)
                self._wanted.clear()

    def _round(self) -> bool:
        nodes = fold_some(self._centre.database, self._centre.settings.fold_batch)
        for node in nodes:
            self._centre.signals.changed(node)
        return bool(nodes)


def fold_some(database: Database, limit: int) -> set[str]:
    """Fold up to ``limit`` waiting events; the nodes they came from.

    Values that the database cannot hold (a NUL in a text, a number beyond 64 bits) make a group
    fail; smaller ones follow until the event that did it stands alone and becomes an exception.
    """
    try:
        return _fold_group(database, limit)
    except UNFIT as error:
        log.warning("a group of at most %d does not fit: %s", limit, type(error).__name__)
    if limit > 1:
        return fold_some(database, max(1, limit // 10))
    return _fold_group(database, 1, unfit=True)


def _fold_group(database: Database, limit: int, *, unfit: bool = False) -> set[str]:
    with database.read() as connection:
        runs = log_sql.runs_to_fold(connection, limit)
        fresh = _once([(run, log_sql.uncounted(connection, run)) for run in runs])
        waiting = [stored for _, part in fresh for stored in part]
        events = [(stored, None) if unfit else _read(stored) for stored in waiting]
        known = _load(connection, [event for _, event in events if event is not None])
    if not runs:
        return set()
    changes = _fold(events, known)
    with database.write() as tx:
        states.save(tx, changes)
        for run, part in fresh:
            log_sql.mark_folded(tx, run, part)
    return {run.node for run in runs}


def _once(runs: Sequence[tuple[Run, list[Stored]]]) -> list[tuple[Run, list[Stored]]]:
    """The first of each id: a run, or two epochs in one group, may bring an id twice."""
    seen: set[tuple[str, str]] = set()
    fresh = []
    for run, events in runs:
        first = []
        for event in events:
            if (event.node, event.id) not in seen:
                seen.add((event.node, event.id))
                first.append(event)
        fresh.append((run, first))
    return fresh


def _read(stored: Stored) -> tuple[Stored, Event | None]:
    try:
        return stored, decode(stored.line)
    except BadEvent:
        return stored, None
    except Exception:
        # A body made to break readers: kept and shown, but it must not stop the province.
        log.exception("cannot read %s %d/%d", stored.node, stored.epoch, stored.seq)
        return stored, None


def _load(connection: Any, events: Sequence[Event]) -> Changes:
    wanted: dict[Table, set[Key]] = {}
    for event in events:
        try:
            for table, key in touched(event):
                wanted.setdefault(table, set()).add(key)
        except Exception:
            log.exception("no key: %s %d/%d", event.node, event.epoch, event.seq)
    return {table: states.load(connection, table, keys) for table, keys in wanted.items()}


def _fold(events: Sequence[tuple[Stored, Event | None]], known: Changes) -> Changes:
    changes: Changes = {}
    for stored, event in events:
        for table, key, state in _changed(stored, event, known):
            known.setdefault(table, {})[key] = state
            changes.setdefault(table, {})[key] = state
    return changes


def _changed(stored: Stored, event: Event | None, known: Changes) -> list[tuple[Table, Key, Any]]:
    """The rows an event changes; the exception to resolve when it does not fit."""
    if event is None:
        return [_exception(stored, "bad_event")]
    try:
        return list(folds.fold(event, lambda table, key: known.get(table, {}).get(key)))
    except Refused as refused:
        return [folds.misfit(event, refused)]
    except Exception:
        # One hall's malformed fact must not stop the province; it stays in the log and is shown.
        log.exception("cannot fold %s %d/%d", stored.node, stored.epoch, stored.seq)
        return [_exception(stored, "fold_failed")]


def _exception(stored: Stored, code: str) -> tuple[Table, Key, folds.FoldException]:
    row = folds.FoldException(stored.node, stored.id, stored.at, stored.kind, stored.subject, code)
    return folds.EXCEPTIONS, (stored.node, stored.id), row
