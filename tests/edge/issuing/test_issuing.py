"""From the decision to the receiver's hand: at the window, by post, through a locker."""

import re

import pytest

from domain.cases import CLOSED, DECIDED, ISSUED
from domain.errors import Refused
from domain.handovers import GIVEN, HERE, POSTED, STORED, Handover, Taker
from edge.acceptance import deciding, service
from edge.calling.service import Seat
from edge.issuing import service as issuing
from edge.papers import service as papers
from tests.edge.acceptance.desks import NUMBER, counter, filled, serving, the_case
from tests.edge.halls import DAY_MS, NODE, OpenHall, card

ME = Taker("self", "card", "欧***")


def issued(hall: OpenHall) -> tuple[Seat, str]:
    """A case whose certificate is made."""
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.accept(counter(hall), seat, case_id)
    deciding.decide(counter(hall), seat, case_id, "granted", "")
    issuing.make(counter(hall), seat, case_id)
    return seat, case_id


def where(hall: OpenHall, case_id: str) -> Handover:
    found = hall.store.state(Handover, NODE, case_id)
    assert found is not None
    return found


def refused(act: object) -> str:
    assert callable(act)
    with pytest.raises(Refused) as told:
        act()
    return told.value.code


def test_nothing_is_handed_over_before_the_certificate_is_made(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.accept(counter(hall), seat, case_id)
    deciding.decide(counter(hall), seat, case_id, "granted", "")
    for act in (
        lambda: issuing.give(counter(hall), seat, case_id, ME),
        lambda: issuing.post(counter(hall), seat, case_id, "EMS", "EA123456785CN"),
        lambda: issuing.store(counter(hall), seat, case_id, "01"),
    ):
        assert refused(act) == "not_issued"
    assert the_case(hall, case_id).state == DECIDED


def test_who_takes_it_is_in_the_story_or_nothing_happens(hall: OpenHall) -> None:
    seat, case_id = issued(hall)
    stranger = Taker("other", "card", "刘*")
    assert refused(lambda: issuing.give(counter(hall), seat, case_id, stranger)) == "taker_words"
    unseen = Taker("self", "words", "欧***")
    assert refused(lambda: issuing.give(counter(hall), seat, case_id, unseen)) == "taker_words"
    issuing.give(counter(hall), seat, case_id, ME)
    assert the_case(hall, case_id).state == CLOSED
    (body,) = [e.body for e in hall.events("case.delivered")]
    assert (body.taker, body.proof, body.way) == ("self", "card", "window")  # type: ignore[attr-defined]


def test_the_post_takes_it_brings_it_back_takes_it_again_and_it_arrives(hall: OpenHall) -> None:
    seat, case_id = issued(hall)
    desk = counter(hall)
    assert refused(lambda: issuing.post(desk, seat, case_id, "EMS", "12 3")) == "tracking_needed"
    issuing.post(desk, seat, case_id, "EMS", "ea 1234 5678 5cn")
    assert (where(hall, case_id).state, where(hall, case_id).tracking) == (POSTED, "EA123456785CN")
    assert refused(lambda: issuing.give(desk, seat, case_id, ME)) == "on_its_way"
    issuing.back(desk, seat, case_id, "地址不详")
    assert where(hall, case_id).state == HERE
    issuing.post(desk, seat, case_id, "EMS", "EA999999995CN")
    assert the_case(hall, case_id).state == ISSUED
    issuing.arrived(desk, seat, case_id, "本人签收")
    assert (the_case(hall, case_id).state, where(hall, case_id).state) == (CLOSED, GIVEN)


def test_a_locker_opens_to_its_code_alone_and_holds_one_thing(hall: OpenHall) -> None:
    seat, case_id = issued(hall)
    desk = counter(hall)
    assert refused(lambda: issuing.store(desk, seat, case_id, "99")) == "no_such_compartment"
    code = issuing.store(desk, seat, case_id, "02")
    assert re.fullmatch(r"\d{6}", code)
    log = b"".join(hall.store.lines(1, 0, 100_000, 1 << 30))
    assert code.encode() not in log.split(b"case.stored")[1]
    wrong = "000000" if code != "000000" else "000001"
    assert refused(lambda: issuing.fetch(desk, seat, case_id, wrong)) == "wrong_code"
    other = filled(hall, seat)
    service.accept(desk, seat, other)
    deciding.decide(desk, seat, other, "granted", "")
    issuing.make(desk, seat, other)
    assert refused(lambda: issuing.store(desk, seat, other, "02")) == "compartment_taken"
    issuing.fetch(desk, seat, case_id, code)
    assert the_case(hall, case_id).state == CLOSED
    issuing.store(desk, seat, other, "02")
    assert where(hall, other).state == STORED


def test_the_list_says_what_waits_and_what_nobody_fetched(hall: OpenHall) -> None:
    seat, case_id = issued(hall)
    browser = hall.signed_in()
    assert the_row(browser.get("/issuing").get_data(as_text=True), case_id)
    issuing.store(counter(hall), seat, case_id, "01")
    hall.later(8 * DAY_MS)
    page = hall.signed_in().get("/issuing").get_data(as_text=True)
    assert "逾期未取" in page


def the_row(page: str, case_id: str) -> bool:
    return f'href="/issuing/{case_id}"' in page


def test_the_card_on_the_reader_says_who_it_is(hall: OpenHall) -> None:
    _, case_id = issued(hall)
    browser, desk = hall.signed_in(), counter(hall)
    assert browser.post(f"/issuing/{case_id}/give", data={"taker": "self"}).status_code == 409
    desk.card_laid("01", card("刘强", serial=9))
    page = browser.get(f"/issuing/{case_id}").get_data(as_text=True)
    assert "刘*" in page and "其他人" in page
    assert browser.post(f"/issuing/{case_id}/give", data={}).status_code == 409
    desk.card_laid("01", card())
    assert card().number == NUMBER
    answer = browser.post(f"/issuing/{case_id}/give", data={})
    assert answer.headers["Location"] == f"/case/{case_id}"
    assert desk.card_at("01") is None
    assert the_case(hall, case_id).state == CLOSED


def test_a_paper_of_the_case_says_who_it_is_and_another_ones_does_not(hall: OpenHall) -> None:
    seat, case_id = issued(hall)
    other = filled(hall, seat)
    service.accept(counter(hall), seat, other)
    codes = {}
    for each in (case_id, other):
        codes[each] = papers.make(counter(hall), seat, each, "receipt").address
    browser = hall.signed_in()
    page = browser.get(f"/issuing/{case_id}", query_string={"code": codes[other]})
    assert "扫到的不是这件的文书" in page.get_data(as_text=True)
    wrong = {"taker": "self", "code": codes[other]}
    assert browser.post(f"/issuing/{case_id}/give", data=wrong).status_code == 409
    right = {"taker": "self", "code": codes[case_id]}
    assert browser.post(f"/issuing/{case_id}/give", data=right).status_code == 303
    (body,) = [e.body for e in hall.events("case.delivered")]
    assert body.proof == "receipt"  # type: ignore[attr-defined]
