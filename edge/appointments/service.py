"""Finding somebody's appointments of today, and checking in with one: the number takes its slot."""

from datetime import datetime

from domain.appointments import (
    Appointment,
    AppointmentCheckedIn,
    require_open,
)
from domain.discipline import Slot
from domain.errors import Refused
from domain.events import Fact
from domain.persons import Visitor
from edge.node import HallNode
from edge.reception import service as reception
from edge.reception.service import Wish
from sync.transaction import Transaction


def for_person(node: HallNode, person: str) -> list[Appointment]:
    """What a person has booked here for today and not used yet, the earliest first."""
    return node.store.states(
        Appointment,
        "hall = ? AND person = ? AND day = ? AND booked_at IS NOT NULL "
        "AND cancelled_at IS NULL AND checked_in_at IS NULL ORDER BY start",
        (node.id, person, node.today().isoformat()),
    )


def check_in(
    node: HallNode,
    station: str,
    appointment_id: str,
    visitor: Visitor,
    *,
    ticket: str | None = None,
    prints: bool = False,
) -> str:
    """A number in the place that the slot gives; the ticket's id. `ticket`: an id chosen beforehand
    makes a repeat harmless.

    Raises Refused(`no_such_appointment` | `appointment_cancelled` | `checked_in_already` |
    `not_your_appointment` | what taking a number raises).
    """
    day = node.today()

    def command(tx: Transaction) -> str:
        known = tx.get(Appointment, appointment_id)
        if known is not None and ticket is not None and known.ticket == ticket:
            return ticket
        mine = require_open(known)
        if mine.person != visitor.person or mine.day != day.isoformat():
            raise Refused("not_your_appointment")
        wish = Wish(
            station,
            mine.queue,
            visitor=visitor,
            item=mine.item or None,
            ticket=ticket,
            prints=prints,
            slot=slot_of(node, mine),
        )
        taken = reception.take_within(tx, node, wish, day)
        fact = Fact(f"appointment/{mine.id}", AppointmentCheckedIn(taken))
        tx.emit(f"station/{station}", fact)
        return taken

    return node.run(command)


def slot_of(node: HallNode, appointment: Appointment) -> Slot:
    """The slot in wall milliseconds."""
    return Slot(
        _ms(node, appointment.day, appointment.start), _ms(node, appointment.day, appointment.end)
    )


def _ms(node: HallNode, day: str, time: str) -> int:
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=node.zone)
    return int(moment.timestamp() * 1000)
