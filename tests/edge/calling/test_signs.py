"""Displays and callers follow their window, over real wires; keys act for who sits there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.caller.events import CallerKeyPressed
from devices.caller.keys import Key
from devices.display.port import Sign
from domain.errors import Refused
from domain.tickets import CALLED, FINISHED, PASSED, SERVING
from domain.windows import OPEN, PAUSED
from edge.calling import service
from edge.calling.signs import sign_of
from edge.settings import Device
from simulators.control import CallerControl, LedControl
from tests.edge.halls import OpenHall, open_hall
from tests.simulators.rig import Running, simulator, until

NO_CALLER = Device("c-1", "caller", "caller-ff68", "socket://127.0.0.1:1", "W1")
NO_PAD = Device("e-1", "pad", "pad-ff68", "socket://127.0.0.1:1", "P1")


@pytest.fixture
def with_caller(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path / "hall", devices=(NO_CALLER, NO_PAD)) as hall:
        yield hall


def press(hall: OpenHall, key: Key) -> None:
    hall.running.desk.equipment._handlers[CallerKeyPressed](CallerKeyPressed("c-1", "W1", key))


def test_what_stands_over_a_window(hall: OpenHall) -> None:
    window = hall.node.plan.windows["01"]
    assert sign_of(window, None) == Sign("", "暂未开放")
    seat = hall.opened()
    assert sign_of(window, hall.window()) == Sign("", "请等候叫号")
    number = hall.take().number
    service.call_next(hall.node, seat)
    assert sign_of(window, hall.window()) == Sign(number, f"请到{window.name}")
    service.start(hall.node, seat)
    assert sign_of(window, hall.window()) == Sign(number, "正在办理")
    assert sign_of(window, replace(hall.window(), ticket_state=None, state=PAUSED)).words == (
        "暂停服务"
    )


def test_a_clerk_can_work_a_morning_with_the_callers_keys_alone(with_caller: OpenHall) -> None:
    hall = with_caller
    first, second = hall.take(), hall.take()
    hall.opened()
    press(hall, Key.CALL)
    assert hall.ticket(first.id).state == CALLED
    press(hall, Key.RECALL)
    assert hall.ticket(first.id).calls == 2
    press(hall, Key.CALL)
    assert hall.ticket(first.id).state == FINISHED and hall.ticket(second.id).state == CALLED
    press(hall, Key.PASS)
    assert hall.ticket(second.id).state == PASSED
    press(hall, Key.PAUSE)
    assert hall.window().state == PAUSED
    press(hall, Key.PAUSE)
    assert hall.window().state == OPEN


def test_the_evaluate_key_ends_a_service_and_asks(with_caller: OpenHall) -> None:
    hall = with_caller
    ticket = hall.take()
    seat = hall.opened()
    service.call_next(hall.node, seat)
    press(hall, Key.EVALUATE)
    assert hall.ticket(ticket.id).state == FINISHED
    assert [e.kind for e in hall.events("evaluation.asked")] == ["evaluation.asked"]


@pytest.mark.parametrize(("key", "code"), [(Key.CALL, "nobody_waiting"), (Key.HANG, "no_such")])
def test_a_key_that_cannot_be_followed_is_refused(
    with_caller: OpenHall, key: Key, code: str
) -> None:
    with_caller.opened()
    with pytest.raises(Refused, match=code):
        press(with_caller, key)


def test_a_key_at_a_closed_window_is_refused(with_caller: OpenHall) -> None:
    with pytest.raises(Refused, match="window_closed"):
        press(with_caller, Key.CALL)


@pytest.fixture
def led(tmp_path: Path) -> Iterator[Running]:
    with simulator("led", "--link", str(tmp_path / "led"), "--no-pace") as running:
        yield running


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Running]:
    with simulator("caller", "--link", str(tmp_path / "caller"), "--no-pace") as running:
        yield running


def test_over_real_wires(tmp_path: Path, led: Running, box: Running) -> None:
    devices = (
        Device("l-1", "display", "led-bx5k", led.wire, "S1", 57600),
        Device("c-1", "caller", "caller-ff68", box.wire, "W1", 9600),
    )
    display, caller = LedControl(led.control), CallerControl(box.control)
    with open_hall(tmp_path / "hall", devices=devices) as hall:
        hall.running.desk.equipment.start()
        until(lambda: display.texts() == ["暂未开放", " "])
        ticket = hall.take()
        hall.opened()
        until(lambda: caller.state()["digits"] == "001   ")
        caller.press("call")
        until(lambda: display.texts() == [ticket.number, "请到1号窗口"])
        until(lambda: caller.state()["digits"] == f"000{ticket.number[-3:]}")
        assert hall.ticket(ticket.id).state == CALLED
        caller.press("hang")
        until(lambda: caller.state()["beeps"] == 1)
        assert hall.ticket(ticket.id).state != SERVING


def test_the_page_above_a_window(with_caller: OpenHall) -> None:
    hall = with_caller
    browser = hall.paired("S1")
    assert "暂未开放" in browser.get("/display/S1/").text
    seat = hall.opened()
    number = hall.take().number
    service.call_next(hall.node, seat)
    page = browser.get("/display/S1/").text
    assert number in page and "请到本窗口办理" in page and "陈静" in page
