"""Making the tables anew from the log: they can always be thrown away."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from sync.sqlite import Connection  # isort: skip
from sqlite_utils import Database

from domain.errors import Refused
from domain.events import CENTRE_TO, Event
from domain.folding import Key, Table
from sync import folds, known, merging, schema
from sync.envelope import decode
from sync.store import Store
from sync.transaction import PUT_VALUE

TO_US: Final = CENTRE_TO + "%"

HAS_COPIES: Final = (
    "SELECT 1 FROM log WHERE epoch < 0 AND node = (SELECT value FROM value WHERE name = 'node') "
    "UNION ALL SELECT 1 FROM log WHERE epoch > 1 AND node LIKE ? LIMIT 1"
)
"""Branches that were taken in, or words that a centre told again when it had been set back."""

OF_OTHERS: Final = (
    "SELECT subject FROM log WHERE node LIKE ? UNION SELECT subject FROM log "
    "WHERE epoch < 0 AND node = (SELECT value FROM value WHERE name = 'node')"
)

ONE_LOG: Final = (
    "SELECT at, node, epoch, seq, id, line FROM log WHERE node = ? AND epoch = ? ORDER BY seq"
)
FIRST_LOG: Final = "SELECT node, epoch FROM log ORDER BY node, epoch LIMIT 1"
NEXT_LOG: Final = (
    "SELECT node, epoch FROM log WHERE (node, epoch) > (?, ?) ORDER BY node, epoch LIMIT 1"
)

States = dict[Table, dict[Key, Any]]

EVERY: Final = 20_000
"""Events between two reports of progress."""


def refold_if_needed(store: Store, progress: Callable[[int], None]) -> bool:
    """Refold when the tables were made by another version of the folds, or when events wait in
    the log that only this program can read. True when it did.
    """
    before, now = store.value(known.VALUE), known.as_text()
    made_by_us = store.value("fold_version") == str(folds.FOLD_VERSION)
    if made_by_us and not known.waits(before, lambda kind: _lines_of(store, kind)):
        if before != now:
            connection = store.open_writing()
            connection.execute(PUT_VALUE, (known.VALUE, now))
            connection.close()
        return False
    refold(store, progress)
    return True


def _lines_of(store: Store, kind: str) -> Iterator[bytes]:
    for (line,) in store.reading().execute("SELECT line FROM log WHERE kind = ?", (kind,)):
        yield bytes(line)


def refold(store: Store, progress: Callable[[int], None]) -> int:
    """Throw the state tables away and fold the whole log in one transaction; the number of events.

    `progress` is called with the events folded so far. Nobody else may write meanwhile.
    """
    connection = store.open_writing()
    connection.execute("BEGIN IMMEDIATE")
    count = fold_anew(connection, progress)
    connection.execute("COMMIT")
    connection.close()
    return count


def fold_anew(connection: Connection, progress: Callable[[int], None] = lambda count: None) -> int:
    """The same inside a transaction that the caller has begun and will commit."""
    db = Database(connection)
    schema.drop_state_tables(db)
    schema.create_state_tables(db)
    states: States = {}
    histories: dict[str, list[Event]] = {s: [] for s in _merged_subjects(connection)}
    count = 0
    twice = bool(connection.execute(HAS_COPIES, (TO_US,)).fetchone())
    seen: set[str] = set()
    for id, line in _lines(connection):
        if twice:
            if id in seen:
                continue  # both copies stay in the log, one counts
            seen.add(id)
        event = decode(line)
        if event.subject in histories:
            histories[event.subject].append(event)
            _put(states, merging.beside(event, _reader(states)))
        else:
            _fold_into(states, event)
        count += 1
        if count % EVERY == 0:
            progress(count)
    for history in histories.values():
        _put(states, merging.settle(history))
    for table, rows in states.items():
        kept = [folds.to_row(state) for state in rows.values() if state is not None]
        schema.write_rows(connection, schema.upsert(table), kept)
    connection.execute(PUT_VALUE, ("fold_version", str(folds.FOLD_VERSION)))
    connection.execute(PUT_VALUE, (known.VALUE, known.as_text()))
    return count


def _fold_into(states: States, event: Event) -> None:
    try:
        changed = list(folds.fold(event, _reader(states)))
    except Refused as refused:
        changed = [folds.misfit(event, refused)]
    _put(states, changed)


def _reader(states: States) -> folds.Load:
    return lambda table, key: states.get(table, {}).get(key)


def _put(states: States, changed: Iterable[merging.Row]) -> None:
    for table, key, state in changed:
        states.setdefault(table, {})[key] = state


def _merged_subjects(connection: Connection) -> list[str]:
    """What the centre or another box of the hall has written about, too."""
    said = connection.execute(OF_OTHERS, (TO_US,))
    return [subject for (subject,) in said if merging.is_shared(subject)]


def _lines(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """(id, line) of the whole log in the order (at, node).

    Within a log `at` never runs backwards, so the logs are merged as they lie: sorting a million
    lines would need half a gigabyte.
    """
    logs = [connection.execute(ONE_LOG, log) for log in _logs(connection)]
    for _, _, _, _, id, line in heapq.merge(*logs):
        yield id, line


def _logs(connection: Connection) -> Iterator[tuple[str, int]]:
    """(node, epoch) of every log, found by leaps and not by reading it all."""
    found = connection.execute(FIRST_LOG).fetchone()
    while found is not None:
        yield found
        found = connection.execute(NEXT_LOG, found).fetchone()
