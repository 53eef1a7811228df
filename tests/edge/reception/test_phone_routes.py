"""What the holder of a ticket does on the phone."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from domain.discipline import POSTPONED_BEHIND, rank_later
from tests.edge.halls import JSON, OpenHall


@pytest.fixture
def phone(hall: OpenHall) -> Iterator[FlaskClient]:
    yield hall.browser()


def test_later_lets_five_go_first(hall: OpenHall, phone: FlaskClient) -> None:
    first, *others = [hall.take() for _ in range(8)]
    answer = phone.post(f"/t/{first.id}/later")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/t/{first.id}")
    assert phone.get(f"/t/{first.id}", headers=JSON).json["ahead"] == 5
    queue = hall.running.node.floor.first("q-a", 10)
    assert queue == [t.id for t in [*others[:5], first, *others[5:]]]
    assert hall.ticket(first.id).number == "A001"


def test_with_nobody_behind_the_place_stays(hall: OpenHall, phone: FlaskClient) -> None:
    ahead, last = hall.take(), hall.take()
    view = phone.get(f"/t/{last.id}", headers=JSON).json
    assert (view["may_postpone"], view["may_give_up"]) == (False, True)
    answer = phone.post(f"/t/{last.id}/later")
    assert answer.status_code == 409 and "仍在原来的位置" in answer.text
    assert hall.running.node.floor.first("q-a", 2) == [ahead.id, last.id]


def test_who_is_called_cannot_wait(hall: OpenHall, phone: FlaskClient) -> None:
    called, _ = hall.take(), hall.take()
    hall.at_window(1).post("/window/next")
    answer = phone.post(f"/t/{called.id}/later")
    assert answer.status_code == 409
    assert hall.ticket(called.id).state == "called"


def test_a_number_given_up_is_called_no_more(hall: OpenHall, phone: FlaskClient) -> None:
    ticket, other = hall.take(), hall.take()
    assert phone.post(f"/t/{ticket.id}/give-up").status_code == 303
    assert hall.ticket(ticket.id).state == "cancelled"
    assert hall.running.node.floor.first("q-a", 2) == [other.id]
    page = phone.get(f"/t/{ticket.id}")
    assert "不再排队" in page.text and '<form method="post" action="/t/' not in page.text
    assert phone.post(f"/t/{ticket.id}/give-up").status_code == 409
    assert hall.events("ticket.cancelled")[0].actor == f"holder/{ticket.id}"


def test_a_ticket_that_is_not_there(phone: FlaskClient) -> None:
    assert phone.post("/t/nobody/later").status_code == 404
    assert phone.post("/t/nobody/give-up").status_code == 404


def test_two_ahead_is_near(hall: OpenHall, phone: FlaskClient) -> None:
    tickets = [hall.take() for _ in range(4)]
    near = [phone.get(f"/t/{t.id}", headers=JSON).json["near"] for t in tickets]
    assert near == [True, True, True, False]


@given(st.lists(st.integers(0, 10**13), min_size=1, unique=True).map(sorted))
def test_later_is_behind_so_many_and_never_more(behind: list[int]) -> None:
    rank = rank_later(behind)
    assert rank is not None
    assert sum(other < rank for other in behind) == min(POSTPONED_BEHIND, len(behind))


def test_later_than_nobody() -> None:
    assert rank_later([]) is None
