"""Somebody at a kiosk asks for a member of staff, and one goes there."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from domain.assistance import ENDED, TAKEN, HelpCall
from edge.assistance import service
from edge.assistance.routes import page_of
from tests.edge.halls import HX, JSON, MINUTE_MS, NODE, OpenHall


@pytest.fixture
def kiosk(hall: OpenHall) -> Iterator[FlaskClient]:
    yield hall.paired("K1")


def call_of(hall: OpenHall) -> HelpCall:
    (call,) = hall.store.states(HelpCall, "hall = ?", (NODE,))
    return call


def test_a_call_is_taken_and_the_kiosk_says_who_comes(hall: OpenHall, kiosk: FlaskClient) -> None:
    answer = kiosk.post("/kiosk/K1/help", data={"back": "/kiosk/K1/guide"})
    assert answer.headers["Location"] == "/kiosk/K1/help?back=/kiosk/K1/guide"
    assert "已经呼叫工作人员" in kiosk.get(answer.headers["Location"]).text
    clerk = hall.at_window(1)
    call = call_of(hall)
    assert (call.station, call.about) == ("K1", "guide")
    assert clerk.post(f"/help/{call.id}/take", headers=HX).status_code == 204
    assert "陈静正在过来" in kiosk.get("/kiosk/K1/help").text
    assert call_of(hall).state == TAKEN
    assert clerk.post(f"/help/{call.id}/done", headers=HX).status_code == 204
    assert call_of(hall).state == ENDED
    assert "呼叫已经结束" in kiosk.get("/kiosk/K1/help").text


def test_wet_fingers_call_once(hall: OpenHall, kiosk: FlaskClient) -> None:
    for _ in range(3):
        kiosk.post("/kiosk/K1/help", data={"back": "/kiosk/K1/"})
    assert len(hall.events("help.asked")) == 1


def test_nobody_needed_any_more(hall: OpenHall, kiosk: FlaskClient) -> None:
    kiosk.post("/kiosk/K1/help", data={"back": "/kiosk/K1/"})
    answer = kiosk.post("/kiosk/K1/help/withdraw", data={"back": "/kiosk/K1/more"})
    assert answer.headers["Location"] == "/kiosk/K1/more"
    assert [e.body.reason for e in hall.events("help.ended")] == ["withdrawn"]


def test_two_people_do_not_both_go(hall: OpenHall) -> None:
    call = service.ask(hall.node, "K1", "")
    first, second = hall.at_window(1), hall.at_window(2)
    assert first.post(f"/help/{call}/take", headers=HX).status_code == 204
    late = second.post(f"/help/{call}/take", headers=HX)
    assert late.status_code == 409 and "陈静已经去了" in late.text


def test_whoever_waits_long_reads_where_else_to_go(hall: OpenHall, kiosk: FlaskClient) -> None:
    kiosk.post("/kiosk/K1/help", data={"back": "/kiosk/K1/"})
    hall.later(3 * MINUTE_MS)
    assert kiosk.get("/kiosk/K1/help", headers=JSON).json["late"] is True
    assert "到咨询台" in kiosk.get("/kiosk/K1/help").text


def test_every_page_of_a_kiosk_has_the_button(kiosk: FlaskClient) -> None:
    for path in ("", "more", "guide", "for/cases", "my/number"):
        assert 'action="/kiosk/K1/help"' in kiosk.get(f"/kiosk/K1/{path}").text


def test_consoles_and_the_manager_see_it(hall: OpenHall) -> None:
    service.ask(hall.node, "K1", "")
    hall.opened(1)
    screens = hall.running.streams._render
    for channel in ("console:01", "overview"):
        assert "有人要帮忙" in screens(channel, "zh")["help"]
    assert "已经呼叫" in screens("kiosk:K1", "zh")["help"]


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/overview", ""])
def test_the_way_back_stays_at_the_kiosk(kiosk: FlaskClient, back: str) -> None:
    assert kiosk.post("/kiosk/K1/help/withdraw", data={"back": back}).headers["Location"] == (
        "/kiosk/K1/"
    )


def test_what_a_call_says_of_the_page() -> None:
    assert page_of("/kiosk/K1/") == "" and page_of("/kiosk/K1/my/cases/c-1") == "my"
