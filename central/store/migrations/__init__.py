"""Bringing a database to the newest shape: Alembic versions, forwards only, one transaction.

Only what counts is migrated (`schema.metadata`); folded tables are made anew (`central.store.
derived`). A new version is drafted with ``python -m central.store.migrations "what changes"``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

FOLDER = Path(__file__).parent
FIRST = "0001"
_LOCK = 0x48414C4C  # ASCII HALL


class WrongDatabase(Exception):
    """A database this program must not write to."""


def newest() -> str:
    """The version this program works with."""
    return max(path.stem.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def current(connection: sa.Connection) -> str | None:
    """The version of a database, None for an empty one."""
    there = sa.inspect(connection)
    if there.has_table("alembic_version"):
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found
    # The first shape was made before versions were counted.
    return FIRST if there.has_table("event") else None


def upgrade(tx: sa.Connection, partitions: int) -> tuple[str | None, str]:
    """Bring the database to the newest version; (version before, version now).

    ``partitions``: of the log, when it is made now and on PostgreSQL; 0 for one plain table. Waits
    for another process that does the same. Raises WrongDatabase for that of a newer program.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    before, wanted = current(tx), newest()
    if before == wanted and sa.inspect(tx).has_table("alembic_version"):
        return before, wanted
    if before is not None and before > wanted:
        raise WrongDatabase(f"database of version {before}, this program knows {wanted}")
    _run(tx, before, partitions)
    return before, wanted


def _run(tx: sa.Connection, before: str | None, partitions: int) -> None:
    from alembic import command  # a third of a second that only a change of shape is worth

    settings = config()
    settings.attributes.update(connection=tx, partitions=partitions)
    if before == FIRST:
        command.stamp(settings, FIRST)
    command.upgrade(settings, "head")


def config() -> Any:
    """Alembic's configuration for this folder."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made
