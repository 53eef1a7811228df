"""Folding what hall and centre have both written about: from the beginning, in one order.

See `sync.merging`. Only subjects of which the centre has spoken need it; all others are folded as
they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from central.store import schema
from domain.events import CENTRE_TO, Event
from sync import merging
from sync.envelope import decode

Subject = tuple[str, str]
"""(hall, subject)."""

Histories = dict[Subject, list[Event]]
_AT_ONCE = 300


def histories(connection: sa.Connection, events: Iterable[Event]) -> Histories:
    """All that was written about the subjects of these events of which the centre has spoken."""
    wanted = {(e.hall, e.subject) for e in events if merging.is_shared(e.subject)}
    spoken = _spoken(connection, sorted(wanted))
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


def _spoken(connection: sa.Connection, wanted: Sequence[Subject]) -> list[Subject]:
    e, found = schema.event, []
    for part in _parts([(CENTRE_TO + hall, subject) for hall, subject in wanted]):
        query = (
            sa.select(e.c.node, e.c.subject)
            .where(sa.tuple_(e.c.node, e.c.subject).in_(part), _shared(connection))
            .distinct()
        )
        found += [
            (row.node.removeprefix(CENTRE_TO), row.subject) for row in connection.execute(query)
        ]
    return found


def _shared(connection: sa.Connection) -> sa.TextClause:
    return sa.text(schema.SHARED_SUBJECTS[connection.dialect.name])


def _parts(wanted: Sequence[Subject]) -> Iterable[Sequence[Subject]]:
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
