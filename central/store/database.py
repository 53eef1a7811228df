"""Opening the database: SQLite (one writer at a time, nothing acknowledged before it is on disk)
or PostgreSQL, and the two ways to use it: `read` and `write`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from central.store import schema
from central.store.migrations import WrongDatabase
from sync.sqlite import OLDEST, PRAGMAS

FEW_ROWS = 20
"""Up to here single statements are faster than a temporary table."""


class Database:
    """A centre's database. Safe across threads; ``close`` gives the connections back."""

    def __init__(self, url: str, *, pool: int = 12) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite:")
        self._lock: contextlib.AbstractContextManager[object] = (
            threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        )
        if self.is_sqlite:
            self._reader = _sqlite(url, "BEGIN", pool)
            self._writer = _sqlite(url, "BEGIN IMMEDIATE", 1)
        else:
            self._reader = self._writer = sa.create_engine(
                _with_driver(url), pool_size=pool, max_overflow=4, pool_pre_ping=True
            )

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A consistent view."""
        with self._reader.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that is on disk when the block ends, or leaves nothing if it raises."""
        with self._lock, self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()


def value(connection: sa.Connection, name: str) -> str | None:
    """A single value the centre keeps."""
    meta = schema.meta
    return connection.scalar(sa.select(meta.c.value).where(meta.c.name == name))


def put_value(connection: sa.Connection, name: str, text: str) -> None:
    """Keep a single value."""
    upsert(connection, schema.meta, [(name, text)])


def insert_many(
    connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert whole rows in column order, the fastest way each database has."""
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        _copy(connection, table.name, table, rows)
        return
    marks = ", ".join("?" for _ in table.columns)
    statement = f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES ({marks})'  # noqa: S608
    connection.exec_driver_sql(statement, list(rows))


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[tuple[Any, ...]],
    *,
    keep: bool = False,
) -> None:
    """Write whole rows in column order over those with the same key (or keep what is there).

    No key may come twice in ``rows``.
    """
    if not rows:
        return
    into = f'INSERT INTO "{table.name}" ({_columns(table)})'
    then = f"ON CONFLICT ({_quoted(table.primary_key.columns.keys())}) {_then(table, keep)}"
    if connection.dialect.name != "sqlite" and len(rows) > FEW_ROWS:
        waiting = _waiting_room(connection, table)
        _copy(connection, waiting, table, rows)
        source = f'SELECT {_columns(table)} FROM "{waiting}"'  # noqa: S608
        connection.exec_driver_sql(f"{into} {source} {then}")
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join(mark for _ in table.columns)
    connection.exec_driver_sql(f"{into} VALUES ({marks}) {then}", list(rows))


def _then(table: sa.Table, keep: bool) -> str:
    changed = [c.name for c in table.columns if not c.primary_key]
    if keep or not changed:
        return "DO NOTHING"
    return "DO UPDATE SET " + ", ".join(f'"{name}" = excluded."{name}"' for name in changed)


def _waiting_room(connection: sa.Connection, table: sa.Table) -> str:
    """An empty temporary table of the same columns, this connection's own.

    A commit empties it; TRUNCATE, which writes to the catalogue, is for the second use before that.
    """
    name, rooms = f"new_{table.name}", connection.info.setdefault("waiting_rooms", {})
    transaction = connection.get_transaction()
    connection.exec_driver_sql(
        f'CREATE TEMPORARY TABLE IF NOT EXISTS "{name}" (LIKE "{table.name}") ON COMMIT DELETE ROWS'
    )
    if rooms.get(name) is transaction:
        connection.exec_driver_sql(f'TRUNCATE "{name}"')
    rooms[name] = transaction
    return name


def _copy(
    connection: sa.Connection, into: str, table: sa.Table, rows: Sequence[tuple[Any, ...]]
) -> None:
    driver: Any = connection.connection.driver_connection
    statement = f'COPY "{into}" ({_columns(table)}) FROM STDIN (FORMAT BINARY)'
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([_PG_TYPES[type(c.type)] for c in table.columns])
        for row in rows:
            copy.write_row(row)


_PG_TYPES: dict[type, str] = {
    sa.Text: "text",
    sa.BigInteger: "int8",
    sa.Double: "float8",
    sa.Boolean: "bool",
    sa.LargeBinary: "bytea",
}


def _columns(table: sa.Table) -> str:
    return _quoted(table.columns.keys())


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _sqlite(url: str, begin: str, pool: int) -> sa.Engine:
    if dbapi2.sqlite_version_info < OLDEST:
        raise WrongDatabase(f"SQLite {dbapi2.sqlite_version} has a known corruption bug")
    path = Path(sa.make_url(url).database or "")
    if not path.is_absolute():
        raise WrongDatabase("an SQLite database needs an absolute path")
    engine = sa.create_engine(url, module=dbapi2, pool_size=pool, max_overflow=0, pool_timeout=30)

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the "begin" below is ours, not the driver's
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _with_driver(url: str) -> sa.URL:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise WrongDatabase(f"sqlite or postgresql, not {parsed.get_backend_name()}")
    return parsed.set(drivername="postgresql+psycopg")
