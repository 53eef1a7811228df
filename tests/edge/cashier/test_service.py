"""Money: whatever is tried, receipts have no gaps and every till balances."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cases import Case
from domain.errors import Refused
from domain.payments import Payment, Till
from edge.acceptance import deciding, service
from edge.calling.service import Seat
from edge.cashier import service as cashier
from edge.issuing import service as issuing
from tests.edge.acceptance.desks import (
    FOOD_ANSWERS,
    ID_CARD,
    counter,
    filled,
    real_plan,
    serving,
    the_case,
)
from tests.edge.halls import NODE, OpenHall, open_hall

OTHER = Seat("02", "s-2")
SEATS = (Seat("01", "s-1"), OTHER)
ANSWERS = FOOD_ANSWERS | {"reason": "lost"}


def owing(hall: OpenHall, seat: Seat, reason: str = "lost") -> str:
    """An accepted case with a fee."""
    case_id = filled(hall, seat, ID_CARD, ANSWERS | {"reason": reason})
    service.accept(counter(hall), seat, case_id)
    return case_id


def till(hall: OpenHall, staff: str = "s-1") -> Till:
    found = hall.store.state(Till, NODE, "2026-03-02", staff)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("reason", "fen"), [("first", 0), ("renew", 2000), ("lost", 4000), ("temporary", 1000)]
)
def test_the_fee_follows_from_the_answers(hall: OpenHall, reason: str, fen: int) -> None:
    case_id = owing(hall, serving(hall), reason)
    assert the_case(hall, case_id).fee_fen == fen


def test_what_is_due_is_taken_and_the_certificate_may_be_made(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = owing(hall, seat)
    deciding.decide(counter(hall), seat, case_id, "granted", "")
    with pytest.raises(Refused, match="fee_unpaid"):
        issuing.make(counter(hall), seat, case_id)
    assert cashier.pay(hall.node, seat, case_id, "cash", {}) == "26-01-000001"
    issuing.make(counter(hall), seat, case_id)
    assert (till(hall).cash_fen, till(hall).receipts) == (4000, 1)


@pytest.mark.parametrize(("reduction", "taken"), [("half", 2000), ("poor", 0)])
def test_what_the_law_lets_off_is_not_taken(hall: OpenHall, reduction: str, taken: int) -> None:
    seat = serving(hall)
    case_id = owing(hall, seat)
    receipt = cashier.pay(hall.node, seat, case_id, "scan", {"f2": reduction}, "T1")
    payment = hall.store.state(Payment, NODE, receipt)
    assert payment is not None
    assert (payment.fen, payment.let_off_fen) == (taken, 4000 - taken)
    assert the_case(hall, case_id).fee_fen == taken == till(hall).scan_fen


def test_nothing_is_taken_twice(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = owing(hall, seat)
    cashier.pay(hall.node, seat, case_id, "cash", {})
    with pytest.raises(Refused, match="nothing_due"):
        cashier.pay(hall.node, seat, case_id, "cash", {})


def test_a_refund_needs_a_second_person(hall: OpenHall) -> None:
    seat = serving(hall)
    receipt = cashier.pay(hall.node, seat, owing(hall, seat), "cash", {})
    with pytest.raises(Refused, match="refund_state"):
        cashier.give_refund(hall.node, OTHER, receipt)
    cashier.ask_refund(hall.node, seat, receipt, "重复办理")
    with pytest.raises(Refused, match="needs_second_person"):
        cashier.give_refund(hall.node, seat, receipt)
    cashier.give_refund(hall.node, OTHER, receipt)
    assert (till(hall).cash_fen, till(hall, "s-2").cash_fen) == (4000, -4000)


def test_a_day_that_does_not_balance_is_not_passed_over(hall: OpenHall) -> None:
    seat = serving(hall)
    cashier.pay(hall.node, seat, owing(hall, seat), "cash", {})
    with pytest.raises(Refused, match="does_not_balance"):
        cashier.close_day(hall.node, seat, 3900, "")
    cashier.close_day(hall.node, seat, 3900, "找零差错，已报告")
    assert (till(hall).state, till(hall).difference_fen) == ("closed", -100)
    with pytest.raises(Refused, match="till_closed"):
        cashier.pay(hall.node, seat, owing(hall, seat), "cash", {})


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "ask", "give", "close"]),
        st.integers(0, 1),
        st.sampled_from(["cash", "card", "scan"]),
        st.sampled_from(["", "half", "poor"]),
        st.integers(0, 4),
    ),
    max_size=14,
)


@settings(max_examples=12, deadline=None)
@given(ACTS)
def test_whatever_is_tried_receipts_have_no_gap_and_tills_balance(
    tmp_path_factory: pytest.TempPathFactory, tries: list[tuple[str, int, str, str, int]]
) -> None:
    with open_hall(tmp_path_factory.mktemp("till"), the_plan=real_plan()) as hall:
        serving(hall)
        receipts: list[str] = []
        for what, at, method, reduction, which in tries:
            try:
                attempt(hall, receipts, what, SEATS[at], method, reduction, which)
            except Refused:
                continue
        check(hall, receipts)


def attempt(
    hall: OpenHall,
    receipts: list[str],
    what: str,
    seat: Seat,
    method: str,
    reduction: str,
    which: int,
) -> None:
    if what == "pay":
        lets_off = {"f2": reduction} if reduction else {}
        receipts.append(cashier.pay(hall.node, seat, owing(hall, seat), method, lets_off, "T1"))
    elif what == "close":
        known = hall.store.state(Till, NODE, "2026-03-02", seat.staff)
        cashier.close_day(hall.node, seat, known.cash_fen if known else 0, "")
    elif which < len(receipts):
        if what == "ask":
            cashier.ask_refund(hall.node, seat, receipts[which], "退费")
        else:
            cashier.give_refund(hall.node, seat, receipts[which])


def check(hall: OpenHall, receipts: list[str]) -> None:
    payments = {p.receipt: p for p in hall.store.states(Payment)}
    assert [int(r[-6:]) for r in receipts] == list(range(1, len(receipts) + 1))
    assert set(receipts) == set(payments)
    tills = hall.store.states(Till)
    taken = sum(t.cash_fen + t.card_fen + t.scan_fen for t in tills)
    kept = sum(p.fen for p in payments.values() if p.state != "refunded")
    assert taken == kept == sum(c.paid_fen for c in hall.store.states(Case))
    for payment in payments.values():
        assert payment.fen + payment.let_off_fen == 4000
        assert payment.state != "refunded" or payment.asked_by != payment.refunded_by
    for t in tills:
        assert t.state == "open" or t.counted_fen == t.cash_fen + t.difference_fen
