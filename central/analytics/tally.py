"""Each hall's days in figures (汇总), so that no page scans tickets or the log.

A day is counted anew whenever something of it was folded, from the folded tables: a figure never
drifts, and what comes late (a backlog, a rating, a decision weeks after) is in the day it belongs
to. Cases are counted with the day on which they were begun.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from central.centre import Centre
from central.store import cursors, schema, states
from central.store.cursors import Run
from central.store.database import upsert
from domain.cases import Case
from domain.evaluations import BAD, Evaluation
from domain.events import CENTRE_TO
from domain.folding import Table, table_of
from domain.supervision import LONG_WAIT_S
from domain.tickets import FINISHED, Ticket

RUNS_A_ROUND: Final = 50
EVENTS_A_RUN: Final = 2000
HOURS: Final = range(7, 19)
"""Hours with a column of their own; what is earlier or later counts with the first or last."""

_KINDS: Final = ("ticket.", "evaluation.", "case.")
_OF: Final[dict[str, tuple[Table, ...]]] = {
    "ticket": (table_of(Ticket), table_of(Evaluation)),
    "case": (table_of(Case),),
}
_CHINA_S: Final = 8 * 3600


def tally_some(centre: Centre) -> bool:
    """Count the days that have changed, a round of them; whether there are more."""
    with centre.database.read() as connection:
        runs = cursors.behind(connection, schema.tallied, RUNS_A_ROUND, EVENTS_A_RUN)
    for run in runs:
        with centre.database.write() as tx:
            hall = run.node.removeprefix(CENTRE_TO)
            rows = [_counted(tx, hall, day) for day in sorted(_days(tx, run, hall))]
            upsert(tx, schema.tally, rows)
            upsert(tx, schema.tallied, [(run.node, run.epoch, run.upto)])
    return len(runs) == RUNS_A_ROUND


def _days(tx: sa.Connection, run: Run, hall: str) -> set[str]:
    """The days of what the events of a run are about."""
    wanted: dict[Table, list[tuple[str, str]]] = {}
    for subject in cursors.subjects(tx, run, _KINDS):
        noun, _sep, key = subject.partition("/")
        for table in _OF.get(noun, ()):
            wanted.setdefault(table, []).append((hall, key))
    found: set[str] = set()
    for table, keys in wanted.items():
        found |= {state.day for state in states.load(tx, table, keys).values()}
    return found


def _counted(tx: sa.Connection, hall: str, day: str) -> tuple[object, ...]:
    visits, hours = _visits(tx, hall, day), _hours(tx, hall, day)
    return (hall, day, *visits, *_ratings(tx, hall, day), *_cases(tx, hall, day), *hours)


def _visits(tx: sa.Connection, hall: str, day: str) -> tuple[int, ...]:
    t = schema.states["ticket"].c
    waited, served = (t.called_at - t.taken_at) // 1000, (t.ended_at - t.started_at) // 1000
    done = sa.and_(t.state == FINISHED, t.started_at.is_not(None), t.ended_at.is_not(None))
    query = sa.select(
        sa.func.count(),
        sa.func.count(t.called_at),
        sa.func.sum(waited),
        _count(waited > LONG_WAIT_S),
        _count(done),
        sa.func.sum(sa.case((done, served))),
    )
    return _numbers(tx, query.where(t.hall == hall, t.day == day))


def _ratings(tx: sa.Connection, hall: str, day: str) -> tuple[int, ...]:
    e = schema.states["evaluation"].c
    query = sa.select(sa.func.count(e.level), sa.func.sum(e.level), _count(e.level <= BAD))
    return _numbers(tx, query.where(e.hall == hall, e.day == day))


def _cases(tx: sa.Connection, hall: str, day: str) -> tuple[int, ...]:
    c = schema.states["case"].c
    query = sa.select(
        sa.func.count(),
        sa.func.count(c.accepted_on),
        _count(c.reason_words.is_not(None)),
        _count(c.corrections > 0),
        sa.func.count(c.outcome),
        _count(sa.and_(c.outcome.is_not(None), c.corrections == 0)),
        _count(sa.and_(c.outcome.is_not(None), c.decided_on > c.due_on)),
        sa.func.count(c.delivered_on),
    )
    return _numbers(tx, query.where(c.hall == hall, c.day == day, c.number.is_not(None)))


def _hours(tx: sa.Connection, hall: str, day: str) -> tuple[int, ...]:
    t = schema.states["ticket"].c
    hour = (t.taken_at // 1000 + _CHINA_S) % 86400 // 3600
    query = sa.select(hour, sa.func.count()).where(t.hall == hall, t.day == day).group_by(hour)
    counted = dict.fromkeys(HOURS, 0)
    for at, count in tx.execute(query):
        counted[min(max(int(at), HOURS[0]), HOURS[-1])] += count
    return tuple(counted.values())


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _numbers(tx: sa.Connection, query: Any) -> tuple[int, ...]:
    return tuple(int(value or 0) for value in tx.execute(query).one())
