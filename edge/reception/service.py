"""Taking a number and giving it up."""

from dataclasses import dataclass
from datetime import date

from domain import gates
from domain.days import HallDay, QueueDay
from domain.discipline import (
    POSTPONED_BEHIND,
    Slot,
    next_number,
    place,
    priority_for,
    rank_later,
)
from domain.errors import Refused
from domain.events import Fact
from domain.persons import Visitor
from domain.plan import Plan, Queue
from domain.tickets import (
    Ticket,
    TicketCancelled,
    TicketPostponed,
    TicketPrinted,
    TicketPrintFailed,
    TicketTaken,
    require,
)
from domain.windows import WindowState
from edge.floor import Floor
from edge.foresight.waits import Hall
from edge.node import HallNode
from sync.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for at a station. `ticket`: an id chosen beforehand makes a repeat
    harmless. `slot`: of the appointment that somebody came with.
    """

    station: str
    queue: str
    priority: str | None = None
    visitor: Visitor | None = None
    item: str | None = None
    ticket: str | None = None
    prints: bool = False
    slot: Slot | None = None


def take(node: HallNode, wish: Wish) -> str:
    """Give out a number; the ticket's id.

    Raises Refused(`no_such_queue` | `day_not_open` | `no_such_priority` | `already_waiting` |
    `queue_closed`).
    """
    day = node.today()
    return node.run(lambda tx: take_within(tx, node, wish, day))


def cancel(node: HallNode, ticket_id: str, actor: str, reason: str = "given_up") -> None:
    """Give a number up. Raises Refused(`no_such_ticket` | `ticket_state`)."""

    def command(tx: Transaction) -> None:
        ticket = require(tx.get(Ticket, ticket_id), "cancel")
        body = TicketCancelled(ticket.day, ticket.queue, ticket.window, reason)
        tx.emit(actor, Fact(f"ticket/{ticket_id}", body))

    node.run(command)


def postpone(node: HallNode, ticket_id: str, actor: str) -> None:
    """Let the next people of the queue go first.

    Raises Refused(`no_such_ticket` | `ticket_state` | `nobody_behind`).
    """

    def command(tx: Transaction) -> None:
        ticket = require(tx.get(Ticket, ticket_id), "postpone")
        rank = rank_later(node.floor.behind(ticket.queue, ticket.rank, POSTPONED_BEHIND))
        if ticket.target_window is not None or rank is None:
            raise Refused("nobody_behind", number=ticket.number)
        body = TicketPostponed(ticket.day, ticket.queue, rank)
        tx.emit(actor, Fact(f"ticket/{ticket_id}", body))

    node.run(command)


def record_print(node: HallNode, ticket_id: str, device: str, trouble: str | None) -> None:
    """Note how the paper came out; `trouble` is the printer's word, None when it came out whole."""
    body = TicketPrintFailed(device, trouble) if trouble else TicketPrinted(device)
    node.run(lambda tx: tx.emit(f"device/{device}", Fact(f"ticket/{ticket_id}", body)))


def take_within(tx: Transaction, node: HallNode, wish: Wish, today: date) -> str:
    """The same inside a command that does more."""
    plan, floor = node.plan, node.floor
    day = today.isoformat()
    queue = _queue(plan, wish.queue)
    if wish.ticket is not None and tx.get(Ticket, wish.ticket) is not None:
        return wish.ticket
    _require_open(tx, day)
    gates.require_open(tx.get(gates.QueueGate, queue.id))
    _require_single(tx, floor, wish)
    own = priority_for(plan, wish.priority, wish.visitor, today)
    priority, rank = place(plan, wish.slot, own, tx.now_ms)
    counts = tx.get(QueueDay, queue.id, day)
    no, number = next_number(queue, counts.last_no if counts else 0)
    ahead = floor.ahead(queue.id, rank)
    experience = node.knowledge.experience
    hall = Hall(plan, floor, lambda w: tx.get(WindowState, w), experience, tx.now_ms)
    told = hall.wait(queue.id, rank)
    ticket_id = wish.ticket or tx.make(Ticket)
    body = TicketTaken(
        day=day,
        queue=queue.id,
        no=no,
        number=number,
        priority=priority.id,
        rank=rank,
        station=wish.station,
        ahead=ahead,
        wait_s=told.wait_s if told else None,
        person=wish.visitor.person if wish.visitor else None,
        masked_name=wish.visitor.masked_name if wish.visitor else None,
        item=wish.item,
        printing="printing" if wish.prints else "off",
    )
    tx.emit(f"station/{wish.station}", Fact(f"ticket/{ticket_id}", body))
    return ticket_id


def _queue(plan: Plan, queue_id: str) -> Queue:
    queue = plan.queues.get(queue_id)
    if queue is None:
        raise Refused("no_such_queue")
    return queue


def _require_open(tx: Transaction, day: str) -> None:
    today = tx.get(HallDay, day)
    if today is None or today.state != "open":
        raise Refused("day_not_open")


def _require_single(tx: Transaction, floor: Floor, wish: Wish) -> None:
    if wish.visitor is None:
        return
    held = floor.holding(wish.visitor.person, wish.queue)
    if held is not None:
        ticket = tx.get(Ticket, held)
        raise Refused("already_waiting", number=ticket.number if ticket else "", ticket=held)
