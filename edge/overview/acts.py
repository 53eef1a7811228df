"""What the hall's manager does from the floor page: each an event with the manager as actor."""

import uuid_utils

from domain.discipline import rank
from domain.errors import Refused
from domain.events import Fact
from domain.messages import LONGEST, MessageSent, MessageWithdrawn
from domain.plan import Staff
from domain.serving import WindowReassigned
from domain.sessions import Session
from domain.targets import TargetSet
from domain.tickets import Ticket, TicketReprioritised, require
from domain.windows import SHUT, WindowState
from edge.node import HallNode
from edge.roster import service as roster
from sync.transaction import Transaction

LONGEST_WORDS = 60


def open_window(node: HallNode, window: str, staff_id: str, actor: str) -> None:
    """Let a member of staff sit down at a window.

    Raises Refused(`no_such_window` | `no_such_staff` | `window_taken` | `has_window`).
    """
    staff = node.plan.staff.get(staff_id)
    if staff is None or "window" not in staff.roles:
        raise Refused("no_such_staff")
    roster.open_window(node, staff, window, actor)


def close_window(node: HallNode, window: str, actor: str) -> str:
    """Close a window; who sat there. Raises Refused(`window_closed` | `window_busy`)."""
    state = node.store.state(WindowState, node.id, window)
    roster.close_window(node, window, actor)
    return (state.staff if state else None) or ""


def reassign(node: HallNode, window: str, queues: tuple[str, ...], actor: str) -> tuple[str, ...]:
    """Let a window serve other queues until the end of the day (none: as planned); what counted
    before, in the same words. Raises Refused(`no_such_window` | `no_such_queue`).
    """
    if window not in node.plan.windows:
        raise Refused("no_such_window")
    if any(queue not in node.plan.queues for queue in queues):
        raise Refused("no_such_queue")
    before = node.reassigned.today().get(window, ())
    body = WindowReassigned(node.today().isoformat(), queues)
    node.run(lambda tx: tx.emit(actor, Fact(f"window/{window}", body)))
    return before


def reprioritise(
    node: HallNode, ticket_id: str, priority_id: str, words: str, actor: str
) -> tuple[str, int]:
    """Give a waiting person another class; the class and place before.

    Raises Refused(`no_such_ticket` | `ticket_state` | `no_such_priority` | `reason_needed`).
    """
    priority = node.plan.priority(priority_id)
    words = words.strip()[:LONGEST_WORDS]
    if priority is None:
        raise Refused("no_such_priority")
    if not words:
        raise Refused("reason_needed")

    def command(tx: Transaction) -> tuple[str, int]:
        ticket = require(tx.get(Ticket, ticket_id), "reprioritise")
        place = rank(ticket.taken_at, priority)
        body = TicketReprioritised(ticket.day, ticket.queue, priority.id, place, words)
        tx.emit(actor, Fact(f"ticket/{ticket_id}", body))
        return ticket.priority, ticket.rank

    return node.run(command)


def put_back(
    node: HallNode, ticket_id: str, before: tuple[str, int], words: str, actor: str
) -> None:
    """The class and place of before. Raises Refused(`no_such_ticket` | `ticket_state`)."""

    def command(tx: Transaction) -> None:
        ticket = require(tx.get(Ticket, ticket_id), "reprioritise")
        body = TicketReprioritised(ticket.day, ticket.queue, *before, words)
        tx.emit(actor, Fact(f"ticket/{ticket_id}", body))

    node.run(command)


def send_message(node: HallNode, window: str, words: str, actor: str) -> str:
    """A few words to a window's console; the message's id.

    Raises Refused(`no_such_window` | `window_closed` | `reason_needed`).
    """
    words = words.strip()[:LONGEST]
    if not words:
        raise Refused("reason_needed")
    if window not in node.plan.windows:
        raise Refused("no_such_window")
    id, day = str(uuid_utils.uuid7()), node.today().isoformat()

    def command(tx: Transaction) -> str:
        state = tx.get(WindowState, window)
        if state is None or state.state == SHUT:
            raise Refused("window_closed")
        tx.emit(actor, Fact(f"message/{id}", MessageSent(day, window, words)))
        return id

    return node.run(command)


def withdraw_message(node: HallNode, id: str, actor: str) -> None:
    """Take it back while nobody has read it. Raises Refused(`message_gone`)."""
    node.run(lambda tx: tx.emit(actor, Fact(f"message/{id}", MessageWithdrawn())))


def set_target(node: HallNode, queue: str, most_s: int, actor: str) -> None:
    """How long people of a queue should wait at most.

    Raises Refused(`no_such_queue` | `no_such_target_time`).
    """
    if queue not in node.plan.queues:
        raise Refused("no_such_queue")
    node.run(lambda tx: tx.emit(actor, Fact(f"target/{queue}", TargetSet(most_s))))


def free_staff(node: HallNode) -> tuple[Staff, ...]:
    """Who could sit down at a window, those who are signed in first."""
    seated = {
        w.staff for w in node.store.states(WindowState, "hall = ? AND state <> ?", (node.id, SHUT))
    }
    here = {
        s.staff
        for s in node.store.states(Session, "hall = ? AND signed_out_at IS NULL", (node.id,))
    }
    free = [s for s in node.plan.staff.values() if "window" in s.roles and s.id not in seated]
    return tuple(sorted(free, key=lambda s: (s.id not in here, s.number)))
