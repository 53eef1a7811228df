"""Taking a fee, giving it back, balancing the day."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.case_rules import require_payable
from domain.cases import Case
from domain.charges import (
    APPROVED,
    OPEN,
    UNBOOKED,
    Charge,
    TillTerminalCompared,
    compare,
    require_none_open,
)
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

    def command(tx: Transaction) -> str:
        mine = tx.select(Charge, '"case" = ? AND state IN (?, ?)', (case_id, *OPEN))
        require_none_open(mine, case_id)
        return receive(tx, node, seat, case_id, method, reductions, reference)

    return node.run(command)


def due(tx: Transaction, node: HallNode, case: Case) -> list[Fee]:
    """The same, inside a command."""
    wanted = case.fees.split(",")
    return [fee for fee in terms.within(tx, node.plan, case).item.fees if fee.id in wanted]


def receive(
    tx: Transaction,
    node: HallNode,
    seat: Seat,
    case_id: str,
    method: str,
    reductions: Mapping[str, str],
    reference: str,
) -> str:
    """Write down that a fee is paid; the receipt's number. Raises Refused as `pay`."""
    day = node.today()
    case = require_payable(tx.get(Case, case_id))
    require_open(tx.get(Till, day.isoformat(), seat.staff))
    lines = charge(due(tx, node, case), dict(reductions))
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


def charged(node: HallNode, day: str, staff: str) -> dict[str, int]:
    """Terminals that a member of staff used on a day -> fen that the hall charged on them."""
    used = node.store.rows(
        "SELECT DISTINCT terminal FROM charge WHERE hall = ? AND day = ? AND staff = ?",
        (node.id, day, staff),
    )
    return {terminal: _charged(node, day, terminal) for (terminal,) in used}


def _charged(node: HallNode, day: str, terminal: str) -> int:
    sums = node.store.rows(
        "SELECT coalesce(sum(fen), 0) FROM charge"
        " WHERE hall = ? AND day = ? AND terminal = ? AND state IN (?, ?)",
        (node.id, day, terminal, APPROVED, UNBOOKED),
    )
    return int(sums[0][0])


def close_day(
    node: HallNode,
    seat: Seat,
    counted_fen: int,
    words: str,
    terminals: Mapping[str, int | None] = MappingProxyType({}),
) -> None:
    """Balance a member of staff's day (日结); `terminals`: what each that was used says it took,
    None where it cannot be asked. Raises Refused(`till_empty` | `till_closed` | `does_not_balance`
    | `terminal_differs` | `terminal_away` | `charge_open`).
    """
    on = node.today().isoformat()
    expected = charged(node, on, seat.staff)

    def command(tx: Transaction) -> None:
        mine = tx.select(Charge, "staff = ? AND state IN (?, ?)", (seat.staff, *OPEN))
        if mine:
            raise Refused("charge_open")
        body = close_till(tx.get(Till, on, seat.staff), on, seat.staff, counted_fen, words)
        compared = [_compared(on, t, expected[t], terminals, words) for t in sorted(expected)]
        for said in (*compared, body):
            tx.emit(seat.actor, Fact(f"till/{on}/{seat.staff}", said))

    node.run(command)


def _compared(
    on: str, terminal: str, expected: int, said: Mapping[str, int | None], words: str
) -> TillTerminalCompared:
    return compare(on, terminal, expected, said.get(terminal), words)
