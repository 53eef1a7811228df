"""What a window's console and the screen above it show."""

from typing import Literal

from domain.messages import SENT, StaffMessage
from domain.plan import Plan, Staff
from domain.tickets import CALLED, PASSED, SERVING, Ticket
from domain.windows import OPEN, PAUSED, WindowState
from edge.checking import service as checking
from edge.node import HallNode
from edge.reception.views import window_states
from edge.settings import Station
from kiosk_ui.language import name_of
from kiosk_ui.views import (
    Action,
    ConsoleMessage,
    ConsoleQueue,
    CurrentTicket,
    NextTicket,
    PassedTicket,
    Problem,
    TransferTarget,
    WindowConsole,
    WindowDisplay,
)

MOST_NEXT = 8

Shown = Literal["free", "called", "serving", "paused", "closed"]


def console(
    node: HallNode,
    window_id: str,
    staff: Staff,
    *,
    online: bool,
    has_pad: bool,
    problem: Problem | None = None,
) -> WindowConsole | None:
    """The console of an open window, None when it is not open."""
    state = node.store.state(WindowState, node.id, window_id)
    window = node.plan.windows.get(window_id)
    if state is None or window is None or state.state not in (OPEN, PAUSED):
        return None
    serves = tuple(s.queue for s in window.serves)
    return WindowConsole(
        window_id=window_id,
        window_name=name_of(window),
        staff_no=staff.number,
        staff_name=staff.name,
        state=state.state,  # type: ignore[arg-type]
        current=_current(node, state),
        queues=_queues(node, serves),
        next_up=_next_up(node, window_id, serves),
        passed=_passed(node, serves),
        done_today=state.done,
        mean_service_s=state.served_s // state.done if state.done else None,
        last_rating=state.last_rating,
        pad=("asking" if state.asking else "idle") if has_pad else "off",
        actions=_actions(state),
        transfer_queues=_transfer_queues(node, state),
        transfer_windows=_transfer_windows(node, window_id),
        online=online,
        problem=problem,
        checks=checking.waiting_of(node, f"staff/{staff.id}"),
        messages=_messages(node, window_id),
    )


def _messages(node: HallNode, window: str) -> tuple[ConsoleMessage, ...]:
    found = node.store.states(
        StaffMessage,
        "hall = ? AND window = ? AND state = ? AND day = ? ORDER BY sent_at",
        (node.id, window, SENT, node.today().isoformat()),
    )
    return tuple(ConsoleMessage(m.id, m.words, node.local(m.sent_at)) for m in found)


def display(node: HallNode, station: Station) -> WindowDisplay:
    """The screen above a window."""
    state = node.store.state(WindowState, node.id, station.window or "")
    window = node.plan.windows.get(station.window or "")
    who = node.plan.staff.get(state.staff or "") if state else None
    return WindowDisplay(
        window_name=window.name if window else station.name,
        state=shown(state),
        number=number_at(state),
        staff_no=who.number if who else "",
        staff_name=who.name if who else "",
    )


def shown(state: WindowState | None) -> Shown:
    """A window's state in one word for screens."""
    if state is None or state.state not in (OPEN, PAUSED):
        return "closed"
    if state.ticket_state == CALLED:
        return "called"
    if state.ticket_state == SERVING:
        return "serving"
    return "paused" if state.state == PAUSED else "free"


def number_at(state: WindowState | None) -> str | None:
    """The number that a window has, if any."""
    return state.number if state is not None else None


