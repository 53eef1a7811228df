"""The case desk over HTTP: what its script is told, what is found, what leaves a trace."""

import re

from flask.testing import FlaskClient

from domain.case_numbers import compact
from edge.acceptance import deciding, finding, service
from edge.calling import service as calling
from edge.calling.service import Seat
from edge.issuing import service as issuing
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
RENEWAL = "513A0102900003-511602000000-000-11511301MB051073XA-1-00"
"""Promised, not instant: decided by a second person."""


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


def primary(browser: FlaskClient, case_id: str) -> str:
    """The tag of the step that Ctrl+Enter takes."""
    page = browser.get(f"/case/{case_id}").get_data(as_text=True)
    found = re.search(r"<(?:a|button)[^>]*data-primary[^>]*>", page)
    return found[0] if found else ""


def test_the_step_offered_first_is_one_that_may_be_taken(hall: OpenHall) -> None:
    seat, browser = SEAT, at_desk(hall)
    case_id = filled(hall, seat)
    service.keep_material(counter(hall), case_id, "m4", "deferred")
    service.accept(counter(hall), seat, case_id)
    assert 'data-key="M"' in primary(browser, case_id)
    deciding.supply(counter(hall), seat, case_id, "m4")
    assert 'data-key="G"' in primary(browser, case_id)


def test_who_reviewed_is_told_to_wait_and_a_colleague_finds_it_on_top(hall: OpenHall) -> None:
    seat, browser = SEAT, at_desk(hall)
    service.accept(counter(hall), seat, filled(hall, seat))
    case_id = filled(hall, seat, RENEWAL)
    service.accept(counter(hall), seat, case_id)
    deciding.review(counter(hall), seat, case_id, "agree", "")
    assert primary(browser, case_id) == ""
    assert "等另一位同事决定" in browser.get(f"/case/{case_id}").get_data(as_text=True)
    other = hall.at_window(2)
    assert 'href="/case" data-key="A"' in other.get("/window").get_data(as_text=True)
    assert finding.pending(hall.node)[0].id == case_id
    assert 'data-key="G"' in primary(other, case_id)


def test_the_certificate_is_the_paper_at_hand_until_it_is_delivered(hall: OpenHall) -> None:
    seat, browser = SEAT, at_desk(hall)
    case_id = filled(hall, seat)
    service.accept(counter(hall), seat, case_id)
    deciding.decide(counter(hall), seat, case_id, "granted", "")
    issuing.make(counter(hall), seat, case_id)
    page = browser.get(f"/case/{case_id}").get_data(as_text=True)
    (kind,) = re.findall(r"/papers/(\w+)\"[^>]*>\s*<button[^>]*data-latest-paper", page)
    assert kind == "certificate"
