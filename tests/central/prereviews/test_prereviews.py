"""Pre-reviews at the centre: handed in by a program, read (written down) and judged by an officer,
told to the hall; what did not pass is found by a hall that could not know.
"""

import json
from dataclasses import replace
from functools import partial

import msgspec
import pytest

from central import demo_items
from central.catalog import service as catalog
from central.prereviews import service
from domain.checks import basic_code
from domain.documents import Document
from domain.errors import Refused
from domain.events import Fact
from domain.persons import person_key
from domain.prereviews import PreReview
from sync.pull import pull_once
from tests.central.centres import ACTOR, OpenCentre, TestHall, wait_for
from tests.central.checks.test_checks import ASKED, CHECK, answered, do
from tests.edge.acceptance.desks import FOOD, FOOD_ANSWERS, NUMBER, real_plan

ITEM = real_plan().items[FOOD]


@pytest.fixture
def planned(opened: OpenCentre, hall: TestHall) -> OpenCentre:
    forms = {form.id: form for form in demo_items.forms()}
    documents = [
        Document(kind, body.id, 1, "all", msgspec.json.encode(body))
        for kind, body in (("item", ITEM), ("form", forms[ITEM.form]))
    ]
    catalog.publish_now(opened.centre, ACTOR, documents)
    return opened


def hand_in(opened: OpenCentre, hall: TestHall) -> str:
    body = {"item": FOOD, "answers": FOOD_ANSWERS}
    url = f"{opened.url}/halls/{hall.node}/prereviews"
    answer = opened.admin().post(url, json=body)
    assert answer.status_code == 201, answer.text
    wait_for(opened.folded)
    found: str = answer.json()["id"]
    return found


def test_it_is_handed_in_read_judged_and_comes_down(planned: OpenCentre, hall: TestHall) -> None:
    id = hand_in(planned, hall)
    browser, url = planned.admin(), f"{planned.url}/halls/{hall.node}/prereviews"
    listed = browser.get(url).text
    assert "欧**" in listed and NUMBER not in listed
    assert "滨江面馆" in browser.post(f"{url}/{id}/open").text
    kinds = [json.loads(line)["kind"] for line in planned.lines("centre")]
    assert kinds.count("pre_review.opened") == 1
    assert browser.post(f"{url}/{id}", data={"outcome": "not_passed"}).status_code == 409
    form = {"outcome": "passed", "words": "材料齐全"}
    assert browser.post(f"{url}/{id}", data=form).ok
    wait_for(planned.folded)
    assert browser.post(f"{url}/{id}", data=form).status_code == 409
    pull_once(hall.running.writer, hall.link, 0)
    (known,) = hall.running.store.states(PreReview)
    assert (known.state, known.words, known.item) == ("passed", "材料齐全", FOOD)
    said = b"".join(planned.lines(f"centre-{hall.node}"))
    assert NUMBER.encode() not in said and "滨江".encode() not in said


def test_another_departments_officer_neither_sees_nor_judges_it(
    planned: OpenCentre, hall: TestHall
) -> None:
    id = hand_in(planned, hall)
    with planned.centre.database.read() as connection:
        assert service.of_hall(connection, hall.node, "区民政局") == []
        assert len(service.of_hall(connection, hall.node, ITEM.department)) == 1
    for act in (service.opened, partial(service.review, words="x", passed=True)):
        with pytest.raises(Refused, match="no_such_pre_review"):
            act(planned.centre, ACTOR, hall.node, id, department="区民政局")


def test_a_form_with_mistakes_is_refused_with_their_names(
    planned: OpenCentre, hall: TestHall
) -> None:
    url = f"{planned.url}/halls/{hall.node}/prereviews"
    browser = planned.admin()
    wrong = {**FOOD_ANSWERS, "phone": "1"}
    answer = browser.post(url, json={"item": FOOD, "answers": wrong})
    assert answer.status_code == 409 and answer.json()["questions"] == ["phone"]
    assert browser.post(url, json={"item": "none", "answers": {}}).status_code == 409
    assert browser.post(url, data=b"{").status_code == 422


def test_a_hall_that_was_cut_off_hears_that_it_did_not_pass(
    planned: OpenCentre, hall: TestHall
) -> None:
    id = hand_in(planned, hall)
    form = {"outcome": "not_passed", "words": "缺少原备案证"}
    planned.admin().post(f"{planned.url}/halls/{hall.node}/prereviews/{id}", data=form)
    wait_for(planned.folded)
    person = person_key(NUMBER, bytes.fromhex(planned.centre.person_secret_hex))
    asked = replace(ASKED, kind="pre_review", item=basic_code(ITEM), person=person)
    do(hall, Fact(f"check/{CHECK}", asked))
    found = answered(hall)
    assert (found.state, found.finding, found.about) == ("failed", "not_passed", "缺少原备案证")
