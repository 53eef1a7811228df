"""Money at the window (收费): receipts without gaps, refunds by two people, tills that balance.

Amounts in fen. A book of receipts belongs to a year and an epoch of the log: within it numbers
count up without a gap, and a hall restored from a backup begins another book instead of giving a
number out twice.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from domain.case_steps import CaseStep, by_event, happened
from domain.cases import Case
from domain.errors import Refused
from domain.events import Event, event, key
from domain.fees import reduced, reduction_of
from domain.folding import Key, folds, table
from domain.items import Fee

CASH, CARD, SCAN = "cash", "card", "scan"
METHODS: Final = (CASH, CARD, SCAN)
PAID, ASKED, REFUNDED = "paid", "refund_asked", "refunded"
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Charge:
    """A line of a receipt: the fee by the item's rules, what was let off and on which ground."""

    fee: str
    name: str
    fen: int
    let_off_fen: int
    reduction: str | None
    ground: str


@table("payment", key=("hall", "receipt"), indexes=(("hall", "case"), ("hall", "day", "staff")))
@dataclass(frozen=True, slots=True)
class Payment:
    """A receipt. `lines`: its charges as JSON; `asked_by`: who asked for the refund."""

    hall: str
    receipt: str
    case: str
    number: str
    day: str
    staff: str
    method: str
    fen: int
    let_off_fen: int
    state: str
    at: int
    reference: str = ""
    lines: str = "[]"
    asked_by: str | None = None
    refunded_by: str | None = None
    reason: str | None = None


@table("receipt_book", key=("hall", "book"))
@dataclass(frozen=True, slots=True)
class ReceiptBook:
    """How far a book of receipts has been used."""

    hall: str
    book: str
    last_no: int


@table("till", key=("hall", "day", "staff"))
@dataclass(frozen=True, slots=True)
class Till:
    """What a member of staff has taken on a day, less what was given back."""

    hall: str
    day: str
    staff: str
    cash_fen: int = 0
    card_fen: int = 0
    scan_fen: int = 0
    receipts: int = 0
    refunds: int = 0
    state: str = OPEN
    counted_fen: int | None = None
    difference_fen: int = 0


@event("fee.paid")
@dataclass(frozen=True, slots=True)
class FeePaid:
    """Somebody paid at a window. `fen` is what was taken, `reference` the terminal's own number."""

    day: str
    staff: str
    book: str
    no: int
    receipt: str
    number: str
    charges: tuple[Charge, ...]
    fen: int
    let_off_fen: int
    method: str
    reference: str


@event("fee.refund_asked")
@dataclass(frozen=True, slots=True)
class FeeRefundAsked:
    """A refund was asked for; somebody else has to give it."""

    receipt: str
    words: str


@event("fee.refunded")
@dataclass(frozen=True, slots=True)
class FeeRefunded:
    """Given back out of the till of who gives it."""

    day: str
    staff: str
    receipt: str
    fen: int
    method: str


@event("till.closed")
@dataclass(frozen=True, slots=True)
class TillClosed:
    """The day's end (日结): what was counted against what the receipts say."""

    day: str
    staff: str
    expected_fen: int
    counted_fen: int
    difference_fen: int
    words: str


def charge(fees: Sequence[Fee], reductions: dict[str, str]) -> tuple[Charge, ...]:
    """The lines of a receipt; `reductions` by fee. Raises Refused(`no_such_reduction`)."""
    return tuple(_line(fee, reductions.get(fee.id, "")) for fee in fees)


def _line(fee: Fee, wanted: str) -> Charge:
    reduction = reduction_of(fee, wanted) if wanted else None
    left = reduced(fee, reduction)
    ground = reduction.name if reduction else ""
    return Charge(fee.id, fee.name, left, fee.fen - left, wanted or None, ground)


def receipt_number(book: str, no: int) -> str:
    """`26-01-000017`: year, epoch, number in the book."""
    return f"{book}-{no:06d}"


def require_open(till: Till | None) -> None:
    """Raises Refused(`till_closed`) once the day was balanced."""
    if till is not None and till.state == CLOSED:
        raise Refused("till_closed")


def close_till(till: Till | None, day: str, staff: str, counted_fen: int, words: str) -> TillClosed:
    """Balance a day: cash counted against cash that should be there. What does not balance is
    recorded with its reason, never passed over. Raises Refused(`till_closed` | `till_empty` |
    `does_not_balance`).
    """
    if till is None:
        raise Refused("till_empty")
    require_open(till)
    difference = counted_fen - till.cash_fen
    if difference and not words.strip():
        raise Refused("does_not_balance", difference_fen=difference)
    return TillClosed(day, staff, till.cash_fen, counted_fen, difference, words.strip())


