"""What the cashier's pages show."""

from collections.abc import Sequence

from domain.cases import Case
from domain.charges import Charge, TerminalDay
from domain.fees import reduced, yuan
from domain.payments import ASKED, CLOSED, Payment, Till
from edge.acceptance import terms, views
from edge.acceptance.counter import Counter
from edge.calling.service import Seat
from edge.cashier import service
from edge.cashier.charging import ChargeDesk
from edge.node import HallNode
from kiosk_ui.views import (
    ChargePart,
    Desk,
    FeePage,
    FeeRow,
    Problem,
    ReceiptRow,
    TerminalRow,
    TillPage,
)

MOST_RECEIPTS = 100


def fee(
    counter: Counter,
    charging: ChargeDesk,
    desk: Desk,
    window: str,
    case: Case,
    problem: Problem | None = None,
) -> FeePage:
    """What a case owes, and how its charge at the window's terminal stands."""
    node = counter.node
    head = views.head(node, case, terms.of_case(node, case))
    rows = tuple(
        FeeRow(
            f.id,
            f.name,
            yuan(f.fen),
            f.ground,
            tuple((r.id, r.name, yuan(reduced(f, r))) for r in f.reductions),
        )
        for f in service.fees_of(node, case)
    )
    terminal = charging.terminal_of(window)
    part = charge(node, case.id)
    return FeePage(desk, head, rows, problem, terminal.id if terminal else "", part)


def charge(node: HallNode, case_id: str) -> ChargePart | None:
    """The newest charge of a case; None without one."""
    found = node.store.states(
        Charge, 'hall = ? AND "case" = ? ORDER BY at DESC LIMIT 1', (node.id, case_id)
    )
    if not found:
        return None
    c = found[0]
    return ChargePart(case_id, c.id, c.state, yuan(c.fen), c.method, c.terminal, c.words)


def till(
    node: HallNode,
    desk: Desk,
    seat: Seat,
    unbooked: Sequence[Charge] = (),
    problem: Problem | None = None,
) -> TillPage:
    """A member of staff's day, and every refund that waits for a second person."""
    on = node.today().isoformat()
    known = node.store.state(Till, node.id, on, seat.staff) or Till(node.id, on, seat.staff)
    mine = node.store.states(
        Payment,
        "hall = ? AND day = ? AND staff = ? ORDER BY receipt DESC LIMIT ?",
        (node.id, on, seat.staff, MOST_RECEIPTS),
    )
    asked = node.store.states(Payment, "hall = ? AND state = ? ORDER BY at", (node.id, ASKED))
    return TillPage(
        desk=desk,
        receipts=tuple(_row(node, seat, p) for p in mine),
        asked=tuple(_row(node, seat, p) for p in asked),
        cash=_signed(known.cash_fen),
        card=_signed(known.card_fen),
        scan=_signed(known.scan_fen),
        count=known.receipts,
        refunds=known.refunds,
        closed=known.state == CLOSED,
        difference=_signed(known.difference_fen) if known.difference_fen else "",
        terminals=_terminals(node, on, seat.staff),
        unbooked=tuple((c.terminal, c.reference, yuan(c.fen), c.case) for c in unbooked),
        problem=problem,
    )


def _terminals(node: HallNode, on: str, staff: str) -> tuple[TerminalRow, ...]:
    rows = []
    for terminal, fen in service.charged(node, on, staff).items():
        known = node.store.state(TerminalDay, node.id, on, terminal)
        said = _signed(known.terminal_fen) if known and known.terminal_fen is not None else ""
        difference = _signed(known.difference_fen) if known and known.difference_fen else ""
        rows.append(TerminalRow(terminal, yuan(fen), known is not None, said, difference))
    return tuple(rows)


def _row(node: HallNode, seat: Seat, payment: Payment) -> ReceiptRow:
    return ReceiptRow(
        payment.receipt,
        payment.case,
        payment.number,
        node.local(payment.at),
        yuan(payment.fen),
        payment.method,
        payment.state,
        payment.asked_by == seat.actor,
        payment.reason or "",
    )


def _signed(fen: int) -> str:
    return f"-{yuan(-fen)}" if fen < 0 else yuan(fen)
