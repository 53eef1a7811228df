"""The tickets of some days as plain rows, and what each figure counts of them.

A figure is the number of rows that its predicate takes, or their mean wait or service: the page of
tickets behind a figure shows exactly these rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from domain.evaluations import BAD
from domain.tickets import CANCELLED, FINISHED
from edge.node import HallNode
from edge.overview.troubles import target_s

Span = Literal["day", "week", "month"]

_ROWS: Final = (
    "SELECT t.id, t.number, t.day, t.queue, coalesce(t.item, ''), t.state, t.masked_name, "
    "t.taken_at, t.called_at, t.started_at, t.ended_at, t.passes, coalesce(t.window, ''), "
    "coalesce(t.staff, ''), e.level FROM ticket t LEFT JOIN evaluation e ON e.hall = t.hall "
    "AND e.ticket = t.id AND e.state = 'given' "
    "WHERE t.hall = ? AND t.day >= ? AND t.day <= ? ORDER BY t.taken_at"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket; times in wall milliseconds, durations in seconds. `late`: after the target."""

    id: str
    number: str
    day: str
    hour: int
    queue: str
    item: str
    state: str
    masked_name: str | None
    taken_at: int
    called_at: int | None
    ended_at: int | None
    passes: int
    window: str
    staff: str
    level: int | None
    waited_s: float | None
    served_s: float | None
    late: bool


FIGURES: Final[Mapping[str, Callable[[Row], bool]]] = {
    "taken": lambda r: True,
    "called": lambda r: r.called_at is not None,
    "finished": lambda r: r.state == FINISHED,
    "passed": lambda r: r.passes > 0,
    "cancelled": lambda r: r.state == CANCELLED,
    "late": lambda r: r.late,
    "rated": lambda r: r.level is not None,
    "bad": lambda r: r.level is not None and r.level <= BAD,
}


def days_of(span: Span, day: date) -> tuple[date, date]:
    """First and last day of the day, week (from Monday) or month that holds a day."""
    if span == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if span == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day, day


def rows(node: HallNode, first: date, last: date) -> tuple[Row, ...]:
    """Every ticket taken for these days."""
    targets = {q: target_s(node, q) for q in node.plan.queues}
    found = node.store.rows(_ROWS, (node.id, first.isoformat(), last.isoformat()))
    return tuple(_row(node, targets, *values) for values in found)


def _row(
    node: HallNode,
    targets: Mapping[str, int],
    id: str,
    number: str,
    day: str,
    queue: str,
    item: str,
    state: str,
    name: str | None,
    taken: int,
    called: int | None,
    started: int | None,
    ended: int | None,
    passes: int,
    window: str,
    staff: str,
    level: int | None,
) -> Row:
    waited = (called - taken) / 1000 if called is not None else None
    served = None
    if state == FINISHED and started is not None and ended is not None:
        served = (ended - started) / 1000
    late = waited is not None and waited > targets.get(queue, 1 << 30)
    hour = node.local(taken).hour
    return Row(
        id, number, day, hour, queue, item, state, name, taken, called, ended, passes, window,
        staff, level, waited, served, late,
    )  # fmt: skip
