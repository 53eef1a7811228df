"""The pages of one queue and of one window."""

from domain import foresight
from domain.messages import SENT, StaffMessage
from domain.plan import NORMAL
from domain.tickets import Ticket
from domain.windows import OPEN, PAUSED, WindowState
from edge.calling.views import shown
from edge.foresight import waits
from edge.node import HallNode
from edge.overview.acts import free_staff
from edge.overview.troubles import target_s
from edge.reception.views import window_states
from kiosk_ui.views import Choice, QueuePage, WaitingRow, WindowPage

MOST_ROWS = 60


def queue_page(node: HallNode, id: str, staff_name: str, undo: str) -> QueuePage | None:
    """One queue, None when there is none of that name."""
    queue = node.plan.queues.get(id)
    if queue is None:
        return None
    states, target = window_states(node), target_s(node, id)
    priorities = node.plan.hall.priorities if node.plan.hall else (NORMAL,)
    return QueuePage(
        id,
        queue.letter,
        queue.name,
        target,
        _people(node, id, target),
        tuple(Choice(p.id, p.name) for p in priorities),
        tuple(
            Choice(
                w.id, w.name, _state(states.get(w.id)) in (OPEN, PAUSED), shown(states.get(w.id))
            )
            for w in node.plan.windows_serving(id)
        ),
        staff_name,
        undo,
    )


def _people(node: HallNode, queue: str, target: int) -> tuple[WaitingRow, ...]:
    scene, now_ms = waits.scene(node), node.wall_ms()
    rows = []
    for ticket in node.floor.people(queue, MOST_ROWS):
        left = foresight.forecast(scene, queue, (ticket.rank - now_ms) / 1000)
        rows.append(_row(node, ticket, left.wait_s if left else None, target, now_ms))
    return tuple(rows)


def _row(
    node: HallNode, ticket: Ticket, left_s: int | None, target: int, now_ms: int
) -> WaitingRow:
    item, priority = node.plan.items.get(ticket.item or ""), node.plan.priority(ticket.priority)
    waited_s = max((now_ms - ticket.taken_at) // 1000, 0)
    return WaitingRow(
        ticket.id,
        ticket.number,
        ticket.masked_name,
        item.name if item else "",
        ticket.priority,
        priority.name if priority else ticket.priority,
        waited_s,
        ticket.told_s,
        left_s,
        waited_s > target,
    )


def window_page(node: HallNode, id: str, staff_name: str, undo: str) -> WindowPage | None:
    """One window, None when there is none of that name."""
    window = node.plan.windows.get(id)
    if window is None:
        return None
    state = node.store.state(WindowState, node.id, id)
    serves = {s.queue for s in window.serves}
    messages = node.store.states(
        StaffMessage,
        "hall = ? AND window = ? AND state = ? AND day = ? ORDER BY sent_at",
        (node.id, id, SENT, node.today().isoformat()),
    )
    return WindowPage(
        id,
        window.name,
        shown(state),
        (state.staff_name or "") if _state(state) in (OPEN, PAUSED) and state else "",
        state.number if state else None,
        tuple(
            Choice(q.id, f"{q.letter} {q.name}", q.id in serves, str(node.floor.waiting(q.id)))
            for q in node.plan.queues.values()
        ),
        id in node.reassigned.today(),
        tuple(Choice(s.id, s.name, note=s.number) for s in free_staff(node)),
        tuple(m.words for m in messages),
        staff_name,
        undo,
    )


def _state(state: WindowState | None) -> str:
    return state.state if state else ""
