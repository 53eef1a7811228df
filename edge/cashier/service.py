"""Taking a fee, giving it back, balancing the day."""

from collections.abc import Mapping
from typing import Final

from domain.case_rules import require_payable
from domain.cases import Case
from domain.errors import Refused
from domain.events import Fact
from domain.items import Fee
from domain.payments import (
    CASH,
    METHODS,
    FeePaid,
    FeeRefundAsked,
    FeeRefunded,
    Payment,
    ReceiptBook,
    Till,
    charge,
    close_till,
    receipt_number,
    require_open,
    require_refundable,
)
from edge.acceptance import terms
from edge.calling.service import Seat
from edge.node import HallNode
from sync.transaction import Transaction

MOST_EPOCHS: Final = 100


def fees_of(node: HallNode, case: Case) -> tuple[Fee, ...]:
    """The fees that a case's answers brought."""
    due = case.fees.split(",")
    return tuple(fee for fee in terms.of_case(node, case).item.fees if fee.id in due)


def pay(
    node: HallNode,
    seat: Seat,
    case_id: str,
    method: str,
    reductions: Mapping[str, str],
    reference: str = "",
) -> str:
    """Take what is due; the receipt's number. Raises Refused(`no_such_case` | `nothing_due` |
    `no_such_method` | `reference_needed` | `no_such_reduction` | `till_closed`).
    """
    if method not in METHODS:
        raise Refused("no_such_method")
    if method != CASH and not reference.strip():
        raise Refused("reference_needed")
    day = node.today()

    def command(tx: Transaction) -> str:
        case = require_payable(tx.get(Case, case_id))
        require_open(tx.get(Till, day.isoformat(), seat.staff))
        item = terms.within(tx, node.plan, case).item
        due = case.fees.split(",")
        lines = charge([fee for fee in item.fees if fee.id in due], dict(reductions))
        book = f"{day:%y}-{tx.head.epoch % MOST_EPOCHS:02d}"
        used = tx.get(ReceiptBook, book)
        no = (used.last_no if used else 0) + 1
        body = FeePaid(
            day=day.isoformat(),
            staff=seat.staff,
            book=book,
            no=no,
            receipt=receipt_number(book, no),
            number=case.number or "",
            charges=lines,
            fen=sum(line.fen for line in lines),
            let_off_fen=sum(line.let_off_fen for line in lines),
            method=method,
            reference=reference.strip(),
        )
        tx.emit(seat.actor, Fact(f"case/{case_id}", body))
        return body.receipt

    return node.run(command)


def ask_refund(node: HallNode, seat: Seat, receipt: str, words: str) -> None:
    """Ask for a refund; somebody else gives it. Raises Refused(`no_such_receipt` | `refund_state`
    | `words_needed` | `issued_already`).
    """
    if not words.strip():
        raise Refused("words_needed")

    def command(tx: Transaction) -> None:
        payment = require_refundable(tx.get(Payment, receipt), "ask", seat.actor)
        case = tx.get(Case, payment.case)
        if case is not None and case.certificate is not None:
            raise Refused("issued_already", number=payment.number)
        tx.emit(seat.actor, Fact(f"case/{payment.case}", FeeRefundAsked(receipt, words.strip())))

    node.run(command)


def give_refund(node: HallNode, seat: Seat, receipt: str) -> None:
    """Give it back, by the way it was paid. Raises Refused(`no_such_receipt` | `refund_state` |
    `needs_second_person` | `till_closed`).
    """
    on = node.today().isoformat()

    def command(tx: Transaction) -> None:
        payment = require_refundable(tx.get(Payment, receipt), "give", seat.actor)
        require_open(tx.get(Till, on, seat.staff))
        body = FeeRefunded(on, seat.staff, receipt, payment.fen, payment.method)
        tx.emit(seat.actor, Fact(f"case/{payment.case}", body))

    node.run(command)


def close_day(node: HallNode, seat: Seat, counted_fen: int, words: str) -> None:
    """Balance a member of staff's day (日结). Raises Refused(`till_empty` | `till_closed` |
    `does_not_balance`).
    """
    on = node.today().isoformat()

    def command(tx: Transaction) -> None:
        body = close_till(tx.get(Till, on, seat.staff), on, seat.staff, counted_fen, words)
        tx.emit(seat.actor, Fact(f"till/{on}/{seat.staff}", body))

    node.run(command)
