"""A ticket's life (号票): taken, called, recalled, serving, finished; passed and back;
transferred; cancelled.

Times in states are wall milliseconds. `rank` orders the waiting: the moment of taking less the
head start of the priority class, so it never changes while somebody waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

WAITING, CALLED, SERVING = "waiting", "called", "serving"
PASSED, FINISHED, CANCELLED, CLOSED = "passed", "finished", "cancelled", "closed"

ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "call": frozenset({WAITING}),
    "recall": frozenset({CALLED}),
    "start": frozenset({CALLED}),
    "finish": frozenset({SERVING}),
    "pass": frozenset({CALLED}),
    "requeue": frozenset({PASSED}),
    "postpone": frozenset({WAITING}),
    "reprioritise": frozenset({WAITING}),
    "transfer": frozenset({WAITING, CALLED, SERVING}),
    "cancel": frozenset({WAITING, CALLED, PASSED}),
    "close": frozenset({WAITING, CALLED, SERVING, PASSED}),
    "carry_over": frozenset({WAITING, PASSED}),
}


@table(
    "ticket",
    key=("hall", "id"),
    indexes=(("hall", "state", "queue", "rank"), ("hall", "day")),
)
@dataclass(frozen=True, slots=True)
class Ticket:
    """A number somebody holds. `told_s`: the wait that was forecast when it was taken, None when no
    window was open."""

    hall: str
    id: str
    day: str
    queue: str
    number: str
    priority: str
    rank: int
    state: str
    taken_at: int
    station: str
    person: str | None = None
    masked_name: str | None = None
    item: str | None = None
    called_at: int | None = None
    calls: int = 0
    window: str | None = None
    staff: str | None = None
    started_at: int | None = None
    ended_at: int | None = None
    passes: int = 0
    passed_at: int | None = None
    target_window: str | None = None
    transfers: int = 0
    printing: str = "off"
    print_problem: str | None = None
    no: int = 0
    told_s: int | None = None


@event("ticket.taken")
@dataclass(frozen=True, slots=True)
class TicketTaken:
    """Somebody took a number. `no` is the number within queue and day, `number` what people
    read.
    """

    day: str
    queue: str
    no: int
    number: str
    priority: str
    rank: int
    station: str
    ahead: int
    wait_s: int | None
    person: str | None
    masked_name: str | None
    item: str | None
    printing: str


@event("ticket.printed")
@dataclass(frozen=True, slots=True)
class TicketPrinted:
    """The paper came out whole."""

    device: str


@event("ticket.print_failed")
@dataclass(frozen=True, slots=True)
class TicketPrintFailed:
    """No paper, or half of it: the holder saw the number on the screen. `reason` is a device's
    word.
    """

    device: str
    reason: str


@event("ticket.called")
@dataclass(frozen=True, slots=True)
class TicketCalled:
    """A window calls the holder."""

    day: str
    queue: str
    number: str
    window: str
    staff: str
    waited_s: int


@event("ticket.recalled")
@dataclass(frozen=True, slots=True)
class TicketRecalled:
    """Called once more."""

    number: str
    window: str


@event("ticket.started")
@dataclass(frozen=True, slots=True)
class TicketStarted:
    """The holder is at the window."""

    number: str
    window: str


@event("ticket.finished")
@dataclass(frozen=True, slots=True)
class TicketFinished:
    """Served. `served_s`: seconds at the window."""

    day: str
    queue: str
    number: str
    window: str
    staff: str
    served_s: int


@event("ticket.passed")
@dataclass(frozen=True, slots=True)
class TicketPassed:
    """Called, and nobody came (过号)."""

    day: str
    queue: str
    number: str
    window: str


@event("ticket.requeued")
@dataclass(frozen=True, slots=True)
class TicketRequeued:
    """A passed holder came back and stands in line again at `rank`."""

    day: str
    queue: str
    rank: int


@event("ticket.postponed")
@dataclass(frozen=True, slots=True)
class TicketPostponed:
    """The holder lets others go first and stands in line at `rank` from now on."""

    day: str
    queue: str
    rank: int


@event("ticket.reprioritised")
@dataclass(frozen=True, slots=True)
class TicketReprioritised:
    """Staff gave the holder another priority class, and with it another place; `words` say why."""

    day: str
    queue: str
    priority: str
    rank: int
    words: str


@event("ticket.transferred")
@dataclass(frozen=True, slots=True)
class TicketTransferred:
    """Sent on to another queue, or to one window of it."""

    day: str
    from_window: str | None
    from_queue: str
    to_queue: str
    to_window: str | None
    rank: int


@event("ticket.cancelled")
@dataclass(frozen=True, slots=True)
class TicketCancelled:
    """Given up by the holder or taken back by staff."""

    day: str
    queue: str
    window: str | None
    reason: str


@event("ticket.closed")
@dataclass(frozen=True, slots=True)
class TicketClosed:
    """Left over at the end of the day."""

    day: str
    queue: str
    window: str | None


@event("ticket.carried_over")
@dataclass(frozen=True, slots=True)
class TicketCarriedOver:
    """Left over at the end of the day and valid on the next, which counts on after it."""

    day: str
    queue: str
    no: int
    to_day: str


def require(ticket: Ticket | None, act: str) -> Ticket:
    """The ticket, if `act` may happen to it now. Raises Refused(`no_such_ticket` |
    `ticket_state`).
    """
    if ticket is None:
        raise Refused("no_such_ticket")
    if ticket.state not in ALLOWED[act]:
        raise Refused("ticket_state", act=act, state=ticket.state, number=ticket.number)
    return ticket


@folds(Ticket, TicketTaken)
def _taken(ticket: Ticket | None, event: Event) -> Ticket:
    body = event.body
    assert isinstance(body, TicketTaken)
    if ticket is not None:
        raise Refused("ticket_exists", number=ticket.number)
    return Ticket(
        hall=event.hall,
        id=key(event.subject),
        day=body.day,
        queue=body.queue,
        number=body.number,
        priority=body.priority,
        rank=body.rank,
        state=WAITING,
        taken_at=event.at_ms,
        station=body.station,
        person=body.person,
        masked_name=body.masked_name,
        item=body.item,
        printing=body.printing,
        no=body.no,
        told_s=body.wait_s,
    )


@folds(Ticket, TicketPrinted, TicketPrintFailed)
def _printed(ticket: Ticket | None, event: Event) -> Ticket:
    if ticket is None:
        raise Refused("no_such_ticket")
    if isinstance(event.body, TicketPrintFailed):
        return replace(ticket, printing="failed", print_problem=event.body.reason)
    return replace(ticket, printing="printed", print_problem=None)


@folds(Ticket, TicketCalled)
def _called(ticket: Ticket | None, event: Event) -> Ticket:
    body = event.body
    assert isinstance(body, TicketCalled)
    return replace(
        require(ticket, "call"),
        state=CALLED,
        called_at=event.at_ms,
        calls=1,
        window=body.window,
        staff=body.staff,
        target_window=None,
    )


@folds(Ticket, TicketRecalled)
def _recalled(ticket: Ticket | None, event: Event) -> Ticket:
    known = require(ticket, "recall")
    return replace(known, calls=known.calls + 1)


@folds(Ticket, TicketStarted)
def _started(ticket: Ticket | None, event: Event) -> Ticket:
    return replace(require(ticket, "start"), state=SERVING, started_at=event.at_ms)


@folds(Ticket, TicketFinished)
def _finished(ticket: Ticket | None, event: Event) -> Ticket:
    return replace(require(ticket, "finish"), state=FINISHED, ended_at=event.at_ms)


@folds(Ticket, TicketPassed)
def _passed(ticket: Ticket | None, event: Event) -> Ticket:
    known = require(ticket, "pass")
    return replace(known, state=PASSED, passed_at=event.at_ms, passes=known.passes + 1)


@folds(Ticket, TicketRequeued)
def _requeued(ticket: Ticket | None, event: Event) -> Ticket:
    body = event.body
    assert isinstance(body, TicketRequeued)
    return replace(require(ticket, "requeue"), state=WAITING, rank=body.rank, window=None)


@folds(Ticket, TicketPostponed)
def _postponed(ticket: Ticket | None, event: Event) -> Ticket:
    body = event.body
    assert isinstance(body, TicketPostponed)
    return replace(require(ticket, "postpone"), rank=body.rank)


@folds(Ticket, TicketReprioritised)
def _reprioritised(ticket: Ticket | None, event: Event) -> Ticket:
    body = event.body
    assert isinstance(body, TicketReprioritised)
    known = require(ticket, "reprioritise")
    return replace(known, rank=body.rank, priority=body.priority)


@folds(Ticket, TicketTransferred)
def _transferred(ticket: Ticket | None, event: Event) -> Ticket:
    body = event.body
    assert isinstance(body, TicketTransferred)
    known = require(ticket, "transfer")
    return replace(
        known,
        state=WAITING,
        queue=body.to_queue,
        target_window=body.to_window,
        rank=body.rank,
        window=None,
        staff=None,
        started_at=None,
        transfers=known.transfers + 1,
    )


@folds(Ticket, TicketCancelled)
def _cancelled(ticket: Ticket | None, event: Event) -> Ticket:
    return replace(require(ticket, "cancel"), state=CANCELLED, ended_at=event.at_ms)


@folds(Ticket, TicketClosed)
def _closed(ticket: Ticket | None, event: Event) -> Ticket:
    return replace(require(ticket, "close"), state=CLOSED, ended_at=event.at_ms)


@folds(Ticket, TicketCarriedOver)
def _carried_over(ticket: Ticket | None, event: Event) -> Ticket:
    body = event.body
    assert isinstance(body, TicketCarriedOver)
    return replace(require(ticket, "carry_over"), state=WAITING, day=body.to_day, window=None)
