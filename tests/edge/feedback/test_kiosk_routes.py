"""Somebody comes to the kiosk to rate a visit that is over."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from domain.tickets import Ticket
from edge.calling import service as calling
from edge.calling.service import Seat
from tests.edge.halls import DAY_MS, JSON, OpenHall, card, holder


@pytest.fixture
def kiosk(hall: OpenHall) -> Iterator[FlaskClient]:
    yield hall.paired("K1")


@pytest.fixture
def seat(hall: OpenHall) -> Seat:
    return hall.opened(1)


@pytest.fixture
def visit(hall: OpenHall, seat: Seat) -> Ticket:
    return served(hall, seat)


def served(hall: OpenHall, seat: Seat) -> Ticket:
    ticket = hall.take(visitor=holder(card()))
    calling.call_next(hall.node, seat)
    calling.start(hall.node, seat)
    calling.finish(hall.node, seat, ask=False)
    return hall.ticket(ticket.id)


def test_a_visit_is_rated_once(hall: OpenHall, kiosk: FlaskClient, visit: Ticket) -> None:
    assert kiosk.get("/kiosk/K1/my/visits").headers["Location"] == "/kiosk/K1/for/rate"
    kiosk.get("/kiosk/K1/for/rate")
    hall.lay(card())
    view = kiosk.get("/kiosk/K1/my/visits", headers=JSON).json
    assert [v["id"] for v in view["visits"]] == [visit.id]
    assert "非常满意" in kiosk.get(f"/kiosk/K1/my/visits/{visit.id}").text
    answer = kiosk.post(f"/kiosk/K1/my/visits/{visit.id}", data={"level": "4"})
    assert answer.headers["Location"] == "/kiosk/K1/my/thanks"
    assert "谢谢您的评价" in kiosk.get("/kiosk/K1/my/thanks").text
    (given,) = hall.events("evaluation.given")
    assert (given.body.level, given.body.channel, given.actor) == (4, "kiosk", "station/K1")
    assert kiosk.get("/kiosk/K1/my/visits", headers=JSON).json["visits"] == []
    again = kiosk.post(f"/kiosk/K1/my/visits/{visit.id}", data={"level": "1"})
    assert again.status_code == 409 and "已经评价过" in again.text


def test_nobody_rates_anothers_visit(hall: OpenHall, kiosk: FlaskClient, visit: Ticket) -> None:
    hall.lay(card("本杰明", serial=9))
    assert kiosk.get("/kiosk/K1/my/visits", headers=JSON).json["visits"] == []
    answer = kiosk.post(f"/kiosk/K1/my/visits/{visit.id}", data={"level": "1"})
    assert answer.status_code == 404 and not hall.events("evaluation.given")


def test_who_has_the_ticket_still_needs_no_card(
    hall: OpenHall, kiosk: FlaskClient, visit: Ticket
) -> None:
    code = f"http://hall.example/t/{visit.id}"
    there = kiosk.post("/kiosk/K1/scan", data={"code": code}).headers["Location"]
    assert f"my/visits/{visit.id}" in kiosk.get(there).text
    kiosk.post(f"/kiosk/K1/my/visits/{visit.id}", data={"level": "5"})
    assert hall.events("evaluation.given")
    assert "评价这次服务" not in kiosk.get(there).text


def test_no_such_level(hall: OpenHall, kiosk: FlaskClient, visit: Ticket) -> None:
    hall.lay(card())
    for level in ("0", "6", "x", ""):
        answer = kiosk.post(f"/kiosk/K1/my/visits/{visit.id}", data={"level": level})
        assert answer.status_code == 409
    assert not hall.events("evaluation.given")


def test_what_was_long_ago_is_not_asked(hall: OpenHall, kiosk: FlaskClient, visit: Ticket) -> None:
    hall.later(9 * DAY_MS)
    hall.lay(card())
    assert kiosk.get("/kiosk/K1/my/visits", headers=JSON).json["visits"] == []
