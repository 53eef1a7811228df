"""The tables of a node's store. State tables are made from the domain's states."""

from typing import Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from domain.folding import Table
from sync.folds import all_tables, columns

SQLITE_TYPES: Final = {"text": "TEXT", "int": "INTEGER", "real": "REAL", "bool": "INTEGER"}

migrations: Final = Migrations("hall")


@migrations()
def create_the_log(db: Database) -> None:
    """Log, receipts, documents, and the few single values a node keeps."""
    for statement in (
        """CREATE TABLE log ( node TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, id
        TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
        hash TEXT NOT NULL, line BLOB NOT NULL, PRIMARY KEY (node, epoch, seq) ) STRICT,
        WITHOUT ROWID
        """,
        """CREATE TABLE receipt ( epoch INTEGER NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT
        NULL, line BLOB NOT NULL, PRIMARY KEY (epoch, seq) ) STRICT, WITHOUT ROWID
        """,
        """CREATE TABLE document ( kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
        scope TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id) ) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ):
        db.execute(statement)


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
    """The statement that writes one state."""
    marks = ", ".join("?" for _ in columns(table))
    return f'INSERT OR REPLACE INTO "{table.name}" VALUES ({marks})'


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
