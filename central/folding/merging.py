"""Folding what hall and centre have both written about: from the beginning, in one order.

See `sync.merging`. Only subjects need it of which the centre has spoken, or of which the branch of
another box speaks, too; all others are folded as they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import sqlalchemy as sa

from central.store import schema
from domain.events import CENTRE_TO, Event
from sync import merging
from sync.envelope import decode

Subject = tuple[str, str]
"""(hall, subject)."""

PartT = TypeVar("PartT")
Histories = dict[Subject, list[Event]]
_AT_ONCE = 300


def histories(connection: sa.Connection, events: Iterable[Event]) -> Histories:
    """All that was written about the subjects of these events about which two have written: the
    centre beside the hall, or another box of the hall.
    """
    wanted = {(e.hall, e.subject) for e in events if merging.is_shared(e.subject)}
    spoken = _two_writers(connection, sorted(wanted))
    found: Histories = {subject: [] for subject in spoken}
    e = schema.event
    logs = [(node, s) for hall, s in spoken for node in (hall, CENTRE_TO + hall)]
    for part in _parts(logs):
        query = sa.select(e.c.line).where(sa.tuple_(e.c.node, e.c.subject).in_(part))
        for line in connection.scalars(query.where(_shared(connection))):
            event = decode(bytes(line))
            found[event.hall, event.subject].append(event)
    return found


def history_of(connection: sa.Connection, hall: str, subject: str) -> list[Event]:
    """All that was written about one shared subject; nothing about any other."""
    if not merging.is_shared(subject):
        return []
    e = schema.event
    query = sa.select(e.c.line).where(
        e.c.node.in_((hall, CENTRE_TO + hall)), e.c.subject == subject, _shared(connection)
    )
    return [decode(bytes(line)) for line in connection.scalars(query)]


def last_stamp(connection: sa.Connection, hall: str, subject: str) -> int:
    """The latest stamp that anybody has given an event about a subject; 0 when nobody has."""
    e = schema.event
    query = sa.select(sa.func.max(e.c.at)).where(
        e.c.node.in_((hall, CENTRE_TO + hall)), e.c.subject == subject, _shared(connection)
    )
    return connection.scalar(query) or 0


def _two_writers(connection: sa.Connection, wanted: Sequence[Subject]) -> list[Subject]:
    e = schema.event
    spoken = _written(connection, [(CENTRE_TO + hall, subject) for hall, subject in wanted])
    forked = _forked(connection, {hall for hall, _ in wanted})
    branches = [(hall, subject) for hall, subject in wanted if hall in forked]
    return sorted({*spoken, *_written(connection, branches, e.c.epoch < 0)})


def _forked(connection: sa.Connection, halls: set[str]) -> set[str]:
    """Those of the halls whose log has branches of other boxes in it."""
    h, found = schema.head, set[str]()
    for part in _parts(sorted(halls)):
        query = sa.select(h.c.node).where(h.c.node.in_(part), h.c.epoch < 0)
        found |= set(connection.scalars(query))
    return found


def _written(
    connection: sa.Connection, wanted: Sequence[Subject], *only: sa.ColumnElement[bool]
) -> list[Subject]:
    """Those (node, subject) that have events, as (hall, subject)."""
    e, found = schema.event, []
    for part in _parts(wanted):
        query = (
            sa.select(e.c.node, e.c.subject)
            .where(sa.tuple_(e.c.node, e.c.subject).in_(part), _shared(connection), *only)
            .distinct()
        )
        found += [
            (row.node.removeprefix(CENTRE_TO), row.subject) for row in connection.execute(query)
        ]
    return found


def _shared(connection: sa.Connection) -> sa.TextClause:
    return sa.text(schema.SHARED_SUBJECTS[connection.dialect.name])


def _parts(wanted: Sequence[PartT]) -> Iterable[Sequence[PartT]]:
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
