"""Bulk writing gives the same rows as row by row, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from central.store import derived, schema
from central.store.database import FEW_ROWS, Database, insert_many, upsert

MANY = FEW_ROWS * 3


@pytest.fixture
def made(tmp_path: Path, database: str) -> Iterator[Database]:
    opened = Database(database or f"sqlite:///{tmp_path / 'centre.db'}", pool=2)
    derived.prepare(opened, 2)
    yield opened
    opened.close()


def documents(count: int, version: int, body: bytes) -> list[tuple[object, ...]]:
    names = [f"d-{n}\t\\N\n'\"é政" for n in range(count)]
    return [("all", "item", name, version, n % 2 == 0, n, body) for n, name in enumerate(names)]


def held(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        rows = connection.execute(sa.select(schema.document).order_by(schema.document.c.position))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("count", [1, FEW_ROWS, MANY])
def test_new_rows_go_over_old_ones(made: Database, count: int) -> None:
    first, second = documents(MANY, 1, b"\x00\xff"), documents(count, 2, b"two")
    with made.write() as tx:
        insert_many(tx, schema.document, first)
        upsert(tx, schema.document, second)
    assert held(made) == second + first[count:]


def test_old_rows_may_be_kept(made: Database) -> None:
    first = documents(3, 1, b"one")
    with made.write() as tx:
        upsert(tx, schema.document, first)
        upsert(tx, schema.document, documents(MANY, 2, b"two"), keep=True)
    assert held(made) == first + documents(MANY, 2, b"two")[3:]


def test_a_table_may_be_written_twice_in_one_transaction(made: Database) -> None:
    with made.write() as tx:
        upsert(tx, schema.document, documents(MANY, 1, b"one"))
        upsert(tx, schema.document, documents(MANY, 2, b"two"))
    assert held(made) == documents(MANY, 2, b"two")


def test_what_was_taken_back_leaves_nothing_for_the_next(made: Database) -> None:
    with pytest.raises(ZeroDivisionError), made.write() as tx:
        upsert(tx, schema.document, documents(MANY, 1, b"one"))
        _ = 1 / 0
    assert held(made) == []
    for version in (2, 3):
        with made.write() as tx:
            upsert(tx, schema.document, documents(MANY - version, version, b"on"))
    assert len(held(made)) == MANY - 2
