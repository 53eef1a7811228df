"""The window's console and the board in a browser."""

import json

import pytest
from flask.testing import FlaskClient

from domain.tickets import TicketCalled
from edge.calling.routes import announcement
from tests.edge.halls import HX, JSON, OpenHall

ACTS = (
    "next", "recall", "start", "finish", "pass", "requeue", "transfer", "pause", "resume", "close",
)  # fmt: skip


def view(browser: FlaskClient) -> dict:  # type: ignore[type-arg]
    return browser.get("/window", headers=JSON).json


def enabled(browser: FlaskClient) -> set[str]:
    return {a["id"] for a in view(browser)["actions"] if a["enabled"]}


def primary(browser: FlaskClient) -> list[str]:
    return [a["id"] for a in view(browser)["actions"] if a["primary"]]


def test_without_a_window_the_console_leads_to_the_choice(hall: OpenHall) -> None:
    browser = hall.signed_in()
    assert browser.get("/window").headers["Location"] == "/window/choose"
    assert browser.post("/window/next").headers["Location"] == "/window/choose"
    led = browser.post("/window/next", headers=HX)
    assert (led.status_code, led.headers["HX-Redirect"], led.text) == (200, "/window/choose", "")


def test_a_working_day_at_a_window(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    assert (enabled(browser), primary(browser)) == ({"next", "pause", "close"}, ["next"])
    hall.take()
    browser.post("/window/next")
    assert view(browser)["current"]["number"] == "A001"
    assert enabled(browser) == {"recall", "start", "pass", "transfer", "pause"}
    assert primary(browser) == ["start"]
    browser.post("/window/recall")
    assert view(browser)["current"]["calls"] == 2
    browser.post("/window/start")
    assert enabled(browser) == {"finish", "transfer", "pause"}
    assert primary(browser) == ["finish"]
    browser.post("/window/finish")
    assert (view(browser)["current"], view(browser)["done_today"]) == (None, 1)


def test_pause_and_resume(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    browser.post("/window/pause")
    assert view(browser)["state"] == "paused"
    assert (enabled(browser), primary(browser)) == ({"resume", "close"}, ["resume"])
    hall.take()
    answer = browser.post("/window/next")
    assert answer.status_code == 409 and "窗口已暂停" in answer.text
    browser.post("/window/resume")
    assert enabled(browser) == {"next", "pause", "close"}


def test_who_is_next_and_who_was_passed_are_listed(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    hall.take()
    hall.take(priority="disabled")
    assert [(n["number"], n["priority_name"]) for n in view(browser)["next_up"]] == [
        ("A002", "残疾人"),
        ("A001", None),
    ]
    browser.post("/window/next")
    browser.post("/window/pass")
    (passed,) = view(browser)["passed"]
    assert passed["number"] == "A002"
    browser.post("/window/requeue", data={"ticket": passed["id"]})
    assert view(browser)["passed"] == []
    assert {n["number"] for n in view(browser)["next_up"]} == {"A001", "A002"}


def test_transfer_to_a_queue_and_to_a_window(hall: OpenHall) -> None:
    first, second = hall.at_window(1), hall.at_window(2)
    hall.take()
    first.post("/window/next")
    assert [t["id"] for t in view(first)["transfer_queues"]] == ["q-b", "q-c"]
    assert [t["id"] for t in view(first)["transfer_windows"]] == ["02", "03", "04"]
    first.post("/window/transfer", data={"window": "02"})
    assert [n["number"] for n in view(second)["next_up"]] == ["A001"]
    assert view(first)["next_up"] == []
    second.post("/window/next")
    second.post("/window/transfer", data={"queue": "q-c"})
    assert hall.store.states(type(hall.take()), "number = 'A001'")[0].queue == "q-c"


def test_scripts_get_the_page_at_once_and_plain_browsers_are_led_to_it(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    hall.take()
    page = browser.post("/window/next", headers=HX)
    # The console takes #console-body and #console-problem out of a whole page.
    assert page.status_code == 200 and "A001" in page.text
    assert 'id="console-body"' in page.text and 'id="console-problem"' in page.text
    led = browser.post("/window/start")
    assert (led.status_code, led.headers["Location"]) == (303, "/window")
    refused = browser.post("/window/start", headers=HX)
    assert refused.status_code == 409 and 'id="console-problem"' in refused.text


def test_a_refusal_is_a_page_with_words(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    answer = browser.post("/window/next")
    assert answer.status_code == 409 and "没有人在等候" in answer.text
    told = browser.post("/window/next", headers=JSON)
    assert told.json["problem"]["what"] == "没有人在等候"


def test_closing_leads_away_also_from_a_fragment(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    closed = browser.post("/window/close", headers=HX)
    assert closed.headers["HX-Redirect"] == "/window/choose"
    assert hall.window().state == "closed"
    again = hall.at_window(2)
    assert again.post("/window/close").headers["Location"] == "/window/choose"


def test_a_window_with_somebody_at_it_stays_open(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    hall.take()
    browser.post("/window/next")
    answer = browser.post("/window/close")
    assert answer.status_code == 409 and "A001" in answer.text
    assert hall.window().state == "open"


def test_an_act_that_is_none(hall: OpenHall) -> None:
    assert hall.at_window(1).post("/window/dance").status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_nobody_acts_at_another_ones_window(hall: OpenHall, act: str) -> None:
    """Acts name no window: they are about the one that the asking member has."""
    hall.at_window(1)
    before = len(hall.events())
    stranger = hall.signed_in("1002")
    signed_in = len(hall.events())
    answer = stranger.post(f"/window/{act}", data={"window": "01", "queue": "q-b"})
    assert answer.headers["Location"] == "/window/choose"
    assert (signed_in - before, len(hall.events()) - signed_in) == (1, 0)


def test_the_board_shows_calls_and_lines(hall: OpenHall) -> None:
    board = hall.paired("D1")
    window = hall.at_window(1)
    for _ in range(5):
        hall.take()
    window.post("/window/next")
    shown = board.get("/board/D1/", headers=JSON).json
    (call,) = shown["calls"]
    assert (call["number"], call["window_name"], call["state"], call["fresh"]) == (
        "A001", "1号窗口", "called", True,
    )  # fmt: skip
    line = next(q for q in shown["queues"] if q["letter"] == "A")
    assert (line["waiting"], line["next_numbers"]) == (4, ["A002", "A003", "A004"])
    states = {w["name"]: (w["state"], w["number"]) for w in shown["windows"]}
    assert states["1号窗口"] == ("called", "A001") and states["2号窗口"] == ("closed", None)
    hall.later(16_000)
    assert not board.get("/board/D1/", headers=JSON).json["calls"][0]["fresh"]
    assert "A001" in board.get("/board/D1/").text


def test_calls_are_announced_with_window_and_time(hall: OpenHall) -> None:
    window = hall.at_window(1)
    hall.take()
    window.post("/window/next")
    window.post("/window/recall")
    called, recalled = hall.events("ticket.called", "ticket.recalled")
    assert isinstance(called.body, TicketCalled)
    told = [json.loads(announcement(hall.node, e) or "") for e in (called, recalled)]
    assert [(t["number"], t["window"], t["window_name"]) for t in told] == [
        ("A001", "01", "1号窗口")
    ] * 2
    assert told[0]["at"].startswith("2026-03-02T09:00:00")
    assert announcement(hall.node, hall.events("ticket.taken")[0]) is None
