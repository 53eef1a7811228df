"""``python -m central.store.migrations "what changes"``: draft the next version from the schema.

The draft compares `central.store.schema` with a database of the newest version; read it, and mend
it, before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from central.store import migrations
from central.store.database import Database


def draft(words: str) -> None:
    """Write the next version into ``versions/``."""
    following = f"{int(migrations.newest()) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.db'}", pool=1)
        with database.write() as tx:
            migrations.upgrade(tx, 0)
            settings = migrations.config()
            settings.attributes["connection"] = tx
            command.revision(settings, words, autogenerate=True, rev_id=following)
        database.close()


if __name__ == "__main__":
    draft(sys.argv[1])
