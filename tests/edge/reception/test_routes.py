"""The kiosk's pages as a browser sees them, and the page behind a ticket's QR code."""

import uuid
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient

from edge.overview import gates
from tests.edge.halls import DAY_MS, JSON, MINUTE_MS, OpenHall, card


@pytest.fixture
def kiosk(hall: OpenHall) -> Iterator[FlaskClient]:
    yield hall.paired("K1")


def test_the_welcome_page_offers_every_queue(hall: OpenHall, kiosk: FlaskClient) -> None:
    hall.take("q-b")
    view = kiosk.get("/kiosk/K1/", headers=JSON).json
    offered = [(s["letter"], s["waiting"], s["open"]) for s in view["services"]]
    assert offered == [("A", 0, True), ("B", 1, True), ("C", 0, True)]
    assert view["services"][0]["items"] == ["居民身份证补领"]
    assert kiosk.get("/kiosk/K1/").text.count("类事项") >= 3


def test_card_first(hall: OpenHall, kiosk: FlaskClient) -> None:
    hall.lay(card("欧阳明月", date(1950, 1, 1)))
    page = kiosk.get("/kiosk/K1/services")
    assert "欧**，您好" in page.text and "阳" not in page.text
    view = kiosk.get("/kiosk/K1/services", headers=JSON).json
    assert [p["id"] for p in view["priorities"] if p["selected"]] == ["elderly"]
    answer = kiosk.post("/kiosk/K1/tickets", data={"queue": "q-a", "priority": "elderly"})
    assert answer.status_code == 303
    page = kiosk.get(answer.headers["Location"])
    assert "A001" in page.text and "<svg" in page.text and "欧**" in page.text


def test_service_first_without_a_card(hall: OpenHall, kiosk: FlaskClient) -> None:
    answer = kiosk.post("/kiosk/K1/choose", data={"queue": "q-b"})
    assert answer.headers["Location"] == "/kiosk/K1/card"
    assert kiosk.get("/kiosk/K1/card", headers=JSON).json["choice"]["id"] == "q-b"
    form = {"queue": "q-b", "without_card": "1"}
    made = kiosk.post("/kiosk/K1/tickets", data=form, headers=JSON)
    assert made.status_code == 201
    assert hall.ticket(made.json["ticket"]).number == "B001"


def test_the_page_asking_for_a_card_needs_a_choice(kiosk: FlaskClient) -> None:
    assert kiosk.get("/kiosk/K1/card", headers=JSON).json["services"]


def test_a_choice_that_is_not_there(kiosk: FlaskClient) -> None:
    answer = kiosk.post("/kiosk/K1/choose", data={"queue": "q-z"})
    assert answer.status_code == 404 and "没有这个业务" in answer.text


def test_the_same_form_twice_gives_one_number(hall: OpenHall, kiosk: FlaskClient) -> None:
    form = {"queue": "q-a", "ticket": str(uuid.uuid4())}
    places = {kiosk.post("/kiosk/K1/tickets", data=form).headers["Location"] for _ in range(2)}
    assert places == {f"/kiosk/K1/tickets/{form['ticket']}"}
    assert len(hall.events("ticket.taken")) == 1


def test_a_ticket_id_that_is_none_is_not_used(hall: OpenHall, kiosk: FlaskClient) -> None:
    form = {"queue": "q-a", "ticket": "../../etc"}
    made = kiosk.post("/kiosk/K1/tickets", data=form, headers=JSON).json["ticket"]
    assert uuid.UUID(made).version == 7


def test_who_waits_already_reads_the_number(hall: OpenHall, kiosk: FlaskClient) -> None:
    hall.lay(card())
    kiosk.post("/kiosk/K1/tickets", data={"queue": "q-a"})
    answer = kiosk.post("/kiosk/K1/tickets", data={"queue": "q-a"})
    assert answer.status_code == 409
    assert "您的号码是 A001，仍在排队。" in answer.text


def test_a_closed_hall_says_so(hall: OpenHall, kiosk: FlaskClient) -> None:
    hall.later(DAY_MS)
    answer = kiosk.post("/kiosk/K1/tickets", data={"queue": "q-a"})
    assert answer.status_code == 409 and "大厅现在没有放号" in answer.text
    assert not any(s["open"] for s in kiosk.get("/kiosk/K1/", headers=JSON).json["services"])
    assert "现在不取号" in kiosk.get("/kiosk/K1/").text


