"""How sync stands with every hall."""

from __future__ import annotations

import sqlalchemy as sa

from central import soundness
from central.halls.views import Known, all_known
from central.store import schema
from central.web.context import Served
from domain.events import CENTRE_TO
from sync.status import CentreStatus, HallAtCentre


def status(parts: Served) -> CentreStatus:
    """Every hall that was ever heard, and the centre's own queues."""
    centre, lane = parts.centre, parts.lane.now
    with centre.database.read() as connection:
        known = all_known(centre, connection)
        unfolded = _unfolded(connection)
        found = soundness.last(connection)
    halls = [_hall(parts, one) for one in known if one.contact is not None]
    return CentreStatus(
        centre.settings.name,
        halls,
        unfolded,
        lane.at_work,
        lane.waiting,
        lane.turned_away,
        found.damage if found else {},
        found.at_ms if found else None,
    )


def _hall(parts: Served, known: Known) -> HallAtCentre:
    contact, now_ms = known.contact, parts.centre.now_ms
    assert contact is not None
    return HallAtCentre(
        known.hall.node,
        known.hall.name,
        known.state,
        max(0, (now_ms - contact.last_at) // 1000),
        contact.backlog,
        contact.skew_ms,
        contact.version,
        contact.facts,
        parts.refusals.of(known.hall.node),
        contact.last_at,
    )


def _unfolded(connection: sa.Connection) -> int:
    h, f = schema.head, schema.folded
    done = sa.func.coalesce(f.c.seq, 0)
    query = (
        sa.select(sa.func.sum(h.c.seq - done))
        .select_from(h.outerjoin(f, sa.and_(f.c.node == h.c.node, f.c.epoch == h.c.epoch)))
        .where(h.c.node.like("h-%") | h.c.node.like(f"{CENTRE_TO}%"))
    )
    return int(connection.scalar(query) or 0)
