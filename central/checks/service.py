"""The rules behind each check, and answering what waits."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from central import telling
from central.centre import NODE, Centre
from central.licences import service as licences
from central.store import schema
from domain.cases import OPEN_STATES
from domain.checks import (
    CERTIFICATE,
    DUPLICATE,
    PRE_REVIEW,
    WAITING,
    CheckDone,
    DeferredCheck,
)
from domain.errors import Refused
from domain.events import Fact
from domain.prereviews import NOT_PASSED

log = logging.getLogger(__name__)

AT_ONCE = 200
MOST_SHOWN = 3
ACTOR = f"node/{NODE}"


class _Codes(msgspec.Struct, frozen=True):
    id: str = ""
    basic_code: str = ""


class _Terms(msgspec.Struct, frozen=True):
    item: _Codes = _Codes()


def answer_waiting(centre: Centre) -> int:
    """Answer what waits, at most AT_ONCE questions; how many were answered."""
    done = 0
    with centre.database.read() as connection:
        waiting = _waiting(connection)
    for check in waiting:
        try:
            with centre.database.read() as connection:
                fact = Fact(f"check/{check.id}", found(connection, check))
            telling.tell(centre, ACTOR, check.hall, [fact])
            done += 1
        except Refused:
            log.info("answered already: %s of %s", check.id, check.hall)
    return done


def found(connection: sa.Connection, check: DeferredCheck) -> CheckDone:
    """What the centre knows against an application."""
    rule = RULES.get(check.kind)
    return rule(connection, check) if rule is not None else CheckDone("", "")


def _duplicate(connection: sa.Connection, check: DeferredCheck) -> CheckDone:
    """The same applicant has the same item under way, here or in another hall."""
    c, h = schema.states["case"].c, schema.hall.c
    whose = c.org_code == check.org_code if check.org_code else c.person == check.person
    if not (check.org_code or check.person):
        return CheckDone("", "")
    query = (
        sa.select(c.hall, c.id, c.number, c.item, c.item_version, h.name)
        .select_from(schema.states["case"].outerjoin(schema.hall, h.node == c.hall))
        .where(whose, c.state.in_(OPEN_STATES), c.id != check.case)
        .order_by(c.hall, c.id)
    )
    same = [
        f"{row.name or row.hall} {row.number or ''}".strip()
        for row in connection.execute(query)
        if check.item in _codes(connection, row.hall, row.item, row.item_version)
    ]
    if not same:
        return CheckDone("", "")
    return CheckDone("open_elsewhere", "；".join(same[:MOST_SHOWN]))


def _codes(connection: sa.Connection, hall: str, item: str, version: int) -> set[str]:
    """What an item of a hall is known by in the province."""
    v = schema.states["item_version"].c
    query = sa.select(v.terms).where(v.hall == hall, v.item == item, v.version == str(version))
    terms = msgspec.json.decode(connection.scalar(query) or "{}", type=_Terms)
    return {terms.item.basic_code, item, item.partition("-")[0]} - {""}


def _certificate(connection: sa.Connection, check: DeferredCheck) -> CheckDone:
    """A certificate that is named is on the list of those that no longer count."""
    why = licences.revoked(connection, check.certificate or "")
    return CheckDone("revoked", why) if why is not None else CheckDone("", "")


def _pre_review(connection: sa.Connection, check: DeferredCheck) -> CheckDone:
    """What was said last of the same person's application for the same item."""
    p = schema.states["pre_review"].c
    query = (
        sa.select(p.state, p.words)
        .where(p.hall == check.hall, p.person == check.person, p.basic_code == check.item)
        .order_by(p.submitted_at.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None or row.state != NOT_PASSED:
        return CheckDone("", "")
    return CheckDone("not_passed", row.words)


Rule = Callable[[sa.Connection, DeferredCheck], CheckDone]

RULES: dict[str, Rule] = {
    DUPLICATE: _duplicate,
    CERTIFICATE: _certificate,
    PRE_REVIEW: _pre_review,
}
"""An unknown kind finds nothing: a hall that asks more than this centre knows is not held up."""


def _waiting(connection: sa.Connection) -> list[DeferredCheck]:
    t = schema.states["deferred_check"]
    asked = sa.and_(t.c.state == WAITING, t.c.asked_at.is_not(None))
    query = sa.select(t).where(asked).order_by(t.c.hall, t.c.id).limit(AT_ONCE)
    return [DeferredCheck(*row) for row in connection.execute(query)]
