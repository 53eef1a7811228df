"""What kiosks and phones show of queues and tickets."""

import segno
from flask_babel import gettext as _
from markupsafe import Markup

from domain.days import HallDay
from domain.discipline import priority_by_age
from domain.evaluations import Evaluation
from domain.gates import CLOSED, QueueGate
from domain.plan import Queue
from domain.tickets import ALLOWED, FINISHED, WAITING, Ticket
from domain.windows import WindowState
from edge.arranging.notices import notices
from edge.foresight import waits
from edge.node import HallNode
from edge.reception.slip import ticket_url
from edge.reception.visits import Visit
from edge.web import words
from kiosk_ui.views import (
    KioskCard,
    KioskServices,
    KioskTicket,
    KioskWelcome,
    PhoneTicket,
    PriorityChoice,
    Problem,
    QueueChoice,
)

EXAMPLES = 3
TICKET_SHOWN_S = 30

NEAR = 2
"""With so many people ahead the holder should be in the hall."""


def welcome(
    node: HallNode,
    station: str,
    *,
    reader_ok: bool,
    printer_ok: bool,
    problem: Problem | None = None,
) -> KioskWelcome:
    """The page of an idle kiosk."""
    return KioskWelcome(
        station, choices(node), reader_ok, printer_ok, problem, notices=notices(node)
    )


def services(
    node: HallNode, visit: Visit, seconds_left: int, problem: Problem | None = None
) -> KioskServices:
    """The page after a card was read."""
    visitor = visit.visitor
    greeting = visitor.masked_name if visitor else None
    return KioskServices(greeting, choices(node), _priorities(node, visit), seconds_left, problem)


def card(
    node: HallNode,
    queue: Queue,
    seconds_left: int,
    *,
    reader_ok: bool,
    item: str | None = None,
    problem: Problem | None = None,
) -> KioskCard:
    """The page that asks for the card after a service was chosen."""
    known = node.plan.items.get(item or "")
    chosen = next(c for c in choices(node) if c.id == queue.id)
    return KioskCard(chosen, seconds_left, reader_ok, problem, known.name if known else "")


def ticket(node: HallNode, ticket_id: str) -> KioskTicket | None:
    """The number on the screen, None when there is no such ticket."""
    found = node.store.state(Ticket, node.id, ticket_id)
    if found is None:
        return None
    ahead, wait_s = standing(node, found)
    queue = node.plan.queues.get(found.queue)
    window = node.plan.windows.get(found.window or found.target_window or "")
    problem = None
    if found.printing == "failed":
        problem = words.not_printed(found.number, found.print_problem or "")
    return KioskTicket(
        number=found.number,
        queue_name=queue.name if queue else found.queue,
        ahead=ahead,
        wait_s=wait_s,
        taken_at=node.local(found.taken_at),
        masked_name=found.masked_name,
        printing=found.printing,  # type: ignore[arg-type]
        qr_svg=_qr(ticket_url(node, found.id)),
        seconds_left=TICKET_SHOWN_S,
        problem=problem,
        queue_name_en=queue.name_en if queue else "",
        state=found.state,  # type: ignore[arg-type]
        window_name=window.name if window else "",
        window_name_en=window.name_en if window else "",
        rate=f"../my/visits/{found.id}" if _may_rate(node, found) else "",
    )


def _may_rate(node: HallNode, ticket: Ticket) -> bool:
    return ticket.state == FINISHED and not was_rated(node, ticket.id)


def phone(node: HallNode, ticket_id: str, problem: Problem | None = None) -> PhoneTicket | None:
    """The same ticket on its holder's phone."""
    found = node.store.state(Ticket, node.id, ticket_id)
    if found is None:
        return None
    ahead, wait_s = standing(node, found)
    queue = node.plan.queues.get(found.queue)
    window = node.plan.windows.get(found.window or found.target_window or "")
    return PhoneTicket(
        id=found.id,
        number=found.number,
        queue_name=queue.name if queue else found.queue,
        state=found.state,  # type: ignore[arg-type]
        ahead=ahead,
        wait_s=wait_s,
        taken_at=node.local(found.taken_at),
        window_name=window.name if window else None,
        queue_name_en=queue.name_en if queue else "",
        near=found.state == WAITING and ahead <= NEAR,
        may_postpone=_may_postpone(node, found),
        may_give_up=found.state in ALLOWED["cancel"],
        problem=problem,
    )


def _may_postpone(node: HallNode, ticket: Ticket) -> bool:
    if ticket.state != WAITING or ticket.target_window is not None:
        return False
    return bool(node.floor.behind(ticket.queue, ticket.rank, 1))


def choices(node: HallNode) -> tuple[QueueChoice, ...]:
    """Every queue as people choose it."""
    day = node.store.state(HallDay, node.id, node.today().isoformat())
    is_open = day is not None and day.state == "open"
    expected = waits.now_for_all(node)
    examples = _examples(node)
    stopped = {gate.queue for gate in node.store.states(QueueGate, "state = ?", (CLOSED,))}
    return tuple(
        QueueChoice(
            queue.id,
            queue.letter,
            queue.name,
            queue.name_en,
            examples.get(queue.id, ()),
            node.floor.waiting(queue.id),
            waits.seconds(expected, queue.id),
            is_open and queue.id not in stopped,
        )
        for queue in node.plan.queues.values()
    )


def standing(node: HallNode, ticket: Ticket) -> tuple[int, int | None]:
    """(people ahead, expected seconds) of a ticket; (0, None) when it is not waiting."""
    if ticket.state != WAITING:
        return 0, None
    expected = waits.of_ticket(node, ticket)
    ahead = node.floor.ahead(ticket.queue, ticket.rank)
    return ahead, expected.wait_s if expected else None


def window_states(node: HallNode) -> dict[str, WindowState]:
    """Every window's state by its id."""
    return {w.id: w for w in node.store.states(WindowState, "hall = ?", (node.id,))}


def was_rated(node: HallNode, ticket_id: str) -> bool:
    """Whether a ticket has its rating."""
    found = node.store.state(Evaluation, node.id, ticket_id)
    return found is not None and found.state == "given"


def no_such_ticket() -> Problem:
    """Somebody opened a ticket that is not here."""
    return Problem(_("没有找到这个号码"), "", _("请核对小票，或询问工作人员。"))


def _priorities(node: HallNode, visit: Visit) -> tuple[PriorityChoice, ...]:
    by_card = priority_by_age(node.plan, visit.visitor, node.today())
    offered = node.plan.hall.priorities if node.plan.hall else ()
    return tuple(
        PriorityChoice(p.id, p.name, p.name_en, by_card is not None and p.id == by_card.id)
        for p in offered
        if p.offered and p.head_start_s > 0
    )


def _examples(node: HallNode) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for item in node.plan.items.values():
        if item.queue is not None and len(found.get(item.queue, ())) < EXAMPLES:
            found[item.queue] = (*found.get(item.queue, ()), item.name)
    return found


def _qr(text: str) -> Markup:
    return Markup(segno.make(text, error="m").svg_inline(omitsize=True, border=2))
