"""What a board shows: its design filled with the hall as it is now."""

from flask_babel import gettext as _

from domain.boards import BoardDesign
from domain.plan import Plan, Queue, Window
from domain.tickets import CALLED, SERVING, Ticket
from domain.windows import WindowState
from edge.arranging.notices import notices
from edge.calling.guide import short_name, zones
from edge.calling.views import number_at, shown, tickets
from edge.foresight import waits
from edge.node import HallNode
from edge.reception.views import window_states
from kiosk_ui.views import Board, BoardCall, BoardQueue, BoardWindow

FRESH_MS = 15_000
Windows = dict[str, WindowState]


def board(node: HallNode, design: BoardDesign, *, preview: bool = False) -> Board:
    """A board of that design."""
    states, plan = window_states(node), node.plan
    expected = waits.now_for_all(node)
    there = plan.windows_in(design.zone) if design.zone else tuple(plan.windows.values())
    said = notices(node)
    blocks = (design.main, *design.beside)
    return Board(
        title=design.title or _zone_name(plan, design.zone) or _("叫号屏"),
        title_en=design.title_en,
        calls=_calls(node, design, there),
        queues=tuple(
            _queue(node, q, waits.seconds(expected, q.id), states, there)
            for q in _queues(plan, there)
        ),
        windows=tuple(
            BoardWindow(w.name, shown(states.get(w.id)), number_at(states.get(w.id))) for w in there
        ),
        main=design.main,  # type: ignore[arg-type]
        beside=design.beside,  # type: ignore[arg-type]
        colour=design.colour,  # type: ignore[arg-type]
        rows=design.rows,
        zones=zones(plan, states),
        notices=said,
        ribbon=said if design.ribbon and "notices" not in blocks else (),
        preview=preview,
    )


def _queues(plan: Plan, there: tuple[Window, ...]) -> tuple[Queue, ...]:
    """The queues that these windows serve; every queue when they are all windows."""
    if len(there) == len(plan.windows):
        return tuple(plan.queues.values())
    served = {s.queue for window in there for s in window.serves}
    return tuple(queue for queue in plan.queues.values() if queue.id in served)


def _queue(
    node: HallNode,
    queue: Queue,
    wait_s: int | None,
    states: Windows,
    there: tuple[Window, ...],
) -> BoardQueue:
    serving = (w for w in there if any(s.queue == queue.id for s in w.serves))
    return BoardQueue(
        queue.letter,
        queue.name,
        queue.name_en,
        node.floor.waiting(queue.id),
        wait_s,
        tuple(t.number for t in tickets(node, node.floor.first(queue.id, 3))),
        tuple(short_name(w) for w in serving if shown(states.get(w.id)) != "closed"),
    )


def _calls(node: HallNode, design: BoardDesign, there: tuple[Window, ...]) -> tuple[BoardCall, ...]:
    marks = ", ".join("?" for _ in there)
    called = node.store.states(
        Ticket,
        f"hall = ? AND state IN (?, ?) AND window IN ({marks}) ORDER BY called_at DESC LIMIT ?",
        (node.id, CALLED, SERVING, *(w.id for w in there), design.rows),
    )
    names = {window.id: window.name for window in there}
    now_ms = node.wall_ms()
    return tuple(
        BoardCall(
            t.number,
            names.get(t.window or "", ""),
            t.masked_name if design.names else None,
            t.state == CALLED and now_ms - (t.called_at or 0) < FRESH_MS,
            t.state,  # type: ignore[arg-type]
        )
        for t in called
    )


def _zone_name(plan: Plan, zone: str) -> str:
    known = plan.zones.get(zone)
    return known.name if known else ""
