"""SQL of the folded tables: bulk loads, bulk writes, and what compares a hall with the centre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    key_columns = sa.tuple_(*(target.c[name] for name in table.key))
    found: dict[Key, Any] = {}
    for start in range(0, len(wanted), _KEYS_A_QUERY):
        part = wanted[start : start + _KEYS_A_QUERY]
        for row in connection.execute(sa.select(target).where(key_columns.in_(part))):
            state = folds.from_row(table, row)
            found[tuple(getattr(state, name) for name in table.key)] = state
    return found


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
