"""The case desk over HTTP: what its script is told, what is found, what leaves a trace."""

from flask.testing import FlaskClient

from domain.case_numbers import compact
from edge.acceptance import service
from edge.calling import service as calling
from edge.calling.service import Seat
from edge.papers.service import check_url
from tests.edge.acceptance.desks import (
    FOOD,
    FOOD_ANSWERS,
    HYGIENE,
    counter,
    filled,
    the_case,
)
from tests.edge.halls import JSON, OpenHall, card, holder

SEAT = Seat("01", "s-1")


def at_desk(hall: OpenHall) -> FlaskClient:
    """A browser at window 01, where somebody is served."""
    browser = hall.at_window()
    hall.take(visitor=holder(card()))
    calling.call_next(hall.node, SEAT)
    calling.start(hall.node, SEAT)
    return browser


def test_a_key_is_kept_and_told_what_follows_from_it(hall: OpenHall) -> None:
    browser = at_desk(hall)
    made = browser.post("/case", data={"item": HYGIENE}, headers=JSON).get_json()["to"]
    said = browser.post(f"{made}/answers", json={"phone": "1", "central_air": True}).get_json()
    assert "11 位手机号" in said["problems"]["phone"]
    assert "m8" in said["needed"]
    said = browser.post(f"{made}/answers", json={"phone": "13800138000", "agent": True}).get_json()
    assert said["problems"] == {} and "agent_name" in said["shown"]
    assert browser.post("/case/none/answers", json={"phone": "1"}).status_code == 404


def test_a_case_is_found_by_number_paper_name_and_id_number(hall: OpenHall) -> None:
    seat, browser = SEAT, at_desk(hall)
    case_id = filled(hall, seat)
    number = service.submit(counter(hall), seat, case_id)
    for query in (
        number,
        compact(number),
        check_url(hall.node, counter(hall).secret, number, "receipt"),
        "欧阳明月",
        FOOD_ANSWERS["id_number"],
        number[-9:-2],
    ):
        answer = browser.get("/case/find", query_string={"q": query})
        assert answer.headers["Location"] == f"/case/{case_id}", query
    assert "没有找到" in browser.get("/case/find?q=nobody").get_data(as_text=True)


def test_opening_a_form_is_written_down_before_it_is_shown(hall: OpenHall) -> None:
    seat, browser = SEAT, at_desk(hall)
    case_id = filled(hall, seat)
    service.submit(counter(hall), seat, case_id)
    assert "欧阳明月" not in browser.get(f"/case/{case_id}").get_data(as_text=True)
    page = browser.post(f"/case/{case_id}/record").get_data(as_text=True)
    assert "欧阳明月" in page
    assert [e.actor for e in hall.events("case.record_opened")] == ["staff/s-1"]


def test_what_the_person_said_last_time_is_taken_over_and_leaves_a_trace(hall: OpenHall) -> None:
    seat, browser = SEAT, at_desk(hall)
    service.submit(counter(hall), seat, filled(hall, seat))
    case_id = service.begin(counter(hall), seat, HYGIENE)
    assert browser.post(f"/case/{case_id}/earlier").status_code == 303
    assert service.draft_of(counter(hall), case_id).answers["phone"] == "13800138000"
    assert len(hall.events("case.record_opened")) == 1


def test_a_refusal_says_which_rule_and_keeps_what_was_typed(hall: OpenHall) -> None:
    seat, browser = SEAT, at_desk(hall)
    case_id = service.begin(counter(hall), seat, FOOD)
    service.keep_answers(counter(hall), case_id, FOOD_ANSWERS)
    answer = browser.post(f"/case/{case_id}/accept")
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "材料不齐" in page and "滨江面馆" in page
    assert the_case(hall, case_id).state == "drafted"


def test_a_slip_is_undone_from_the_page(hall: OpenHall) -> None:
    seat, browser = SEAT, at_desk(hall)
    case_id = filled(hall, seat)
    browser.post(f"/case/{case_id}/refuse", data={"reason": "other", "words": "点错了"})
    assert the_case(hall, case_id).state == "refused"
    browser.post(f"/case/{case_id}/undo")
    assert the_case(hall, case_id).state == "submitted"
