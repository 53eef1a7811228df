"""Making a database ready: what counts is migrated; the folded tables are made, and thrown away
when they no longer fit the program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa

from central.store import migrations, schema
from central.store.database import Database, put_value, value
from sync import known
from sync.folds import FOLD_VERSION

_NAME = "fold_version"


def prepare(database: Database, partitions: int) -> tuple[str | None, str]:
    """Bring a database to this program's shape; (version before, version now).

    Raises migrations.WrongDatabase for that of a newer program.
    """
    with database.write() as tx:
        versions = migrations.upgrade(tx, partitions)
        ensure(tx)
    return versions


def fingerprint() -> str:
    """What the folded tables hang on: meaning of the folds, and columns, keys, indexes."""
    shape = [
        (
            table.name,
            [(c.name, str(c.type), c.nullable, c.primary_key) for c in table.columns],
            sorted((str(index.name), index.columns.keys()) for index in table.indexes),
        )
        for table in schema.derived.sorted_tables
    ]
    return f"{FOLD_VERSION}-{hashlib.sha256(repr(shape).encode()).hexdigest()[:16]}"


def ensure(tx: sa.Connection) -> bool:
    """Make the folded tables. True when others were there, which are gone: all is folded anew.

    So it is when they were made otherwise, or when events wait that only this program can read.
    """
    made_by, mine = value(tx, _NAME), fingerprint()
    before, now = value(tx, known.VALUE), known.as_text()
    fits = made_by == mine and not known.waits(before, lambda kind: _lines_of(tx, kind))
    if not fits:
        throw_away(tx)
        put_value(tx, _NAME, mine)
    if before != now:
        put_value(tx, known.VALUE, now)
    return not fits and made_by is not None


def _lines_of(tx: sa.Connection, kind: str) -> Iterator[bytes]:
    e = schema.event
    for line in tx.scalars(sa.select(e.c.line).where(e.c.kind == kind)):
        yield bytes(line)


def throw_away(tx: sa.Connection) -> None:
    """Drop every folded table, also of other programs, and make empty ones: the log is kept."""
    for name in sa.inspect(tx).get_table_names():
        if schema.is_folded(name):
            tx.exec_driver_sql(f'DROP TABLE "{name}"')
    schema.derived.create_all(tx)
