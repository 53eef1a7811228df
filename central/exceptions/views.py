"""Both stories of what did not go together between a hall and the centre."""

from __future__ import annotations

import sqlalchemy as sa

from central.centre import Centre
from central.folding.merging import history_of
from central.halls.figures import unresolved
from central.halls.service import find
from central.halls.views import local
from central.store import schema, states
from domain.events import Event, key, noun
from domain.exceptions import Resolution
from domain.folding import table_of
from kiosk_ui.views import ExceptionRow, Exceptions, Problem, StoryStep, Told
from sync.folds import FoldException
from sync.stories import Step, latest, story

MOST_STEPS = 20
MOST_ROWS = 50


def exceptions(
    centre: Centre, node: str, staff_name: str, problem: Problem | None = None
) -> Exceptions:
    """A hall's open exceptions, and the last that were settled. Raises NoSuchHall."""
    with centre.database.read() as connection:
        hall = find(connection, node)
        is_open = _found(connection, node, unresolved())
        settled = _found(connection, node, ~unresolved())
        places = [(node, e.event) for e in settled]
        said = states.load(connection, table_of(Resolution), places)
        rows = [_row(connection, e, None) for e in is_open]
        done = [_row(connection, e, said.get((node, e.event))) for e in settled]
    place = f"/halls/{node}/exceptions"
    return Exceptions(
        hall.name, place, f"/halls/{node}", tuple(rows), tuple(done), staff_name, problem
    )


def count_open(connection: sa.Connection, node: str) -> int:
    """How many wait for a person."""
    e = schema.states["exception"].c
    return connection.scalar(sa.select(sa.func.count()).where(e.hall == node, unresolved())) or 0


def _found(
    connection: sa.Connection, node: str, which: sa.ColumnElement[bool]
) -> list[FoldException]:
    e = schema.states["exception"]
    query = sa.select(e).where(e.c.hall == node, which).order_by(e.c.at.desc()).limit(MOST_ROWS)
    return [FoldException(*row) for row in connection.execute(query)]


def _row(
    connection: sa.Connection, refused: FoldException, said: Resolution | None
) -> ExceptionRow:
    history: list[Event] = history_of(connection, refused.hall, refused.subject)
    told = Told(local(said.at // 1000), said.actor, said.outcome, said.words) if said else None
    return ExceptionRow(
        refused.event,
        noun(refused.subject),
        key(refused.subject)[-8:],
        refused.kind,
        refused.code,
        local(refused.at // 1000),
        tuple(_step(step) for step in latest(story(history, refused), MOST_STEPS)),
        told,
    )


def _step(step: Step) -> StoryStep:
    at = local(step.at_ms)
    return StoryStep(at, step.by_centre, step.kind, step.actor, step.words, step.refused)