def _current(node: HallNode, state: WindowState) -> CurrentTicket | None:
    ticket = node.store.state(Ticket, node.id, state.ticket) if state.ticket else None
    if ticket is None:
        return None
    queue = node.plan.queues.get(ticket.queue)
    item = node.plan.items.get(ticket.item or "")
    return CurrentTicket(
        number=ticket.number,
        queue_name=name_of(queue) if queue else ticket.queue,
        item_name=item.name if item else None,
        masked_name=ticket.masked_name,
        priority_name=_priority_name(node.plan, ticket),
        state=ticket.state,  # type: ignore[arg-type]
        since_s=max((node.wall_ms() - state.since) // 1000, 0),
        calls=ticket.calls,
        waited_s=max(((ticket.called_at or ticket.taken_at) - ticket.taken_at) // 1000, 0),
    )


def _priority_name(plan: Plan, ticket: Ticket) -> str | None:
    priority = plan.priority(ticket.priority)
    return name_of(priority) if priority is not None and priority.head_start_s > 0 else None


def _queues(node: HallNode, serves: tuple[str, ...]) -> tuple[ConsoleQueue, ...]:
    return tuple(
        ConsoleQueue(
            queue.id,
            queue.letter,
            name_of(queue),
            node.floor.waiting(queue.id),
            longest_wait_s(node, queue.id),
        )
        for queue_id in serves
        if (queue := node.plan.queues.get(queue_id)) is not None
    )


def longest_wait_s(node: HallNode, queue: str) -> int | None:
    """How long the one who came first has been waiting."""
    found = node.store.rows(
        "SELECT min(taken_at) FROM ticket WHERE hall = ? AND state = 'waiting' AND queue = ?",
        (node.id, queue),
    )
    first = found[0][0]
    return None if first is None else max((node.wall_ms() - first) // 1000, 0)


def _next_up(node: HallNode, window: str, serves: tuple[str, ...]) -> tuple[NextTicket, ...]:
    ids = [*node.floor.sent_to(window)]
    for queue in serves:
        ids.extend(node.floor.first(queue, MOST_NEXT))
    found = sorted(tickets(node, ids), key=lambda t: (t.target_window is None, t.rank))
    now_ms = node.wall_ms()
    return tuple(
        NextTicket(
            t.number,
            name_of(node.plan.queues[t.queue]) if t.queue in node.plan.queues else t.queue,
            _priority_name(node.plan, t),
            max((now_ms - t.taken_at) // 1000, 0),
        )
        for t in found[:MOST_NEXT]
    )


def _passed(node: HallNode, serves: tuple[str, ...]) -> tuple[PassedTicket, ...]:
    found = [
        ticket
        for queue in serves
        for ticket in node.store.states(
            Ticket, "hall = ? AND state = ? AND queue = ?", (node.id, PASSED, queue)
        )
    ]
    found.sort(key=lambda t: -(t.passed_at or 0))
    return tuple(
        PassedTicket(t.id, t.number, node.local(t.passed_at or 0)) for t in found[:MOST_NEXT]
    )


def tickets(node: HallNode, ids: list[str]) -> list[Ticket]:
    """The tickets with these ids, in their order."""
    found = (node.store.state(Ticket, node.id, ticket_id) for ticket_id in ids)
    return [ticket for ticket in found if ticket is not None]


def _actions(state: WindowState) -> tuple[Action, ...]:
    is_open, has = state.state == OPEN, state.ticket_state
    return (
        Action("next", is_open and has is None, is_open and has is None),
        Action("recall", has == CALLED),
        Action("start", has == CALLED, has == CALLED),
        Action("finish", has == SERVING, has == SERVING),
        Action("pass", has == CALLED),
        Action("transfer", has is not None),
        Action("pause", is_open),
        Action("resume", not is_open, not is_open and has is None),
        Action("close", has is None),
    )


def _transfer_queues(node: HallNode, state: WindowState) -> tuple[TransferTarget, ...]:
    ticket = node.store.state(Ticket, node.id, state.ticket) if state.ticket else None
    here = ticket.queue if ticket else ""
    return tuple(
        TransferTarget(q.id, name_of(q), q.letter)
        for q in node.plan.queues.values()
        if q.id != here
    )


def _transfer_windows(node: HallNode, here: str) -> tuple[TransferTarget, ...]:
    """The other windows, those that are open first; the key of window 03 is 3."""
    states = window_states(node)
    found = [
        TransferTarget(w.id, name_of(w), w.id.lstrip("0"), shown(states.get(w.id)))
        for w in node.plan.windows.values()
        if w.id != here
    ]
    return tuple(sorted(found, key=lambda target: target.state == "closed"))
