"""What a rule needs to know of a hall, read from the folded tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import msgspec
import sqlalchemy as sa

from central.centre import Centre
from central.halls.views import local
from central.store import schema, states
from domain.calendar import WorkingDays
from domain.case_steps import CaseStep
from domain.cases import OPEN_STATES, Case
from domain.folding import table_of
from domain.follow_ups import CLOSED, FollowUp
from domain.item_versions import ItemVersion
from domain.plan import ServiceItem
from domain.supervision import LONG_WAIT_S, Dated

CASE = "case/"
RATINGS_BACK = timedelta(days=60)
_AT_ONCE = 200


class _Terms(msgspec.Struct):
    item: ServiceItem


def cases(connection: sa.Connection, hall: str, ids: Iterable[str]) -> Iterator[Case]:
    """Those cases of a hall that were handed in."""
    wanted = [(hall, id) for id in ids]
    for start in range(0, len(wanted), _AT_ONCE):
        found = states.load(connection, table_of(Case), wanted[start : start + _AT_ONCE])
        yield from (case for case in found.values() if case.number is not None)


def running(connection: sa.Connection, hall: str) -> list[str]:
    """The cases of a hall in which something is still to be done."""
    c = schema.states["case"].c
    return list(
        connection.scalars(sa.select(c.id).where(c.hall == hall, c.state.in_(sorted(OPEN_STATES))))
    )


def steps(connection: sa.Connection, case: Case) -> tuple[Dated, ...]:
    """What happened to a case, in order, each with the hall's day."""
    c = schema.states["case_step"].c
    found = states.of_hall(connection, CaseStep, case.hall, c.case == case.id)
    found.sort(key=lambda step: (step.at, step.event))
    return tuple(Dated(local(step.at).date(), step) for step in found)


def item_of(connection: sa.Connection, case: Case) -> ServiceItem:
    """The item in the version a case was taken in under; an empty one when nobody knows it."""
    key = (case.hall, case.item, str(case.item_version))
    known = states.load(connection, table_of(ItemVersion), [key]).get(key)
    if isinstance(known, ItemVersion):
        return msgspec.json.decode(known.terms, type=_Terms).item
    return ServiceItem(case.item, case.item_name, "", "")


def bad_ratings(
    connection: sa.Connection, hall: str, today: date
) -> Iterator[tuple[FollowUp, date | None]]:
    """The bad ratings of the last weeks, each with the day on which its follow-up was closed."""
    since = (today - RATINGS_BACK).isoformat()
    c = schema.states["follow_up"].c
    for one in states.of_hall(connection, FollowUp, hall, c.day >= since):
        closed = one.closed_at if one.state == CLOSED else None
        yield one, local(closed).date() if closed else None


def waits(connection: sa.Connection, hall: str, day: str) -> tuple[int, int, int]:
    """Of the tickets of a day: how many were called, how many of them had waited long, and the
    longest wait in seconds.
    """
    t = schema.states["ticket"].c
    waited = (t.called_at - t.taken_at) / 1000
    long = sa.func.sum(sa.case((waited > LONG_WAIT_S, 1), else_=0))
    query = sa.select(sa.func.count(), long, sa.func.max(waited))
    row = connection.execute(
        query.where(t.hall == hall, t.day == day, t.called_at.is_not(None))
    ).one()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)


def heard(centre: Centre, hall: str) -> date | None:
    """The day on which a hall was last heard."""
    contact = centre.contacts.get(hall)
    return local(contact.last_at).date() if contact else None


def last_working(today: date, days: WorkingDays) -> date:
    """The working day before."""
    found = today - timedelta(days=1)
    while not days.is_working(found):
        found -= timedelta(days=1)
    return found


def ids_of(subjects: Sequence[str]) -> list[str]:
    """The cases among subjects."""
    return [subject.removeprefix(CASE) for subject in subjects if subject.startswith(CASE)]
