"""Whose box is it that speaks? Who holds the hall's baton, and what the box is asked to do.

The hall's side is ``sync.baton``. A box that does not hold the baton is a copy of the disk or was
set back to an old image; which of the two, and which box goes on, is for a person to say
(`central.halls.recovery`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import sqlalchemy as sa

from central import facts, journal
from central.centre import NODE, Centre
from central.halls.service import HallRecord, quarantine
from central.store import schema
from central.store.database import upsert
from domain.events import Fact
from sync.protocol import Baton, Hello

log = logging.getLogger(__name__)

COPY, REPLACED, RESTORED, OLD_KEY = "copy", "replaced", "restored", "old_key"


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer to a box: the hall's state or its own, the baton, what a person asks of it."""

    state: str
    baton_taken: bool = False
    open_epoch: int = 0
    rotate: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """The baton as the centre holds it; ``at`` is wall ms."""

    turn: int
    token: str
    at: int
    box: str


def held(connection: sa.Connection, node: str, *, lock: bool = False) -> Held | None:
    """The hall's baton."""
    b = schema.baton
    query = sa.select(b.c.turn, b.c.token, b.c.at, b.c.box).where(b.c.node == node)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return Held(*row) if row else None


def of_box(centre: Centre, hall: HallRecord, hello: Hello) -> Standing:
    """Where a box stands that signs with the hall's key."""
    baton = hello.baton
    with centre.database.read() as connection:
        asked = _asked(connection, hall, hello)
        if baton is None:
            return asked
        if not baton.next and fits(held(connection, hall.node), baton):
            return asked
    with centre.database.write() as tx:
        fitting = fits(held(tx, hall.node, lock=True), baton)
        if not fitting and centre.spoken.is_late(hall.node, baton):
            return Standing(asked.state)
        if not fitting and not hello.restored:
            return Standing(_stray(centre, tx, hall, hello, baton))
        if hello.restored and baton.next:
            _note_restored(centre, tx, hall.node, hello, baton)
        if baton.next:
            row = (hall.node, baton.turn + 1, baton.next, centre.now_ms, hello.box[:80])
            upsert(tx, schema.baton, [row])
    centre.spoken.note(hall.node, baton)
    return Standing(asked.state, bool(baton.next), asked.open_epoch, asked.rotate)


def of_former(centre: Centre, hall: HallRecord, key: str, hello: Hello) -> Standing:
    """Where a box stands that signs with a key the hall once had: it is told, a person too."""
    with centre.database.write() as tx:
        known = _known(tx, hall.node, hello.baton) if hello.baton else None
        settled = known is not None and known.settled
        note(centre, tx, hall.node, key, OLD_KEY, hello, settled=settled)
    centre.signals.changed(hall.node)
    return Standing(REPLACED)


def note(
    centre: Centre,
    tx: sa.Connection,
    node: str,
    mark: str,
    reason: str,
    hello: Hello,
    *,
    settled: bool = False,
) -> None:
    """Keep what a stray box said of itself; the first time it is an event of the centre."""
    s, now, head = schema.stray, centre.now_ms, hello.head
    said = {"last_at": now, "epoch": head.epoch, "seq": head.seq, "hash": head.hash}
    known = tx.execute(
        sa.update(s)
        .where(s.c.node == node, s.c.mark == mark)
        .values(**said, backlog=hello.backlog, box=hello.box[:80])
    )
    if known.rowcount:
        return
    row = (node, mark, reason, hello.box[:80], now, now, head.epoch, head.seq, head.hash)
    upsert(tx, s, [(*row, hello.backlog, now if settled else None)])
    fact = facts.HallCopyNoticed(reason, hello.box[:80], head.epoch, head.seq, head.hash)
    journal.record(centre, tx, f"node/{NODE}", [Fact(f"hall/{node}", fact)])
    if reason == RESTORED:
        log.warning("%s: its box was put back from a backup", node)
    else:
        log.error("%s: another box speaks as this hall (%s)", node, reason)


def _stray(centre: Centre, tx: sa.Connection, hall: HallRecord, hello: Hello, baton: Baton) -> str:
    """A box without the baton: set aside until a person has said which one goes on.

    What tells it from others is the first token it offered in vain. A word without one is answered
    but not noted: the box comes at once with a token that only it can have.
    """
    known = _known(tx, hall.node, baton)
    if known is None and not baton.next:
        return COPY
    note(centre, tx, hall.node, known.mark if known else baton.next, COPY, hello)
    if known is not None and known.settled:
        return REPLACED
    quarantine(tx, hall.node, centre.now_ms)
    centre.signals.changed(hall.node)
    return COPY


def _note_restored(
    centre: Centre, tx: sa.Connection, node: str, hello: Hello, baton: Baton
) -> None:
    """Tell people of a backup that was put back; once, though the answer may be lost."""
    s, told = schema.stray, [f"{RESTORED} {token}" for token in (*baton.open, baton.next)]
    if tx.scalar(sa.select(s.c.mark).where(s.c.node == node, s.c.mark.in_(told))) is None:
        note(centre, tx, node, told[-1], RESTORED, hello, settled=True)


@dataclass(frozen=True, slots=True)
class _Known:
    """A stray box that was here before; ``settled``: a person has decided on it."""

    mark: str
    settled: bool


def _known(connection: sa.Connection, node: str, baton: Baton) -> _Known | None:
    """The stray box this is, if it was here before."""
    s, tokens = schema.stray, [*baton.kept, *baton.open, *baton.passed, baton.next]
    row = connection.execute(
        sa.select(s.c.mark, s.c.settled_at).where(s.c.node == node, s.c.mark.in_(tokens))
    ).first()
    return _Known(row.mark, row.settled_at is not None) if row else None


def fits(known: Held | None, baton: Baton) -> bool:
    """Whether the box knows the token that counts; or has moved on further than we remember,
    which says that it is the centre that was set back."""
    if known is None or known.token in (*baton.kept, *baton.open, *baton.passed):
        return True
    return len(baton.kept) > 1 and baton.turn - len(baton.kept) + 1 > known.turn


def _asked(connection: sa.Connection, hall: HallRecord, hello: Hello) -> Standing:
    d = schema.decision
    row = connection.execute(sa.select(d.c.epoch, d.c.rotate).where(d.c.node == hall.node)).first()
    if row is None:
        return Standing(hall.state)
    epoch = row.epoch if hello.head.epoch < row.epoch else 0
    return Standing(hall.state, open_epoch=epoch, rotate=bool(row.rotate))
