"""What the cashier's pages show."""

from domain.cases import Case
from domain.fees import reduced, yuan
from domain.payments import ASKED, CLOSED, Payment, Till
from edge.acceptance import terms, views
from edge.acceptance.counter import Counter
from edge.calling.service import Seat
from edge.cashier import service
from edge.node import HallNode
from kiosk_ui.views import Desk, FeePage, FeeRow, Problem, ReceiptRow, TillPage

MOST_RECEIPTS = 100


def fee(counter: Counter, desk: Desk, case: Case, problem: Problem | None = None) -> FeePage:
    """What a case owes."""
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
    return FeePage(desk, head, rows, problem)


def till(node: HallNode, desk: Desk, seat: Seat, problem: Problem | None = None) -> TillPage:
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
        problem=problem,
    )


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
