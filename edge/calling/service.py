"""What a member of staff at a window does with the people of its queues."""

from dataclasses import dataclass

from domain.discipline import choose_next, rank_behind
from domain.errors import Refused
from domain.evaluations import EvaluationAsked
from domain.events import Fact
from domain.messages import MessageRead, StaffMessage
from domain.plan import Plan, RequeueRule, Window
from domain.tickets import (
    Ticket,
    TicketCalled,
    TicketFinished,
    TicketPassed,
    TicketRecalled,
    TicketRequeued,
    TicketStarted,
    TicketTransferred,
    require,
)
from domain.windows import WindowState, require_free, require_open
from edge.floor import Floor
from edge.node import HallNode
from sync.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Seat:
    """Who acts, and at which window."""

    window: str
    staff: str

    @property
    def actor(self) -> str:
        """The actor of the events."""
        return f"staff/{self.staff}"


def call_next(node: HallNode, seat: Seat) -> str:
    """Call whoever is next for this window; the ticket's id.

    Raises Refused(`window_closed` | `window_paused` | `window_busy` | `nobody_waiting` |
    `not_yours`).
    """
    window = _planned(node.plan, seat)

    def command(tx: Transaction) -> str:
        require_free(require_open(_mine(tx, seat)))
        ticket = _next_for(tx, node.floor, window)
        if ticket is None:
            raise Refused("nobody_waiting")
        return _call(tx, seat, ticket)

    return node.run(command)


def call_ticket(node: HallNode, seat: Seat, ticket_id: str) -> str:
    """Call one waiting ticket out of turn. Raises Refused like `call_next`, or `ticket_state`."""
    _planned(node.plan, seat)

    def command(tx: Transaction) -> str:
        require_free(require_open(_mine(tx, seat)))
        return _call(tx, seat, require(tx.get(Ticket, ticket_id), "call"))

    return node.run(command)


def recall(node: HallNode, seat: Seat) -> None:
    """Call the same person again. Raises Refused(`nobody_here` | `ticket_state`)."""

    def command(tx: Transaction) -> None:
        ticket = _held(tx, seat, "recall")
        _emit(tx, seat, ticket, TicketRecalled(ticket.number, seat.window))

    node.run(command)


def start(node: HallNode, seat: Seat) -> None:
    """The person is here. Raises Refused(`nobody_here` | `ticket_state`)."""

    def command(tx: Transaction) -> None:
        ticket = _held(tx, seat, "start")
        _emit(tx, seat, ticket, TicketStarted(ticket.number, seat.window))

    node.run(command)


