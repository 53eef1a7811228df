"""A person decides for a hall whose log has forked, or as which two boxes speak.

One box goes on, in a new epoch and with a new key; the other's key is dead with that. What either
has written stays, and each id counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from central import facts, journal
from central.centre import Centre
from central.halls.service import ENROLLED, QUARANTINED, find
from central.halls.standing import COPY, held
from central.store import branches, log, schema
from central.store.database import upsert
from domain.events import Fact

GoesOn = Literal["holder", "other", "nobody_else"]


class NothingToResolve(Exception):
    """The hall is not quarantined and no other box has spoken for it."""


class NoOtherBox(Exception):
    """No other box is known that could go on instead."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a decision did: the epoch that begins, the events of other branches that count now."""

    goes_on: GoesOn
    epoch: int
    taken_in: int


def resolve(centre: Centre, actor: str, node: str, goes_on: GoesOn) -> Resolved:
    """Decide which box of a hall goes on, and take in what the other has handed up.

    ``holder`` held the place when the other came; ``other`` is that one, the latest if there are
    several. Without a quarantine (an old box that spoke once more) both mean: take in, settle.
    Raises NothingToResolve, NoOtherBox, NoSuchHall.
    """
    with centre.database.write() as tx:
        hall = find(tx, node)
        open_ones = _open_strays(tx, node)
        waiting = branches.kept_apart(tx, node)
        if hall.state != QUARANTINED and not open_ones and not waiting:
            raise NothingToResolve(node)
        epoch = 0
        if hall.state == QUARANTINED:
            if goes_on == "other":
                _hand_over(centre, tx, node)
            epoch = _demand(centre, tx, node)
        else:
            goes_on = "nobody_else"
        taken_in = branches.take_in(tx, node, centre.now_ms)
        s = schema.stray
        tx.execute(
            sa.update(s)
            .where(s.c.node == node, s.c.settled_at.is_(None))
            .values(settled_at=centre.now_ms)
        )
        fact = facts.HallQuarantineResolved(goes_on, epoch, taken_in)
        journal.record(centre, tx, actor, [Fact(f"hall/{node}", fact)])
    centre.signals.ingested(node)
    centre.signals.changed(node)
    return Resolved(goes_on, epoch, taken_in)


def settled_before(connection: sa.Connection, node: str) -> int:
    """Forks in epochs before this one have been decided; 0: none."""
    d = schema.decision
    return connection.scalar(sa.select(d.c.epoch).where(d.c.node == node)) or 0


def take_in_if_settled(centre: Centre, tx: sa.Connection, node: str, epoch: int, mark: str) -> bool:
    """Let a branch count at once whose fork, or whose box, a person has decided on already."""
    s = schema.stray
    settled = mark and tx.scalar(
        sa.select(s.c.settled_at).where(s.c.node == node, s.c.mark == mark)
    )
    if not settled and epoch >= settled_before(tx, node):
        return False
    branches.take_in(tx, node, centre.now_ms)
    return True


def _demand(centre: Centre, tx: sa.Connection, node: str) -> int:
    """Ask the hall's box for a new epoch and a new key with its next word."""
    epoch, h = log.newest_epoch(tx, node) + 1, schema.hall
    upsert(tx, schema.decision, [(node, epoch, True, centre.now_ms)])
    values = {"state": ENROLLED, "quarantined_at": None}
    tx.execute(sa.update(h).where(h.c.node == node).values(values))
    return epoch


def _hand_over(centre: Centre, tx: sa.Connection, node: str) -> None:
    """Give the baton to the box that came later; the one that had it becomes the stray one."""
    s, b = schema.stray, schema.baton
    known = held(tx, node, lock=True)
    other = next((row for row in _open_strays(tx, node) if row.reason == COPY), None)
    if known is None or other is None:
        raise NoOtherBox(node)
    place = log.heads(tx, node)[:1]
    head = (place[0].epoch, place[0].seq, place[0].hash) if place else (1, 0, "")
    now = centre.now_ms
    upsert(tx, s, [(node, known.token, COPY, known.box, known.at, known.at, *head, 0, now)])
    values = {"token": other.mark, "turn": 0, "at": now, "box": other.box}
    tx.execute(sa.update(b).where(b.c.node == node).values(values))
    # From now on its tokens are the hall's: a copy of it must not be taken for what it was. It may
    # have been chosen before, by the same token: by a centre that was set back since.
    tx.execute(sa.delete(s).where(s.c.node == node, s.c.mark == f"chosen {other.mark}"))
    tx.execute(
        sa.update(s)
        .where(s.c.node == node, s.c.mark == other.mark)
        .values(mark=f"chosen {other.mark}")
    )


def _open_strays(connection: sa.Connection, node: str) -> list[sa.Row[tuple[object, ...]]]:
    s = schema.stray
    query = sa.select(s).where(s.c.node == node, s.c.settled_at.is_(None))
    return list(connection.execute(query.order_by(s.c.last_at.desc())))
