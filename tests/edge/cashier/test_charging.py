"""Charging at a window's terminal: the real driver, the simulated terminal, a real hall. Whatever
breaks, nobody pays twice and the money is in the books once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from domain.charges import APPROVED, CANCELLED, UNBOOKED, UNKNOWN, Charge, compare, found_out
from domain.errors import Refused
from domain.payments import Payment
from edge.acceptance import deciding, service
from edge.calling.service import Seat
from edge.settings import Device
from simulators.control import TerminalControl
from tests.edge.acceptance.desks import FOOD_ANSWERS, ID_CARD, counter, filled, real_plan, the_case
from tests.edge.halls import NODE, OpenHall, open_hall, stop
from tests.simulators.rig import simulator, until

SEAT = Seat("01", "s-1")
ID_CARD_ANSWERS = FOOD_ANSWERS | {"reason": "lost"}


@dataclass
class Till:
    """A window with a terminal, a case that owes 40 yuan, and whoever sits there."""

    hall: OpenHall
    control: TerminalControl
    browser: FlaskClient
    case: str

    def pay(self, method: str = "card") -> None:
        answer = self.browser.post(f"/cashier/{self.case}", data={"method": method})
        assert answer.status_code == 303, answer.get_data(as_text=True)

    def charge(self) -> Charge:
        found = self.hall.store.states(Charge, "hall = ? ORDER BY at DESC", (NODE,))
        return found[0]

    def ended(self) -> str:
        until(lambda: self.charge().state != "begun")
        return self.charge().state

    def receipts(self) -> list[Payment]:
        return self.hall.store.states(Payment, 'hall = ? AND "case" = ?', (NODE, self.case))


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with simulator("terminal", "--listen", "127.0.0.1:0") as running:
        quick = {"back_off_s": 0.05, "back_off_max_s": 0.2, "patience_s": 20}
        terminal = Device("W1-pos", "terminal", "terminal-zvt", running.wire, "W1", 9600, quick)
        with open_hall(tmp_path, the_plan=real_plan(), devices=(terminal,)) as hall:
            hall.running.desk.equipment.start()
            browser = hall.at_window()
            case_id = filled(hall, SEAT, ID_CARD, ID_CARD_ANSWERS)
            service.accept(counter(hall), SEAT, case_id)
            assert the_case(hall, case_id).fee_fen > 0
            until(lambda: hall.running.desk.equipment.is_up("W1-pos"))
            yield Till(hall, TerminalControl(running.control), browser, case_id)


@pytest.mark.parametrize("method", ["card", "scan"])
def test_somebody_pays_at_the_terminal(till: Till, method: str) -> None:
    due = the_case(till.hall, till.case).fee_fen
    till.pay(method)
    page = till.browser.get(f"/cashier/{till.case}").get_data(as_text=True)
    assert "请办事人在终端上刷卡或扫码" in page
    till.control.answer(method)
    assert till.ended() == APPROVED
    (receipt,) = till.receipts()
    assert (receipt.fen, receipt.method, receipt.reference) == (due, method, "1")
    assert till.browser.get(f"/cashier/{till.case}/charge").headers["Location"] == (
        f"/case/{till.case}"
    )


def test_somebody_who_does_not_pay_can_pay_in_another_way(till: Till) -> None:
    till.control.answer("declined")
    till.pay()
    assert till.ended() == "declined"
    assert "没有扣款：银行不同意" in till.browser.get(f"/cashier/{till.case}").get_data(
        as_text=True
    )
    till.pay("cash")
    (receipt,) = till.receipts()
    assert receipt.method == "cash"


def test_the_clerk_gives_it_up(till: Till) -> None:
    till.pay()
    until(lambda: till.control.state()["asks_for_fen"])
    till.browser.post(f"/cashier/{till.case}/charge/cancel")
    assert till.ended() == CANCELLED
    assert till.receipts() == []


def test_while_it_is_open_there_is_no_second_way_to_pay(till: Till) -> None:
    till.pay()
    for method in ("cash", "card"):
        answer = till.browser.post(f"/cashier/{till.case}", data={"method": method})
        assert answer.status_code == 409
    other = filled(till.hall, SEAT, ID_CARD, ID_CARD_ANSWERS)
    service.accept(counter(till.hall), SEAT, other)
    answer = till.browser.post(f"/cashier/{other}", data={"method": "card"})
    assert "另一笔收款" in answer.get_data(as_text=True)
    assert till.browser.post("/cashier/close", data={"counted": "0"}).status_code == 409
    till.control.answer("cancelled")
    till.ended()


@pytest.mark.parametrize(("fault", "paid"), [("dies_before_booking", 0), ("dies_after_booking", 1)])
def test_a_lost_end_is_asked_for_and_nobody_pays_twice(till: Till, fault: str, paid: int) -> None:
    till.control.fault(fault)
    till.control.answer("card")
    till.pay()
    assert till.ended() == UNKNOWN
    page = till.browser.get(f"/cashier/{till.case}").get_data(as_text=True)
    assert "不知道有没有扣成" in page
    assert till.browser.post(f"/cashier/{till.case}", data={"method": "cash"}).status_code == 409
    till.control.fault("")
    till.control.plug()
    until(lambda: till.hall.running.desk.equipment.is_up("W1-pos"))
    assert till.browser.post(f"/cashier/{till.case}/charge/ask").status_code == 303
    assert till.charge().state == (APPROVED if paid else CANCELLED)
    assert len(till.receipts()) == paid
    assert len(till.control.state()["booked"]) == paid


def test_what_was_booked_in_between_a_person_decides(till: Till) -> None:
    till.control.fault("dies_before_booking")
    till.control.answer("card")
    till.pay()
    till.ended()
    till.control.book(123)
    till.control.fault("")
    till.control.plug()
    until(lambda: till.hall.running.desk.equipment.is_up("W1-pos"))
    url = f"/cashier/{till.case}/charge"
    assert till.browser.post(f"{url}/ask").status_code == 409
    assert till.browser.post(f"{url}/decide", data={"how": "cancelled"}).status_code == 409
    words = {"how": "cancelled", "words": "小票上没有这一笔"}
    assert till.browser.post(f"{url}/decide", data=words).status_code == 303
    assert (till.charge().state, till.receipts()) == (CANCELLED, [])


def test_money_for_a_case_that_cannot_take_it_is_not_lost_from_sight(till: Till) -> None:
    till.pay()
    deciding.withdraw(counter(till.hall), SEAT, till.case, "申请人不办了")
    till.control.answer("card")
    until(lambda: till.charge().state == UNBOOKED)
    assert till.receipts() == []
    assert "没有入账" in till.browser.get("/cashier").get_data(as_text=True)


def test_the_days_end_compares_with_the_terminal(till: Till) -> None:
    till.control.answer("card")
    till.pay()
    till.ended()
    till.control.book(100)
    close = till.browser.post("/cashier/close", data={"counted": "0"})
    assert "对不上，差 +1.00" in close.get_data(as_text=True)
    close = till.browser.post("/cashier/close", data={"counted": "0", "words": "终端手工收过一笔"})
    assert close.status_code == 303
    (body,) = [e.body for e in till.hall.events("till.terminal_compared")]
    assert body.difference_fen == 100  # type: ignore[attr-defined]
    assert re.search("差 1.00 元", till.browser.get("/cashier").get_data(as_text=True))


def test_a_charge_outlives_the_node(till: Till, tmp_path: Path) -> None:
    """The node goes down after the amount went out, somebody pays, another node comes up."""
    till.pay()
    until(lambda: till.control.state()["asks_for_fen"])
    case, devices = till.case, till.hall.settings.devices
    stop(till.hall.running)
    till.control.answer("card")
    until(lambda: till.control.state()["booked"])
    with open_hall(tmp_path, devices=devices) as again:
        again.running.desk.equipment.start()
        browser = again.signed_in()
        until(lambda: again.running.desk.equipment.is_up("W1-pos"))
        assert browser.post(f"/cashier/{case}", data={"method": "cash"}).status_code == 409
        assert browser.post(f"/cashier/{case}/charge/ask").status_code == 303
        (receipt,) = again.store.states(Payment, 'hall = ? AND "case" = ?', (NODE, case))
        assert receipt.method == "card"


@given(st.integers(0, 999), st.integers(0, 999), st.integers(1, 500), st.integers(1, 500))
def test_what_the_terminal_says_is_never_guessed(
    base: int, trace: int, fen: int, said: int
) -> None:
    charge = Charge("h", "c", "x", "2026-03-02", "s", "t", "card", fen, base, UNKNOWN, 0)
    try:
        how = found_out(charge, trace, said)
    except Refused:
        assert trace != base and said != fen
        return
    assert (how == CANCELLED) == (trace == base)
    assert how == CANCELLED or said == fen


def test_a_terminal_that_cannot_be_asked_needs_words() -> None:
    with pytest.raises(Refused, match="terminal_away"):
        compare("2026-03-02", "t", 100, None, " ")
    assert compare("2026-03-02", "t", 100, None, "坏了").terminal_fen is None
