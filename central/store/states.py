"""SQL of the folded tables: bulk loads, bulk writes, and what compares a hall with the centre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from central.store import schema
from central.store.database import upsert
from domain.folding import Key, Table, table_of
from sync import folds

StateT = TypeVar("StateT")
_KEYS_A_QUERY = 300


def load(connection: sa.Connection, table: Table, keys: Iterable[Key]) -> dict[Key, Any]:
    """The states of these keys that exist."""
    target, wanted = schema.states[table.name], list(keys)
    look = _look if connection.dialect.name == "sqlite" else _join
    places = [target.columns.keys().index(name) for name in table.key]
    rows = look(connection, target, table.key, wanted)
    return {tuple(row[n] for n in places): folds.from_row(table, row) for row in rows}


def _look(
    connection: sa.Connection, target: sa.Table, names: Key, wanted: Sequence[Key]
) -> Iterator[Sequence[Any]]:
    columns = sa.tuple_(*(target.c[name] for name in names))
    for start in range(0, len(wanted), _KEYS_A_QUERY):
        part = wanted[start : start + _KEYS_A_QUERY]
        yield from connection.execute(sa.select(target).where(columns.in_(part)))


def _join(
    connection: sa.Connection, target: sa.Table, names: Key, wanted: Sequence[Key]
) -> Iterator[Sequence[Any]]:
    """The keys as arrays: one statement with few parameters, however many keys."""
    arrays = ", ".join("%s::text[]" for _ in names)
    listed = ", ".join(f'"{name}"' for name in names)
    columns = ", ".join(f't."{column.name}"' for column in target.columns)
    on = " AND ".join(f't."{name}" = k."{name}"' for name in names)
    query = (
        f'SELECT {columns} FROM "{target.name}" t '  # noqa: S608
        f"JOIN unnest({arrays}) AS k({listed}) ON {on}"
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor(binary=True) as cursor:
        cursor.execute(query, [list(part) for part in zip(*wanted, strict=True)])
        yield from cursor.fetchall()


def save(connection: sa.Connection, changed: Mapping[Table, Mapping[Key, Any]]) -> None:
    """Write changed states, table by table; a state of None is a row that is gone."""
    for table, states in changed.items():
        target = schema.states[table.name]
        upsert(connection, target, [folds.to_row(s) for s in states.values() if s is not None])
        gone = [key for key, state in states.items() if state is None]
        columns = sa.tuple_(*(target.c[name] for name in table.key))
        for start in range(0, len(gone), _KEYS_A_QUERY):
            part = gone[start : start + _KEYS_A_QUERY]
            connection.execute(sa.delete(target).where(columns.in_(part)))


def of_hall(
    connection: sa.Connection, state: type[StateT], hall: str, *where: sa.ColumnElement[bool]
) -> list[StateT]:
    """A hall's states of one kind that match."""
    table = table_of(state)
    target = schema.states[table.name]
    query = sa.select(target).where(target.c.hall == hall, *where)
    return [folds.from_row(table, row) for row in connection.execute(query)]


def digests(connection: sa.Connection, hall: str) -> dict[str, str]:
    """For each state table the digest of a hall's rows: equal on both sides when they agree."""
    return {
        table.name: folds.digest(of_hall(connection, table.state, hall))
        for table in folds.all_tables()
    }