def finish(node: HallNode, seat: Seat, *, ask: bool) -> str:
    """Service is over; with `ask` the pad asks for a rating. The ticket's id.

    Raises Refused(`nobody_here` | `ticket_state`).
    """

    def command(tx: Transaction) -> str:
        ticket = _held(tx, seat, "finish")
        served_s = max((tx.now_ms - (ticket.started_at or tx.now_ms)) // 1000, 0)
        body = TicketFinished(
            ticket.day, ticket.queue, ticket.number, seat.window, seat.staff, served_s
        )
        _emit(tx, seat, ticket, body)
        if ask:
            asked = EvaluationAsked(ticket.day, seat.window, seat.staff)
            tx.emit(seat.actor, Fact(f"evaluation/{ticket.id}", asked))
        return ticket.id

    return node.run(command)


def pass_over(node: HallNode, seat: Seat) -> str:
    """Nobody came (过号). Raises Refused(`nobody_here` | `ticket_state`)."""

    def command(tx: Transaction) -> str:
        ticket = _held(tx, seat, "pass")
        body = TicketPassed(ticket.day, ticket.queue, ticket.number, seat.window)
        _emit(tx, seat, ticket, body)
        return ticket.id

    return node.run(command)


def requeue(node: HallNode, actor: str, ticket_id: str) -> None:
    """A passed person is back: into line again by the hall's rule.

    Raises Refused(`no_such_ticket` | `ticket_state` | `passed_too_often`).
    """
    hall = node.plan.hall
    rule = hall.requeue if hall else RequeueRule()

    def command(tx: Transaction) -> None:
        ticket = require(tx.get(Ticket, ticket_id), "requeue")
        if ticket.passes > rule.limit:
            raise Refused("passed_too_often", number=ticket.number, limit=rule.limit)
        waiting = node.floor.ranks(ticket.queue, rule.after)
        body = TicketRequeued(ticket.day, ticket.queue, rank_behind(waiting, rule, tx.now_ms))
        tx.emit(actor, Fact(f"ticket/{ticket_id}", body))

    node.run(command)


def transfer(node: HallNode, seat: Seat, *, queue: str | None, window: str | None) -> str:
    """Send the person here on to another queue, or to one window. They keep their place in time.

    Raises Refused(`nobody_here` | `ticket_state` | `no_such_target`).
    """
    plan = node.plan

    def command(tx: Transaction) -> str:
        ticket = _held(tx, seat, "transfer")
        to_queue = _target_queue(plan, ticket, queue, window)
        if window == seat.window or (window is None and to_queue == ticket.queue):
            raise Refused("no_such_target")
        body = TicketTransferred(
            ticket.day, seat.window, ticket.queue, to_queue, window, ticket.rank
        )
        _emit(tx, seat, ticket, body)
        return ticket.id

    return node.run(command)


def read_message(node: HallNode, seat: Seat, message: str) -> None:
    """The manager's words have been seen. Raises Refused(`message_gone`)."""

    def command(tx: Transaction) -> None:
        known = tx.get(StaffMessage, message)
        if known is None or known.window != seat.window:
            raise Refused("message_gone")
        tx.emit(seat.actor, Fact(f"message/{message}", MessageRead(seat.staff)))

    node.run(command)


def _target_queue(plan: Plan, ticket: Ticket, queue: str | None, window: str | None) -> str:
    if window is not None:
        if window not in plan.windows:
            raise Refused("no_such_target")
        serves = [s.queue for s in plan.windows[window].serves]
        return ticket.queue if ticket.queue in serves or not serves else serves[0]
    if queue not in plan.queues:
        raise Refused("no_such_target")
    return str(queue)


def _next_for(tx: Transaction, floor: Floor, window: Window) -> Ticket | None:
    heads = {}
    for served in window.serves:
        for ticket_id in floor.first(served.queue):
            head = tx.get(Ticket, ticket_id)
            if head is not None:
                heads[served.queue] = head
    own = [t for i in floor.sent_to(window.id) if (t := tx.get(Ticket, i)) is not None]
    return choose_next(window, heads, own, tx.now_ms)


def _call(tx: Transaction, seat: Seat, ticket: Ticket) -> str:
    waited_s = max((tx.now_ms - ticket.taken_at) // 1000, 0)
    body = TicketCalled(ticket.day, ticket.queue, ticket.number, seat.window, seat.staff, waited_s)
    _emit(tx, seat, ticket, body)
    return ticket.id


def _planned(plan: Plan, seat: Seat) -> Window:
    window = plan.windows.get(seat.window)
    if window is None:
        raise Refused("no_such_window")
    return window


def _mine(tx: Transaction, seat: Seat) -> WindowState | None:
    state = tx.get(WindowState, seat.window)
    if state is not None and state.staff not in (None, seat.staff):
        raise Refused("not_yours", window=seat.window, staff_name=state.staff_name)
    return state


def _held(tx: Transaction, seat: Seat, act: str) -> Ticket:
    state = _mine(tx, seat)
    if state is None or state.ticket is None:
        raise Refused("nobody_here")
    return require(tx.get(Ticket, state.ticket), act)


def _emit(tx: Transaction, seat: Seat, ticket: Ticket, body: object) -> None:
    tx.emit(seat.actor, Fact(f"ticket/{ticket.id}", body))
