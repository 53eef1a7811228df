"""A few words from the hall's manager to a window (留言), shown on its console until read."""

from dataclasses import dataclass
from typing import Final

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

SENT, READ, WITHDRAWN = "sent", "read", "withdrawn"
LONGEST: Final = 120


@table("staff_message", key=("hall", "id"), indexes=(("hall", "window", "state"),))
@dataclass(frozen=True, slots=True)
class StaffMessage:
    """Words to a window. `read_by`: the member of staff who saw them."""

    hall: str
    id: str
    day: str
    window: str
    words: str
    state: str
    sent_at: int
    actor: str
    read_by: str | None = None
    read_at: int | None = None


@event("message.sent")
@dataclass(frozen=True, slots=True)
class MessageSent:
    """The manager has something to say to whoever sits at a window."""

    day: str
    window: str
    words: str


@event("message.read")
@dataclass(frozen=True, slots=True)
class MessageRead:
    """Whoever sits there has seen it."""

    staff: str


@event("message.withdrawn")
@dataclass(frozen=True, slots=True)
class MessageWithdrawn:
    """Not meant any more."""


@folds(StaffMessage, MessageSent)
def _sent(known: StaffMessage | None, event: Event) -> StaffMessage:
    body = event.body
    assert isinstance(body, MessageSent)
    if known is not None:
        raise Refused("message_exists")
    return StaffMessage(
        event.hall,
        key(event.subject),
        body.day,
        body.window,
        body.words,
        SENT,
        event.at_ms,
        event.actor,
    )


@folds(StaffMessage, MessageRead)
def _read(known: StaffMessage | None, event: Event) -> StaffMessage:
    body = event.body
    assert isinstance(body, MessageRead)
    return replace(_still_sent(known), state=READ, read_by=body.staff, read_at=event.at_ms)


@folds(StaffMessage, MessageWithdrawn)
def _withdrawn(known: StaffMessage | None, event: Event) -> StaffMessage:
    return replace(_still_sent(known), state=WITHDRAWN)


def _still_sent(known: StaffMessage | None) -> StaffMessage:
    if known is None or known.state != SENT:
        raise Refused("message_gone")
    return known
