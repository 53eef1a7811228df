"""The keys of a hall: the one that counts, those that once did, rotation, revocation."""

from __future__ import annotations

import sqlalchemy as sa

from central import facts, journal
from central.centre import Centre
from central.halls.service import ENROLLED, QUARANTINED, REVOKED, HallRecord, find
from central.halls.standing import fits, held
from central.store import schema
from central.store.database import upsert
from domain.events import Fact
from sync.errors import BadSignature, SyncError
from sync.keys import public_key, verify
from sync.protocol import KeyReply, KeyRequest, key_text

MOST_FORMER = 8
"""Old keys of a hall that are tried for a request that fits none; older ones are strangers."""


class HallIsRevoked(SyncError):
    """A person at the centre has revoked this hall's box."""


class BoxReplaced(SyncError):
    """The key is one that the hall once had: another box, or a newer key, is in its place."""


def former(connection: sa.Connection, node: str) -> list[str]:
    """Keys that a hall once had, the newest first."""
    k = schema.hall_key
    query = (
        sa.select(k.c.public_key)
        .where(k.c.node == node, k.c.until.is_not(None))
        .order_by(k.c.until.desc())
        .limit(MOST_FORMER)
    )
    return list(connection.scalars(query))


def adopt(tx: sa.Connection, hall: HallRecord, public_hex: str, now_ms: int) -> None:
    """Let a key count for a hall from now on; the one before is dead, but remembered."""
    k, h = schema.hall_key, schema.hall
    if hall.public_key and hall.public_key != public_hex:
        upsert(tx, k, [(hall.node, hall.public_key, hall.enrolled_at or 0, None, None)], keep=True)
    tx.execute(
        sa.update(k)
        .where(k.c.node == hall.node, k.c.until.is_(None), k.c.public_key != public_hex)
        .values(until=now_ms, successor=public_hex)
    )
    upsert(tx, k, [(hall.node, public_hex, now_ms, None, None)])
    tx.execute(sa.update(h).where(h.c.node == hall.node).values(public_key=public_hex))


def since(connection: sa.Connection, hall: HallRecord) -> int | None:
    """When the key that counts was taken (wall ms)."""
    k = schema.hall_key
    query = sa.select(k.c.since).where(k.c.node == hall.node, k.c.until.is_(None))
    return connection.scalar(query) or hall.enrolled_at


def rotate(centre: Centre, node: str, signed_by: str, request: KeyRequest) -> KeyReply:
    """Take a new key that the old one (``signed_by``) proposes. The same proposal twice is fine.

    Raises BadKey, BadSignature (the new key was not shown to be the box's), BoxReplaced (also for
    a box that does not hold the hall's baton).
    """
    new = request.public_key
    public_key(new)
    if not verify(new, key_text(node, signed_by, new), request.proof):
        raise BadSignature("the new key has not signed for itself")
    with centre.database.write() as tx:
        hall = find(tx, node)
        if hall.public_key != signed_by:
            _require_successor(tx, node, signed_by, new)
        elif new in former(tx, node) or new == signed_by:
            raise BadSignature("a key that this hall has had already")
        elif request.baton and not fits(held(tx, node), request.baton):
            raise BoxReplaced("another box holds this hall's place")
        else:
            adopt(tx, hall, new, centre.now_ms)
            _note_rotated(tx, node)
            fact = facts.HallKeyRotated(new, signed_by)
            journal.record(centre, tx, f"node/{node}", [Fact(f"hall/{node}", fact)])
    centre.signals.changed(node)
    return KeyReply(new, centre.now_ms)


def ask_for_rotation(centre: Centre, actor: str, node: str) -> None:
    """Ask a hall's box for a new key with its next word. Raises NoSuchHall."""
    d = schema.decision
    with centre.database.write() as tx:
        find(tx, node)
        upsert(tx, d, [(node, 0, False, centre.now_ms)], keep=True)
        tx.execute(sa.update(d).where(d.c.node == node).values(rotate=True))
        journal.record(centre, tx, actor, [Fact(f"hall/{node}", facts.HallKeyAsked())])


def revoke(centre: Centre, actor: str, node: str, reason: str) -> None:
    """Let a hall's box no longer speak to the centre. Raises NoSuchHall."""
    h = schema.hall
    with centre.database.write() as tx:
        find(tx, node)
        done = tx.execute(
            sa.update(h)
            .where(h.c.node == node, h.c.state.in_((ENROLLED, QUARANTINED)))
            .values(state=REVOKED)
        )
        if done.rowcount:
            fact = facts.HallRevoked(reason[:200])
            journal.record(centre, tx, actor, [Fact(f"hall/{node}", fact)])
    centre.signals.changed(node)


def _require_successor(tx: sa.Connection, node: str, old: str, new: str) -> None:
    """An answer that was lost is asked for again: with the old key, for the same new one."""
    k = schema.hall_key
    query = sa.select(k.c.successor).where(k.c.node == node, k.c.public_key == old)
    if tx.scalar(query) != new or find(tx, node).public_key != new:
        raise BoxReplaced("another key is in the place of this one")


def _note_rotated(tx: sa.Connection, node: str) -> None:
    d = schema.decision
    tx.execute(sa.update(d).where(d.c.node == node).values(rotate=False))
