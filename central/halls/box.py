"""The page of a hall's box: who holds the hall's place, who else spoke as it, what can be done."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from central.centre import Centre
from central.feed.abilities import held_back
from central.feed.service import scopes
from central.halls import keys, standing
from central.halls.service import QUARANTINED, HallRecord, find
from central.halls.views import local, state_of
from central.halls.words import stray_words
from central.store import branches, schema
from kiosk_ui.views import BoxPage, EpochRow, NewCode, OtherBox, Problem

SHORT = 16
MOST_OTHERS = 20


def box_page(
    centre: Centre,
    node: str,
    staff_name: str = "",
    *,
    code: NewCode | None = None,
    done: str = "",
    problem: Problem | None = None,
) -> BoxPage:
    """The page, with what an act has just brought. Raises NoSuchHall."""
    silent_ms = centre.settings.silent_after_s * 1000
    contact = centre.contacts.get(node)
    with centre.database.read() as connection:
        hall = find(connection, node)
        held = standing.held(connection, node)
        others = _others(connection, node)
        return BoxPage(
            node=node,
            name=hall.name,
            state=state_of(hall, contact, centre.now_ms, silent_ms),
            quarantined=hall.state == QUARANTINED,
            key=hall.public_key[:SHORT] if hall.public_key else None,
            key_since=_key_since(connection, hall),
            box=held.box if held else None,
            box_at=local(held.at) if held else None,
            rotation_asked=_rotation_asked(connection, node),
            epochs=_epochs(connection, node),
            others=tuple(_shown(row) for row in others),
            apart=len(branches.kept_apart(connection, node)),
            can_hand_over=held is not None
            and any(r.reason == standing.COPY and r.settled_at is None for r in others),
            version=contact.version if contact else None,
            held_back=_held_back(centre, connection, hall),
            code=code,
            done=done,
            problem=problem,
            staff_name=staff_name,
        )


def _held_back(centre: Centre, connection: sa.Connection, hall: HallRecord) -> int:
    shows = centre.abilities.of(hall.node)
    if shows is None:
        return 0
    return sum(held_back(connection, scopes(hall.node, hall.region), shows).values())


def _others(connection: sa.Connection, node: str) -> list[sa.Row[tuple[object, ...]]]:
    s = schema.stray
    query = sa.select(s).where(s.c.node == node).order_by(s.c.last_at.desc()).limit(MOST_OTHERS)
    return list(connection.execute(query))


def _shown(row: sa.Row[tuple[object, ...]]) -> OtherBox:
    return OtherBox(
        row.box or "—",
        stray_words(row.reason),
        local(row.first_at),
        local(row.last_at),
        f"{row.epoch}/{row.seq}",
        row.backlog,
        row.settled_at is not None,
    )


def _epochs(connection: sa.Connection, node: str) -> tuple[EpochRow, ...]:
    h = schema.head
    query = (
        sa.select(h)
        .where(h.c.node == node, h.c.seq > 0)
        .order_by(h.c.epoch < 0, sa.func.abs(h.c.epoch))
    )
    return tuple(
        EpochRow(
            abs(row.epoch),
            row.seq,
            row.hash[:SHORT],
            local(row.last_at) if row.last_at else None,
            row.epoch < 0,
        )
        for row in connection.execute(query)
    )


def _key_since(connection: sa.Connection, hall: HallRecord) -> datetime | None:
    since = keys.since(connection, hall)
    return local(since) if since else None


def _rotation_asked(connection: sa.Connection, node: str) -> bool:
    d = schema.decision
    return bool(connection.scalar(sa.select(d.c.rotate).where(d.c.node == node)))
