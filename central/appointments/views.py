"""What the page of a hall's appointments shows."""

from __future__ import annotations

import contextlib
from datetime import date

from central.appointments import service
from central.centre import Centre
from central.feed.documents import items_of
from central.halls import service as halls
from central.halls.views import local
from central.identity.scope import KEEPER
from central.identity.service import Admin
from domain.appointments import Appointment
from domain.errors import Refused
from domain.plan import ServiceItem
from domain.slots import Offer
from kiosk_ui.views import (
    AppointmentRow,
    Appointments,
    BookableItem,
    Booked,
    Problem,
    SlotDay,
    SlotOffer,
)


def appointments(
    centre: Centre,
    admin: Admin,
    node: str,
    *,
    query: str = "",
    item: str = "",
    day: str = "",
    booked: Booked | None = None,
    problem: Problem | None = None,
) -> Appointments:
    """A hall's appointments of a day, and the slots of an item. Raises NoSuchHall."""
    on = day or local(centre.now_ms).date().isoformat()
    with centre.database.read() as connection:
        hall = halls.find(connection, node)
        found = service.items(connection, node, query) if query else []
        chosen: ServiceItem | None = None
        slots: list[Offer] = []
        with contextlib.suppress(Refused):  # without slots the page says so
            if item:
                chosen, slots = service.offered(centre, connection, node, item)
        rows = service.of_day(connection, node, on)
        if admin.scope.department:
            mine = items_of(connection, node, admin.scope.department)
            rows = [row for row in rows if row.item in mine]
    return Appointments(
        node=node,
        hall_name=hall.name,
        day=date.fromisoformat(on),
        query=query,
        items=tuple(BookableItem(i.id, i.name, i.department) for i in found),
        item=BookableItem(chosen.id, chosen.name, chosen.department) if chosen else None,
        days=tuple(
            SlotDay(
                on_day,
                tuple(SlotOffer(s.start, s.end, s.left) for s in slots if s.day == on_day),
            )
            for on_day in sorted({s.day for s in slots})
        ),
        rows=tuple(_row(a) for a in rows),
        may_book=admin.scope.may(KEEPER),
        booked=booked,
        staff_name=admin.name,
        problem=problem,
    )


def _row(a: Appointment) -> AppointmentRow:
    return AppointmentRow(a.id, a.code, a.masked_name, a.item_name, a.start, a.end, a.state)
