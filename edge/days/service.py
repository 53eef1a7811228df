"""Day change (日切): close what is left of earlier days, open today."""

from domain.days import DayClosed, DayOpened, HallDay
from domain.events import Fact
from domain.sessions import Session, StaffSignedOut
from domain.tickets import PASSED, WAITING, Ticket, TicketCarriedOver, TicketClosed
from domain.windows import SHUT, WindowClosed, WindowState
from edge.node import HallNode
from sync.transaction import Transaction

ACTOR = "system/day-change"
UNFINISHED = "state IN ('waiting', 'called', 'serving', 'passed')"


def change_day(node: HallNode) -> None:
    """Make today the open day. Harmless when it is already; nothing before the hall has its plan,
    for that says when its day changes.

    Each step is a command of its own, so that a power cut between two leaves a state from which
    the next start goes on.
    """
    if node.plan.hall is None:
        return
    today = node.today().isoformat()
    carry = node.plan.hall.at_day_end == "carry_over"
    earlier = node.store.states(
        HallDay, "hall = ? AND day < ? AND state = 'open'", (node.id, today)
    )
    for day in earlier:
        node.run(lambda tx, day=day.day: _close(tx, day, today, carry))  # type: ignore[misc]
    node.run(lambda tx: _open(tx, today))


def _open(tx: Transaction, today: str) -> None:
    if tx.get(HallDay, today) is None:
        tx.emit(ACTOR, Fact(f"day/{today}", DayOpened(today)))


def _close(tx: Transaction, day: str, today: str, carry: bool) -> None:
    left = tx.select(Ticket, f"day = ? AND {UNFINISHED}", (day,))
    windows = tx.select(WindowState, "state <> ?", (SHUT,))
    sessions = tx.select(Session, "signed_out_at IS NULL")
    carried = [t for t in left if carry and t.state in (WAITING, PASSED)]
    for ticket in left:
        body: object = TicketClosed(ticket.day, ticket.queue, ticket.window)
        if ticket in carried:
            body = TicketCarriedOver(ticket.day, ticket.queue, ticket.no, today)
        tx.emit(ACTOR, Fact(f"ticket/{ticket.id}", body))
    for window in windows:
        tx.emit(ACTOR, Fact(f"window/{window.id}", WindowClosed()))
    for session in sessions:
        gone = StaffSignedOut(session.staff, "day_change")
        tx.emit(ACTOR, Fact(f"session/{session.id}", gone))
    body = DayClosed(day, len(left) - len(carried), len(carried))
    tx.emit(ACTOR, Fact(f"day/{day}", body))
