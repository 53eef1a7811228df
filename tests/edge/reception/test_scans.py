"""A ticket's code under a scanner, on a wire or as a keyboard."""

from datetime import date
from types import SimpleNamespace

import pytest

from devices.scanner.events import CodeScanned
from domain.case_numbers import case_number, compact
from domain.errors import Refused
from domain.tickets import PASSED, SERVING, WAITING
from edge.acceptance import finding
from edge.calling import service
from edge.reception.scans import ticket_of
from tests.edge.halls import JSON, NODE, OpenHall

ID = "018f3c1e-7b9a-7def-8123-456789abcdef"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"http://hall.example/t/{ID}", ID),
        (f"https://10.1.2.3:8100/t/{ID.upper()}", ID),
        (f" /t/{ID}\t", ID),
        (f"http://evil.example/x/t/{ID}/../..", None),
        ("https://weixin.qq.com/r/abc", None),
        ("", None),
    ],
)
def test_which_codes_are_tickets(text: str, found: str | None) -> None:
    assert ticket_of(text) == found


def scan(hall: OpenHall, station: str, text: str) -> None:
    hall.running.desk.equipment._handlers[CodeScanned](CodeScanned("s-1", station, text))


def test_at_a_kiosk_the_ticket_is_shown(hall: OpenHall, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = hall.take()
    browser = hall.paired("K1")
    paths = [
        browser.post("/kiosk/K1/scan", data={"code": code}).headers["Location"]
        for code in (f"http://hall.example/t/{ticket.id}", "6901234567892")
    ]
    assert paths == [f"/kiosk/K1/tickets/{ticket.id}", "/kiosk/K1/?refused=no_such_code"]
    assert "不是本大厅的号票或文书" in browser.get(paths[1]).text
    assert ticket.number in browser.get(paths[0]).text


def test_at_a_window_a_called_holder_is_here_and_a_passed_one_back_in_line(
    hall: OpenHall,
) -> None:
    first, second = hall.take(), hall.take()
    seat = hall.opened()
    service.call_next(hall.node, seat)
    scan(hall, "W1", f"http://hall.example/t/{first.id}")
    assert hall.ticket(first.id).state == SERVING
    service.finish(hall.node, seat, ask=False)
    service.call_next(hall.node, seat)
    service.pass_over(hall.node, seat)
    assert hall.ticket(second.id).state == PASSED
    scan(hall, "W1", f"http://hall.example/t/{second.id}")
    assert hall.ticket(second.id).state == WAITING
    with pytest.raises(Refused, match="ticket_state"):
        scan(hall, "W1", f"http://hall.example/t/{first.id}")


def test_a_scanner_that_is_a_keyboard_at_a_window(hall: OpenHall) -> None:
    ticket = hall.take()
    clerk = hall.at_window()
    clerk.post("/window/next")
    answer = clerk.post("/window/scan", data={"code": f"http://hall.example/t/{ticket.id}"})
    assert answer.headers["Location"] == "/window"
    assert hall.ticket(ticket.id).state == SERVING
    wrong = clerk.post("/window/scan", data={"code": "6901234567892"}, headers=JSON)
    assert wrong.status_code == 404 and "没有找到" in wrong.json["problem"]["what"]


def test_at_a_closed_window_nothing_happens(hall: OpenHall) -> None:
    with pytest.raises(Refused, match="window_closed"):
        scan(hall, "W1", f"/t/{ID}")


def test_a_paper_under_a_windows_scanner_opens_its_case(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = case_number(NODE, date(2026, 3, 2), 1, 1)
    known = SimpleNamespace(id="c-1")
    monkeypatch.setattr(finding, "_where", lambda node, said, value: [known] * (value == number))
    browser = hall.at_window()
    for code in (compact(number), f"http://hall.example/check/{compact(number)}/receipt/0a1b2c"):
        answer = browser.post("/window/scan", data={"code": code})
        assert answer.headers["Location"] == "/case/c-1"
    led: list[tuple[str, str]] = []
    streams = hall.running.streams
    monkeypatch.setattr(streams, "send", lambda channel, event, data: led.append((event, data)))
    scan(hall, "W1", compact(number))
    assert [event for event, _ in led] == ["go"] and "/case/c-1" in led[0][1]
