"""The tables of a node's store. State tables are made from the domain's states."""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any, Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from domain.events import SHARED
from domain.folding import Table
from sync.folds import all_tables, columns
from sync.sqlite import Connection

SQLITE_TYPES: Final = {"text": "TEXT", "int": "INTEGER", "real": "REAL", "bool": "INTEGER"}

MOST_ROWS: Final = 256

SHARED_SUBJECTS: Final = (
    "substr(subject, 1, instr(subject, '/') - 1) IN ("
    + ", ".join(f"'{noun}'" for noun in sorted(SHARED))
    + ")"
)
"""Word for word the condition of the index `log_shared`, or a query does not use it."""

migrations: Final = Migrations("hall")


@migrations()
def create_the_log(db: Database) -> None:
    """Log, receipts, documents, and the few single values a node keeps."""
    for statement in (
        """CREATE TABLE log (
            node TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
            id TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
            subject TEXT NOT NULL, hash TEXT NOT NULL, line BLOB NOT NULL,
            PRIMARY KEY (node, epoch, seq)
        ) STRICT, WITHOUT ROWID""",
        # Only what comes from elsewhere can come twice; our own ids are made here, once.
        "CREATE TABLE received (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
        """CREATE TABLE receipt (
            epoch INTEGER NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, line BLOB NOT NULL,
            PRIMARY KEY (epoch, seq)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE document (
            kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, scope TEXT NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE TABLE value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ):
        db.execute(statement)


@migrations()
def keep_receipts_for_blobs(db: Database) -> None:
    """What the centre has signed for may leave the disk."""
    db.execute(
        """CREATE TABLE blob_receipt (
            address TEXT PRIMARY KEY, at INTEGER NOT NULL, line BLOB NOT NULL
        ) STRICT, WITHOUT ROWID"""
    )


@migrations()
def find_what_is_shared(db: Database) -> None:
    """All that was written about a subject that hall and centre both write about."""
    db.execute(f"CREATE INDEX log_shared ON log (subject, node, at) WHERE {SHARED_SUBJECTS}")


@migrations()
def keep_what_the_centre_signed(db: Database) -> None:
    """The headers of the batches in which the centre's words came: a hall can hand them back."""
    db.execute(
        """CREATE TABLE said (
            epoch INTEGER NOT NULL, last INTEGER NOT NULL, header BLOB NOT NULL,
            PRIMARY KEY (epoch, last)
        ) STRICT, WITHOUT ROWID"""
    )


def create_state_tables(db: Database) -> None:
    """Make every state table that is not there."""
    for table in all_tables():
        db.execute(_create(table))
        for number, index in enumerate(table.indexes, 1):
            listed = ", ".join(f'"{name}"' for name in index)
            db.execute(
                f'CREATE INDEX IF NOT EXISTS "{table.name}_{number}" ON "{table.name}" ({listed})'
            )


def drop_state_tables(db: Database) -> None:
    """Throw the folded tables away; the log is what counts."""
    for table in all_tables():
        db.execute(f'DROP TABLE IF EXISTS "{table.name}"')


def upsert(table: Table) -> str:
    """The head of the statement that writes states; `write_rows` adds the rows."""
    return f'INSERT OR REPLACE INTO "{table.name}" VALUES'


def delete_one(table: Table) -> str:
    """The statement that takes one state away by its key."""
    where = " AND ".join(f'"{name}" = ?' for name in table.key)
    return f'DELETE FROM "{table.name}" WHERE {where}'


def write_rows(connection: Connection, head: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows with few statements of one, two, four … rows each.

    Every step of a statement gives up Python's interpreter lock and has to win it back from busy
    web requests; and only a few shapes of statement have to be prepared.
    """
    done = 0
    while done < len(rows):
        count = min(1 << (len(rows) - done).bit_length() - 1, MOST_ROWS)
        chunk = rows[done : done + count]
        connection.execute(_insert(head, len(chunk[0]), count), tuple(chain.from_iterable(chunk)))
        done += count


@cache
def _insert(head: str, width: int, count: int) -> str:
    row = "(" + ", ".join("?" * width) + ")"
    return f"{head} {', '.join([row] * count)}"


def select_one(table: Table) -> str:
    """The statement that reads one state by its key."""
    where = " AND ".join(f'"{name}" = ?' for name in table.key)
    return f'SELECT * FROM "{table.name}" WHERE {where}'


def _create(table: Table) -> str:
    listed = ", ".join(
        f'"{c.name}" {SQLITE_TYPES[c.type]}{"" if c.nullable else " NOT NULL"}'
        for c in columns(table)
    )
    key = ", ".join(f'"{name}"' for name in table.key)
    return (
        f'CREATE TABLE IF NOT EXISTS "{table.name}" ({listed}, PRIMARY KEY ({key})) '
        "STRICT, WITHOUT ROWID"
    )
