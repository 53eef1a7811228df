"""A box takes its hall's place with a one-time code: the first, a new one, or an old one again."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from central import facts, journal
from central.catalog import service as catalog
from central.centre import NODE, Centre
from central.halls import keys
from central.halls.service import ENROLLED, CodeRefused, code_hash, find
from central.store import log, schema
from domain.events import Fact
from sync.errors import BadSignature
from sync.keys import public_key
from sync.protocol import EnrolReply, EnrolRequest


def enrol(centre: Centre, request: EnrolRequest) -> EnrolReply:
    """Give a box its hall's place; the key before is dead from now on.

    Raises CodeRefused, sync.keys.BadKey, BadSignature (a key that the hall has had before).
    """
    public_key(request.public_key)
    now = centre.now_ms
    with centre.database.write() as tx:
        hall = find(tx, _use_code(tx, request.code, now))
        if request.public_key in keys.former(tx, hall.node):
            raise BadSignature("a key that this hall has had already")
        keys.adopt(tx, hall, request.public_key, now)
        h, b = schema.hall, schema.baton
        values = {"state": ENROLLED, "enrolled_at": now, "quarantined_at": None}
        tx.execute(sa.update(h).where(h.c.node == hall.node).values(values))
        tx.execute(sa.delete(b).where(b.c.node == hall.node))
        fact = facts.HallEnrolled(request.public_key, request.box[:80])
        journal.record(centre, tx, f"node/{hall.node}", [Fact(f"hall/{hall.node}", fact)])
        body = catalog.body_of(tx, f"hall:{hall.node}", "hall", hall.node)
        known = log.newest_epoch(tx, hall.node)
    centre.contacts.seen(
        hall.node, now, skew_ms=request.wall_ms - now, version=request.version[:40]
    )
    centre.signals.changed(hall.node)
    brought = request.head.epoch if request.head else 0
    return EnrolReply(
        hall.node,
        msgspec.Raw(body),
        NODE,
        centre.key.public_hex,
        centre.person_secret_hex,
        0,
        now,
        centre.blob_key.recipient,
        max(known, min(brought, 2**30)) + 1,
    )


def _use_code(tx: sa.Connection, code: str, now_ms: int) -> str:
    """The node a code is for; the code is used up. Raises CodeRefused."""
    c = schema.enrol_code
    node = tx.scalar(
        sa.update(c)
        .where(c.c.code_hash == code_hash(code), c.c.used_at.is_(None), c.c.expires_at > now_ms)
        .values(used_at=now_ms)
        .returning(c.c.node)
    )
    if node is None:
        raise CodeRefused
    return str(node)
