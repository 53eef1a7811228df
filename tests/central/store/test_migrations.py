"""The versions lead to the schema of the program, on both databases, from wherever one begins."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner

from central.cli import central
from central.store import derived, migrations, schema
from central.store.database import Database, WrongDatabase, put_value, value
from central.store.log import append, head
from sync.envelope import parse_header
from tests.factories import NODE, chain, tickets_taken

PARTITIONS = 4
LATER = (
    "baton", "blob", "decision", "examined", "finding", "hall_key", "item_draft", "item_edition",
    "revoked_licence", "rule", "slot_place", "stray", "swept",
)  # fmt: skip
"""How the names of tables begin that came after versions were counted."""


@pytest.fixture
def empty(tmp_path: Path, database: str) -> Iterator[Database]:
    made = Database(database or f"sqlite:///{tmp_path / 'centre.db'}", pool=4)
    yield made
    made.close()


def differences(made: Database) -> list[object]:
    """What separates a database from the metadata: columns, types, indexes, and keys."""
    with made.read() as connection:
        options = {"include_name": lambda n, kind, _: kind != "table" or schema.is_kept(n or "")}
        found: list[object] = compare_metadata(
            MigrationContext.configure(connection, opts=options), schema.metadata
        )
        for table in (*schema.metadata.sorted_tables, *schema.derived.sorted_tables):
            key = sa.inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
            if key != table.primary_key.columns.keys():
                found.append((table.name, key))
    return found


def test_the_versions_lead_to_the_schema(empty: Database) -> None:
    assert derived.prepare(empty, PARTITIONS) == (None, migrations.newest())
    assert differences(empty) == []
    assert derived.prepare(empty, PARTITIONS) == (migrations.newest(), migrations.newest())


def test_a_database_from_before_versions_is_taken_over(empty: Database) -> None:
    with empty.write() as tx:
        tables = schema.metadata.sorted_tables
        schema.metadata.create_all(tx, [t for t in tables if not t.name.startswith(LATER)])
        tx.exec_driver_sql("DROP INDEX event_shared")
        tx.exec_driver_sql("ALTER TABLE contact DROP COLUMN facts")
        tx.exec_driver_sql("ALTER TABLE contact DROP COLUMN fed")
        for name in ("role", "region", "hall", "department"):
            tx.exec_driver_sql(f"ALTER TABLE admin DROP COLUMN {name}")
        head(tx, NODE, 1, lock=True)
        append(tx, [parse_header(line) for line in chain(tickets_taken(3))], 1)
    before, now = derived.prepare(empty, PARTITIONS)
    assert (before, now) == (migrations.FIRST, migrations.newest())
    with empty.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.event)) == 3


def test_a_database_of_a_newer_program_is_left_alone(empty: Database) -> None:
    derived.prepare(empty, PARTITIONS)
    with empty.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WrongDatabase, match="9999"):
        derived.prepare(empty, PARTITIONS)


def test_two_that_start_at_once_do_not_disturb_each_other(empty: Database) -> None:
    failed: list[Exception] = []

    def start() -> None:
        try:
            derived.prepare(empty, PARTITIONS)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert differences(empty) == []


def test_folded_tables_of_another_shape_are_thrown_away(empty: Database) -> None:
    derived.prepare(empty, PARTITIONS)
    with empty.write() as tx:
        tx.exec_driver_sql("CREATE TABLE state_of_yesterday (hall TEXT PRIMARY KEY)")
        tx.exec_driver_sql('ALTER TABLE state_ticket DROP COLUMN "number"')
        put_value(tx, "fold_version", "1-before")
    derived.prepare(empty, PARTITIONS)
    assert differences(empty) == []
    with empty.read() as connection:
        assert not sa.inspect(connection).has_table("state_of_yesterday")
        assert value(connection, "fold_version") == derived.fingerprint()


def test_the_log_is_partitioned_by_hall(postgres_database: str) -> None:
    made = Database(postgres_database, pool=1)
    derived.prepare(made, PARTITIONS)
    with made.read() as connection:
        parts = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'event'::regclass"
        ).scalar()
    made.close()
    assert parts == PARTITIONS


def test_migrate_says_what_it_did(tmp_path: Path) -> None:
    config = tmp_path / "centre.toml"
    config.write_text("data = 'data'\n", "utf-8")
    said = [CliRunner().invoke(central, ["migrate", "--config", str(config)]).output for _ in "12"]
    assert said[0] == f"version none (a new database) -> {migrations.newest()}\n"
    assert said[1] == f"version {migrations.newest()}: nothing to do\n"
