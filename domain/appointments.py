"""Appointments (预约): made at the centre for a slot of a hall, kept at the hall by checking in.

Centre and hall each write their own facts about one, and neither waits for the other: every fact
sets fields of its own, so the rows are the same in whatever order the facts come.
"""

from dataclasses import dataclass

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

BOOKED, CHECKED_IN, CANCELLED = "booked", "checked_in", "cancelled"


@table(
    "appointment",
    key=("hall", "id"),
    indexes=(("hall", "person", "day"), ("hall", "day", "queue", "start")),
)
@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody's slot. `day` is an ISO date, `start` and `end` are times of the hall (`09:30`),
    `code` is what people are told. Times in `_at` are wall milliseconds.
    """

    hall: str
    id: str
    code: str = ""
    person: str = ""
    masked_name: str = ""
    item: str = ""
    item_name: str = ""
    queue: str = ""
    day: str = ""
    start: str = ""
    end: str = ""
    booked_at: int | None = None
    cancelled_at: int | None = None
    cancel_words: str = ""
    checked_in_at: int | None = None
    ticket: str | None = None

    @property
    def state(self) -> str:
        """booked, checked_in or cancelled; who has come has come, whatever was cancelled later."""
        if self.checked_in_at is not None:
            return CHECKED_IN
        return CANCELLED if self.cancelled_at is not None else BOOKED


@event("appointment.booked")
@dataclass(frozen=True, slots=True)
class AppointmentBooked:
    """A slot was given to somebody, at the centre."""

    code: str
    person: str
    masked_name: str
    item: str
    item_name: str
    queue: str
    day: str
    start: str
    end: str


@event("appointment.cancelled")
@dataclass(frozen=True, slots=True)
class AppointmentCancelled:
    """The slot was given back."""

    words: str


@event("appointment.checked_in")
@dataclass(frozen=True, slots=True)
class AppointmentCheckedIn:
    """The person has come and holds a number."""

    ticket: str


def require_open(appointment: Appointment | None) -> Appointment:
    """The appointment, if somebody may come with it. Raises Refused(`no_such_appointment` |
    `appointment_cancelled` | `checked_in_already`).
    """
    if appointment is None or appointment.booked_at is None:
        raise Refused("no_such_appointment")
    if appointment.state == CHECKED_IN:
        raise Refused("checked_in_already", ticket=appointment.ticket or "")
    if appointment.state == CANCELLED:
        raise Refused("appointment_cancelled", words=appointment.cancel_words)
    return appointment


@folds(Appointment, AppointmentBooked)
def _booked(known: Appointment | None, event: Event) -> Appointment:
    body = event.body
    assert isinstance(body, AppointmentBooked)
    if known is not None and known.booked_at is not None:
        raise Refused("booked_already")
    return replace(
        _known(known, event),
        code=body.code,
        person=body.person,
        masked_name=body.masked_name,
        item=body.item,
        item_name=body.item_name,
        queue=body.queue,
        day=body.day,
        start=body.start,
        end=body.end,
        booked_at=event.at_ms,
    )


@folds(Appointment, AppointmentCancelled)
def _cancelled(known: Appointment | None, event: Event) -> Appointment:
    body = event.body
    assert isinstance(body, AppointmentCancelled)
    if known is not None and known.cancelled_at is not None:
        raise Refused("appointment_cancelled", words=known.cancel_words)
    return replace(_known(known, event), cancelled_at=event.at_ms, cancel_words=body.words)


@folds(Appointment, AppointmentCheckedIn)
def _checked_in(known: Appointment | None, event: Event) -> Appointment:
    body = event.body
    assert isinstance(body, AppointmentCheckedIn)
    if known is not None and known.checked_in_at is not None:
        raise Refused("checked_in_already", ticket=known.ticket or "")
    return replace(_known(known, event), checked_in_at=event.at_ms, ticket=body.ticket)


def _known(known: Appointment | None, event: Event) -> Appointment:
    return known if known is not None else Appointment(event.hall, key(event.subject))
