"""The centre's tables have a version each: who adds a column adds the migration with it."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from central.store import derived, schema
from central.store.database import Database


def test_versions_and_schema_agree(tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path / 'centre.db'}", pool=1)
    derived.prepare(made, 0)
    with made.read() as connection:
        options = {"include_name": lambda n, kind, _: kind != "table" or schema.is_kept(n or "")}
        context = MigrationContext.configure(connection, opts=options)
        missing = compare_metadata(context, schema.metadata)
    made.close()
    assert missing == [], 'write it: python -m central.store.migrations "what changes"'
