"""Booking and giving back. A place of a slot is a row that nobody else can have: two who book the
last one at once do not both get it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from central import telling
from central.centre import Centre
from central.feed.documents import documents
from central.halls import service as halls
from central.halls.views import local
from central.operations.service import today
from central.store import schema, states
from domain.appointments import (
    Appointment,
    AppointmentBooked,
    AppointmentCancelled,
    require_open,
)
from domain.errors import Refused
from domain.events import CENTRE_TO, Fact
from domain.folding import table_of
from domain.persons import masked_name, person_key, valid_id_number
from domain.plan import ServiceItem
from domain.slots import Offer, SlotPlan, offers, plan_for

MOST_ITEMS = 9


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book; ``id_number`` goes no further than its keyed hash."""

    item: str
    day: str
    start: str
    name: str
    id_number: str


def items(connection: sa.Connection, node: str, words: str) -> list[ServiceItem]:
    """Items of a hall that can be booked and whose names hold these words."""
    found = documents(connection, node, "item", ServiceItem)
    plans = _plans(connection, node)
    fitting = [i for i in found if words in i.name and i.queue and plan_for(plans, i.queue, i.id)]
    return sorted(fitting, key=lambda i: (i.name.find(words), len(i.name)))[:MOST_ITEMS]


def offered(
    centre: Centre, connection: sa.Connection, node: str, item_id: str
) -> tuple[ServiceItem, list[Offer]]:
    """An item and its slots. Raises Refused(`no_such_item` | `not_bookable`)."""
    item = next(iter(documents(connection, node, "item", ServiceItem, item_id)), None)
    if item is None:
        raise Refused("no_such_item")
    plan = plan_for(_plans(connection, node), item.queue or "", item.id)
    if plan is None:
        raise Refused("not_bookable")
    p = schema.slot_place.c
    query = (
        sa.select(p.day, p.start, sa.func.count())
        .where(p.node == node, p.plan == plan.id)
        .group_by(p.day, p.start)
    )
    taken = {(row[0], row[1]): row[2] for row in connection.execute(query)}
    day = today(centre, connection)
    return item, list(offers(plan, local(centre.now_ms), day.days, taken))


def book(centre: Centre, actor: str, node: str, wish: Wish) -> AppointmentBooked:
    """Give somebody a place, and tell the hall. Raises NoSuchHall, Refused(`no_such_item` |
    `not_bookable` | `no_name` | `bad_id_number` | `no_such_slot` | `slot_full` | `booked_before`).
    """
    number = valid_id_number(wish.id_number)
    if not wish.name.strip():
        raise Refused("no_name")
    person = person_key(number, bytes.fromhex(centre.person_secret_hex))
    with centre.database.write() as tx:
        halls.find(tx, node)
        telling.lock_newest(tx, CENTRE_TO + node)  # the bookings of a hall stand in line
        item, slots = offered(centre, tx, node, wish.item)
        slot = next(
            (s for s in slots if (s.day.isoformat(), s.start) == (wish.day, wish.start)), None
        )
        if slot is None:
            raise Refused("no_such_slot")
        plan = plan_for(_plans(tx, node), item.queue or "", item.id)
        assert plan is not None
        _require_single(centre, tx, node, person, item.id)
        appointment = secrets.token_hex(16)
        _take_place(tx, node, plan, slot, appointment, person, item.id)
        body = AppointmentBooked(
            code=f"{slot.day:%m%d}-{secrets.randbelow(10**4):04d}",
            person=person,
            masked_name=masked_name(wish.name),
            item=item.id,
            item_name=item.name,
            queue=item.queue or "",
            day=wish.day,
            start=slot.start,
            end=slot.end,
        )
        telling.write(centre, tx, actor, node, [Fact(f"appointment/{appointment}", body)])
    _ring(centre, node)
    return body


def cancel(centre: Centre, actor: str, node: str, appointment: str, words: str) -> None:
    """Give a place back, and tell the hall. Raises NoSuchHall, Refused(`no_such_appointment` |
    `appointment_cancelled` | `checked_in_already` | `reason_needed`).
    """
    if not words.strip():
        raise Refused("reason_needed")
    with centre.database.write() as tx:
        halls.find(tx, node)
        place = (node, appointment)
        known = states.load(tx, table_of(Appointment), [place]).get(place)
        require_open(known)
        p = schema.slot_place.c
        tx.execute(sa.delete(schema.slot_place).where(p.node == node, p.appointment == appointment))
        fact = Fact(f"appointment/{appointment}", AppointmentCancelled(words.strip()[:200]))
        telling.write(centre, tx, actor, node, [fact])
    _ring(centre, node)


def of_day(connection: sa.Connection, node: str, day: str) -> list[Appointment]:
    """A hall's appointments of a day, in their order."""
    c = schema.states["appointment"].c
    found = states.of_hall(connection, Appointment, node, c.day == day)
    return sorted(found, key=lambda a: (a.start, a.id))


def _take_place(
    tx: sa.Connection,
    node: str,
    plan: SlotPlan,
    slot: Offer,
    appointment: str,
    person: str,
    item: str,
) -> None:
    """The lowest free place of a slot. Raises Refused(`slot_full`)."""
    p, day = schema.slot_place, slot.day.isoformat()
    here = (p.c.node == node, p.c.plan == plan.id, p.c.day == day, p.c.start == slot.start)
    taken = set(tx.scalars(sa.select(p.c.place).where(*here)))
    places = next(t.places for t in plan.times if t.start == slot.start)
    free = [n for n in range(1, places + 1) if n not in taken]
    if not free:
        raise Refused("slot_full")
    row = (node, plan.id, day, slot.start, free[0], appointment, person, item)
    try:
        tx.execute(sa.insert(p).values(dict(zip(p.columns.keys(), row, strict=True))))
    except sa.exc.IntegrityError as error:
        raise Refused("slot_full") from error


def _require_single(centre: Centre, tx: sa.Connection, node: str, person: str, item: str) -> None:
    """One open appointment for the same thing. Raises Refused(`booked_before`)."""
    p = schema.slot_place.c
    on = local(centre.now_ms).date().isoformat()
    query = sa.select(p.day, p.start).where(
        p.node == node, p.person == person, p.item == item, p.day >= on
    )
    row = tx.execute(query).first()
    if row is not None:
        raise Refused("booked_before", day=row.day, start=row.start)


def _plans(connection: sa.Connection, node: str) -> tuple[SlotPlan, ...]:
    return tuple(documents(connection, node, "slots", SlotPlan))


def _ring(centre: Centre, node: str) -> None:
    centre.signals.ingested(CENTRE_TO + node)
    centre.signals.published(f"hall:{node}")
