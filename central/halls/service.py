"""Commands on the directory of halls: register, give a code, quarantine."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from central import facts, journal
from central.catalog import service as catalog
from central.centre import Centre
from central.store import schema
from central.store.database import insert_many, upsert
from central.tls import pin
from domain.documents import Document
from domain.events import Fact
from domain.plan import DEFAULT_PRIORITIES, Hall

REGISTERED, ENROLLED = "registered", "enrolled"
QUARANTINED, REVOKED = "quarantined", "revoked"
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: codes are read out on the phone
_CODE_LENGTH = 12  # 60 bits, once, for a day


class NoSuchHall(Exception):
    """There is no hall or region of that name."""


class CodeRefused(Exception):
    """An enrolment code that is wrong, used or too old; which one is nobody's business."""


@dataclass(frozen=True, slots=True)
class HallRecord:
    """A row of the directory. ``state``: registered, enrolled, quarantined, revoked; times in
    wall ms.
    """

    node: str
    region: str
    name: str
    level: str
    state: str
    public_key: str | None
    registered_at: int
    enrolled_at: int | None
    quarantined_at: int | None


@dataclass(frozen=True, slots=True)
class Code:
    """A fresh one-time code, told once; with TLS the authority's pin stands behind it."""

    node: str
    hall_name: str
    code: str
    expires_at_ms: int


def find(connection: sa.Connection, node: str) -> HallRecord:
    """A hall by its node id. Raises NoSuchHall."""
    row = connection.execute(sa.select(schema.hall).where(schema.hall.c.node == node)).first()
    if row is None:
        raise NoSuchHall(node)
    return HallRecord(*row)


def first_of_region(connection: sa.Connection, region: str) -> HallRecord:
    """The hall of a region, the first one if it has several. Raises NoSuchHall."""
    h = schema.hall
    row = connection.execute(sa.select(h).where(h.c.region == region).order_by(h.c.node)).first()
    if row is None:
        raise NoSuchHall(region)
    return HallRecord(*row)


def register(
    centre: Centre, tx: sa.Connection, actor: str, wanted: Sequence[tuple[str, str, str]]
) -> list[HallRecord]:
    """Give halls their places: (region code, name, level) each. Publishes their hall documents."""
    now, taken = centre.now_ms, _numbers_taken(tx)
    made: list[HallRecord] = []
    for region, name, level in wanted:
        number = taken[region] = taken.get(region, 0) + 1
        node = f"h-{region}-{number:02d}"
        made.append(HallRecord(node, region, name, level, REGISTERED, None, now, None, None))
    insert_many(tx, schema.hall, [_row(hall) for hall in made])
    journal.record(
        centre,
        tx,
        actor,
        (
            Fact(f"hall/{hall.node}", facts.HallRegistered(hall.region, hall.name, hall.level))
            for hall in made
        ),
    )
    catalog.publish(centre, tx, actor, [_document(hall) for hall in made])
    return made


def register_one(centre: Centre, actor: str, region: str, name: str) -> HallRecord:
    """Register a hall in a region of the province. Raises NoSuchHall for an unknown region."""
    with centre.database.write() as tx:
        r = schema.region
        level = tx.scalar(sa.select(r.c.level).where(r.c.code == region))
        if level is None:
            raise NoSuchHall(region)
        (made,) = register(centre, tx, actor, [(region, name, level)])
    centre.signals.changed(made.node)
    return made


def issue_code(centre: Centre, actor: str, node: str) -> Code:
    """Make a one-time enrolment code for a hall. Raises NoSuchHall."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    expires = centre.now_ms + centre.settings.enrol_code_hours * 3_600_000
    with centre.database.write() as tx:
        hall = find(tx, node)
        upsert(tx, schema.enrol_code, [(node, code_hash(code), expires, None)])
        fact = Fact(f"hall/{node}", facts.HallCodeIssued(expires))
        journal.record(centre, tx, actor, [fact])
    told = "-".join((code[:4], code[4:8], code[8:]))
    if centre.tls.there:
        told = f"{told}/{pin(centre.tls)}"
    return Code(node, hall.name, told, expires)


def quarantine(tx: sa.Connection, node: str, now_ms: int) -> bool:
    """Set a hall aside until a person has looked; False when it already is."""
    h = schema.hall
    done = tx.execute(
        sa.update(h)
        .where(h.c.node == node, h.c.state.not_in((QUARANTINED, REVOKED)))
        .values(state=QUARANTINED, quarantined_at=now_ms)
    )
    return done.rowcount == 1


def code_hash(code: str) -> str:
    """What is kept of a code; blanks, dashes and small letters are how people write them down."""
    plain = code.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(f"hall-code/1\n{plain}".encode()).hexdigest()


def _numbers_taken(tx: sa.Connection) -> dict[str, int]:
    h = schema.hall
    query = sa.select(h.c.region, sa.func.count()).group_by(h.c.region)
    return {row[0]: row[1] for row in tx.execute(query)}


def _document(hall: HallRecord) -> Document:
    body = Hall(hall.node, hall.name, hall.region, hall.level, priorities=DEFAULT_PRIORITIES)
    return Document("hall", hall.node, 1, f"hall:{hall.node}", msgspec.json.encode(body))


def _row(hall: HallRecord) -> tuple[object, ...]:
    return (
        hall.node,
        hall.region,
        hall.name,
        hall.level,
        hall.state,
        hall.public_key,
        hall.registered_at,
        hall.enrolled_at,
        hall.quarantined_at,
    )
