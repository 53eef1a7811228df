"""Making the provincial tables anew from the log, with as many workers as are set."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa

from central.folding.crew import Crew
from central.folding.group import fold_some
from central.store import cursors, derived, schema
from central.store.database import Database

BATCH = 50_000
"""Nobody waits for a single event meanwhile: a large group reads and writes each row less often."""

_LOOK_S = 0.2
Progress = Callable[[int, int], None]


def rebuild(database: Database, workers: int, progress: Progress = lambda done, of: None) -> int:
    """Throw every folded table away and fold the whole log; the number of events.

    ``progress`` is told events folded and events there are. A running centre shows half the truth
    meanwhile.
    """
    with database.write() as tx:
        derived.throw_away(tx)
    if workers == 1 or database.is_sqlite:
        while fold_some(database, BATCH):
            progress(*_so_far(database))
    else:
        _with_crew(database, workers, progress)
    done, _ = _so_far(database)
    return done


def _with_crew(database: Database, workers: int, progress: Progress) -> None:
    crew = Crew(database.url, BATCH, workers, lambda nodes: None)
    crew.start()
    try:
        while _waiting(database):
            progress(*_so_far(database))
            time.sleep(_LOOK_S)
    finally:
        crew.stop()


def _waiting(database: Database) -> bool:
    with database.read() as connection:
        return bool(cursors.waiting(connection, 1))


def _so_far(database: Database) -> tuple[int, int]:
    with database.read() as connection:
        done, of = (
            connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(table.c.seq), 0)))
            for table in (schema.folded, schema.head)
        )
    return int(done or 0), int(of or 0)