def require_refundable(payment: Payment | None, act: str, actor: str) -> Payment:
    """The payment, if a refund may be asked for or given now. Raises Refused(`no_such_receipt` |
    `refund_state` | `needs_second_person`).
    """
    if payment is None:
        raise Refused("no_such_receipt")
    if payment.state != (PAID if act == "ask" else ASKED):
        raise Refused("refund_state", receipt=payment.receipt)
    if act == "give" and payment.asked_by == actor:
        raise Refused("needs_second_person", number=payment.number)
    return payment


def _receipt(event: Event) -> Key:
    return (event.hall, getattr(event.body, "receipt", ""))


def _book(event: Event) -> Key:
    return (event.hall, getattr(event.body, "book", ""))


def _till(event: Event) -> Key:
    return (event.hall, getattr(event.body, "day", ""), getattr(event.body, "staff", ""))


def lines_of(payment: Payment) -> tuple[Charge, ...]:
    """The lines of a receipt."""
    return tuple(Charge(**line) for line in json.loads(payment.lines))


@folds(Payment, FeePaid, by=_receipt)
def _paid(payment: Payment | None, event: Event) -> Payment:
    body = event.body
    assert isinstance(body, FeePaid)
    if payment is not None:
        raise Refused("receipt_exists")
    return Payment(
        event.hall,
        body.receipt,
        key(event.subject),
        body.number,
        body.day,
        body.staff,
        body.method,
        body.fen,
        body.let_off_fen,
        PAID,
        event.at_ms,
        body.reference,
        json.dumps([asdict(line) for line in body.charges], ensure_ascii=False),
    )


@folds(Payment, FeeRefundAsked, by=_receipt)
def _asked(payment: Payment | None, event: Event) -> Payment:
    body = event.body
    assert isinstance(body, FeeRefundAsked)
    known = require_refundable(payment, "ask", event.actor)
    return replace(known, state=ASKED, asked_by=event.actor, reason=body.words)


@folds(Payment, FeeRefunded, by=_receipt)
def _refunded(payment: Payment | None, event: Event) -> Payment:
    known = require_refundable(payment, "give", event.actor)
    return replace(known, state=REFUNDED, refunded_by=event.actor)


@folds(ReceiptBook, FeePaid, by=_book)
def _counted(book: ReceiptBook | None, event: Event) -> ReceiptBook:
    body = event.body
    assert isinstance(body, FeePaid)
    return ReceiptBook(event.hall, body.book, max(book.last_no if book else 0, body.no))


@folds(Till, FeePaid, by=_till)
def _took(till: Till | None, event: Event) -> Till:
    body = event.body
    assert isinstance(body, FeePaid)
    known = _known(till, event)
    return replace(_moved(known, body.method, body.fen), receipts=known.receipts + 1)


@folds(Till, FeeRefunded, by=_till)
def _gave(till: Till | None, event: Event) -> Till:
    body = event.body
    assert isinstance(body, FeeRefunded)
    known = _known(till, event)
    return replace(_moved(known, body.method, -body.fen), refunds=known.refunds + 1)


@folds(Till, TillClosed, by=_till)
def _closed(till: Till | None, event: Event) -> Till:
    body = event.body
    assert isinstance(body, TillClosed)
    known = _known(till, event)
    difference = body.difference_fen
    return replace(known, state=CLOSED, counted_fen=body.counted_fen, difference_fen=difference)


@folds(Case, FeePaid)
def _case_paid(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, FeePaid)
    if case is None:
        raise Refused("no_such_case")
    left = case.fee_fen - body.let_off_fen
    # Money has moved: a slip before it can't be taken back as if nothing had been.
    return replace(case, paid_fen=case.paid_fen + body.fen, fee_fen=left, undo=None)


@folds(Case, FeeRefunded)
def _case_refunded(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, FeeRefunded)
    if case is None:
        raise Refused("no_such_case")
    return replace(case, paid_fen=case.paid_fen - body.fen, undo=None)


folds(CaseStep, FeePaid, FeeRefundAsked, FeeRefunded, by=by_event)(happened)


def _known(till: Till | None, event: Event) -> Till:
    require_open(till)
    day, staff = _till(event)[1:]
    return till or Till(event.hall, day, staff)


def _moved(till: Till, method: str, fen: int) -> Till:
    moved: dict[str, Any] = {f"{method}_fen": getattr(till, f"{method}_fen") + fen}
    return replace(till, **moved)