@pytest.mark.parametrize("path", ["", "services", "card"])
def test_nothing_personal_is_left_behind(hall: OpenHall, kiosk: FlaskClient, path: str) -> None:
    hall.lay(card())
    assert "欧" in kiosk.get("/kiosk/K1/services").text
    assert kiosk.post("/kiosk/K1/leave").headers["Location"] == "/kiosk/K1/"
    assert "欧" not in kiosk.get(f"/kiosk/K1/{path}").text


def test_who_walks_away_is_not_greeted_later(hall: OpenHall, kiosk: FlaskClient) -> None:
    hall.lay(card())
    hall.later(MINUTE_MS + 1000)
    assert kiosk.get("/kiosk/K1/services", headers=JSON).json["greeting"] is None


def test_a_number_of_nobody(kiosk: FlaskClient) -> None:
    answer = kiosk.get("/kiosk/K1/tickets/nobody")
    assert answer.status_code == 404 and "没有找到这个号码" in answer.text


def test_the_phone_follows_a_ticket_without_a_name(hall: OpenHall) -> None:
    hall.lay(card())
    ticket = hall.running.desk.take("K1", "q-a", None)
    phone = hall.browser()
    page = phone.get(f"/t/{ticket}")
    assert "A001" in page.text and "欧" not in page.text
    hall.at_window(1).post("/window/next")
    view = phone.get(f"/t/{ticket}", headers=JSON).json
    assert (view["state"], view["window_name"]) == ("called", "1号窗口")
    assert phone.get("/t/nobody").status_code == 404


def test_who_leaves_takes_language_and_size_along(kiosk: FlaskClient) -> None:
    kiosk.post("/language", data={"lang": "en", "back": "/kiosk/K1/"})
    kiosk.post("/appearance", data={"mode": "elder", "back": "/kiosk/K1/"})
    page = kiosk.get("/kiosk/K1/").text
    assert 'lang="en"' in page and 'class="kiosk elder"' in page
    kiosk.post("/kiosk/K1/leave")
    page = kiosk.get("/kiosk/K1/").text
    assert 'lang="zh-Hans"' in page and 'class="kiosk "' in page


def test_who_asked_for_the_larger_page_has_twice_the_time(
    hall: OpenHall, kiosk: FlaskClient
) -> None:
    kiosk.post("/appearance", data={"mode": "elder", "back": "/kiosk/K1/"})
    hall.lay(card("唐明"))
    assert "唐*，您好" in kiosk.get("/kiosk/K1/services").text
    hall.later(MINUTE_MS + 30_000)
    assert "唐*，您好" in kiosk.get("/kiosk/K1/services").text
    hall.later(2 * MINUTE_MS + 1000)
    assert "唐*" not in kiosk.get("/kiosk/K1/services").text


def test_a_queue_that_was_stopped_is_not_offered(hall: OpenHall, kiosk: FlaskClient) -> None:
    gates.close(hall.node, "q-b", "staff/s-9", "系统维护")
    view = kiosk.get("/kiosk/K1/", headers=JSON).json
    assert [s["open"] for s in view["services"]] == [True, False, True]
    assert "现在不取号" in kiosk.get("/kiosk/K1/").text


def test_after_the_call_the_page_says_where_to_go(hall: OpenHall, kiosk: FlaskClient) -> None:
    made = kiosk.post("/kiosk/K1/tickets", data={"queue": "q-a"}, headers=JSON).json
    hall.at_window(1).post("/window/next")
    page = kiosk.get(made["to"]).text
    assert "请到 1号窗口" in page and "前面还有" not in page
    shown = hall.running.streams._render("kiosk:K1", "en")["ticket"]
    assert "Please go to Window 1" in shown


def test_a_ticket_is_shown_to_its_holder_alone(hall: OpenHall, kiosk: FlaskClient) -> None:
    hall.lay(card())
    made = kiosk.post("/kiosk/K1/tickets", data={"queue": "q-a"}, headers=JSON).json
    assert "欧**" in kiosk.get(made["to"]).text
    kiosk.post("/kiosk/K1/leave")
    assert kiosk.get(made["to"]).headers["Location"] == "/kiosk/K1/"
