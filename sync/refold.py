"""Making the tables anew from the log: they can always be thrown away."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sync.sqlite import Connection  # isort: skip
from sqlite_utils import Database

from domain.errors import Refused
from domain.folding import Key, Table
from sync import folds, schema
from sync.envelope import decode
from sync.store import Store
from sync.transaction import PUT_VALUE

EVERY: Final = 20_000
"""Events between two reports of progress."""


def refold_if_needed(store: Store, progress: Callable[[int], None]) -> bool:
    """Refold when the tables were made by another version of the folds. True when it did."""
    if store.value("fold_version") == str(folds.FOLD_VERSION):
        return False
    refold(store, progress)
    return True


def refold(store: Store, progress: Callable[[int], None]) -> int:
    """Throw the state tables away and fold the whole log in one transaction; the number of events.

    `progress` is called with the events folded so far. Nobody else may write meanwhile.
    """
    connection = store.open_writing()
    db = Database(connection)
    connection.execute("BEGIN IMMEDIATE")
    schema.drop_state_tables(db)
    schema.create_state_tables(db)
    states: dict[Table, dict[Key, Any]] = {}
    count = 0
    for line in _lines(connection):
        _fold_into(states, line)
        count += 1
        if count % EVERY == 0:
            progress(count)
    for table, rows in states.items():
        schema.write_rows(connection, schema.upsert(table), [*map(folds.to_row, rows.values())])
    connection.execute(PUT_VALUE, ("fold_version", str(folds.FOLD_VERSION)))
    connection.execute("COMMIT")
    connection.close()
    return count


def _fold_into(states: dict[Table, dict[Key, Any]], line: bytes) -> None:
    event = decode(line)
    try:
        changed = list(folds.fold(event, lambda table, key: states.get(table, {}).get(key)))
    except Refused as refused:
        changed = [folds.misfit(event, refused)]
    for table, key, state in changed:
        states.setdefault(table, {})[key] = state


def _lines(connection: Connection) -> Iterator[bytes]:
    # Order within a subject is (at, node); in a node's own log `at` never runs backwards.
    for (line,) in connection.execute("SELECT line FROM log ORDER BY at, node, epoch, seq"):
        yield line
