"""SQL behind the pages: today's figures of every hall, each in one grouped query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from central.store import schema
from domain.equipment import DOWN
from domain.tickets import SERVING, WAITING


@dataclass(slots=True)
class Figures:
    """A hall's day; ``oldest`` is when the longest waiting took their number (wall ms)."""

    taken: int = 0
    waiting: int = 0
    oldest: int | None = None
    serving: int = 0
    devices_down: int = 0
    exceptions: int = 0
    rating: float | None = None


def of_all(connection: sa.Connection, day: str, node: str | None = None) -> dict[str, Figures]:
    """Figures by hall, for the halls that have any; only for ``node`` if it is given."""
    found: dict[str, Figures] = {}
    for names, query in _queries(day):
        hall = query.selected_columns[0]
        wanted = query.where(hall == node) if node else query
        for row in connection.execute(wanted.group_by(hall)):
            figures = found.setdefault(row[0], Figures())
            for name, number in zip(names, row[1:], strict=True):
                setattr(figures, name, number)
    return found


def unresolved() -> sa.ColumnElement[bool]:
    """Of the refused events, those that nobody has resolved."""
    e, r = schema.states["exception"].c, schema.states["resolution"].c
    return ~sa.exists().where(r.hall == e.hall, r.event == e.event)


def _queries(day: str) -> Sequence[tuple[tuple[str, ...], sa.Select[Any]]]:
    s, count = schema.states, sa.func.count()
    ticket, queue_day, device = s["ticket"].c, s["queue_day"].c, s["device"].c
    exception, evaluation = s["exception"].c, s["evaluation"].c
    taken = sa.cast(sa.func.sum(queue_day.taken), sa.BigInteger)
    mean = sa.cast(sa.func.avg(evaluation.level), sa.Double)
    return (
        (("taken",), sa.select(queue_day.hall, taken).where(queue_day.day == day)),
        (
            ("waiting", "oldest"),
            sa.select(ticket.hall, count, sa.func.min(ticket.taken_at)).where(
                ticket.state == WAITING
            ),
        ),
        (("serving",), sa.select(ticket.hall, count).where(ticket.state == SERVING)),
        (("devices_down",), sa.select(device.hall, count).where(device.state == DOWN)),
        (("exceptions",), sa.select(exception.hall, count).where(unresolved())),
        (
            ("rating",),
            sa.select(evaluation.hall, mean).where(
                evaluation.day == day, evaluation.level.is_not(None)
            ),
        ),
    )
