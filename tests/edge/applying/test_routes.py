"""Somebody applies at a kiosk: one question a page, looked through, signed, handed in."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from flask.testing import FlaskClient

from domain.case_lists import unpack
from domain.cases import SUBMITTED, Case
from domain.items import Material
from edge.acceptance import finding
from edge.applying import fitness
from tests.edge.acceptance.desks import NUMBER, counter
from tests.edge.applying.conftest import ITEM
from tests.edge.halls import JSON, MINUTE_MS, NODE, OpenHall, card

APPLY = "/kiosk/K1/my/apply"
STROKE = [[x, 200 + x % 40, x * 3, 500] for x in range(100, 700, 20)]
INK = msgspec.json.encode({"width": 1000, "height": 400, "strokes": [STROKE]})
AS_JSON = {"Content-Type": "application/json", **JSON}


@pytest.fixture
def kiosk(hall: OpenHall) -> Iterator[FlaskClient]:
    yield hall.paired("K1")


@pytest.fixture
def applicant(hall: OpenHall, kiosk: FlaskClient) -> FlaskClient:
    kiosk.get("/kiosk/K1/for/apply")
    hall.lay(card())
    assert kiosk.post(f"{APPLY}/begin", data={"item": ITEM}).status_code == 303
    return kiosk


def answer(kiosk: FlaskClient, name: str, text: str) -> int:
    form = {"name": name, "answer": text}
    return kiosk.post(f"{APPLY}/question", data=form).status_code


def asked(kiosk: FlaskClient) -> str:
    page = kiosk.get(f"{APPLY}/question", headers=JSON)
    return str(page.json["name"]) if page.status_code == 200 else ""


def filled(kiosk: FlaskClient) -> None:
    for name, text in (("phone", "13800138000"), ("content", "出国"), ("delivery", "window")):
        assert asked(kiosk) == name
        assert answer(kiosk, name, text) == 303
    assert asked(kiosk) == ""


def the_case(hall: OpenHall) -> Case:
    (case,) = hall.store.states(Case, "hall = ?", (NODE,))
    return case


def test_from_the_card_to_the_window(hall: OpenHall, applicant: FlaskClient) -> None:
    filled(applicant)
    page = applicant.get(f"{APPLY}/check").text
    assert "欧阳明月" in page and "13800138000" in page and "出国" in page
    assert NUMBER not in page and NUMBER[-4:] in page
    answered = applicant.post(f"{APPLY}/sign", data=INK, headers=AS_JSON)
    assert answered.status_code == 201
    case = the_case(hall)
    assert (case.state, case.item, case.masked_name) == (SUBMITTED, ITEM, "欧**")
    assert [m.state for m in unpack(case.materials)] == ["deferred"]
    assert case.number is not None and case.number in applicant.get(f"{APPLY}/done").text
    assert case.id in [c.id for c in finding.pending(hall.node)]
    actors = {e.actor for e in hall.events("case.drafted", "case.submitted", "signature.given")}
    assert actors == {"station/K1"}
    (signature,) = hall.events("signature.given")
    assert signature.body.about == f"case/{case.id}"
    record = counter(hall).open_record(case.sealed or "")
    assert (record["name"], record["id_number"], record["phone"]) == (
        "欧阳明月", NUMBER, "13800138000",
    )  # fmt: skip


def test_two_touches_hand_in_once(hall: OpenHall, applicant: FlaskClient) -> None:
    filled(applicant)
    for _ in range(2):
        applicant.post(f"{APPLY}/sign", data=INK, headers=AS_JSON)
    assert len(hall.events("case.submitted")) == len(hall.events("signature.given")) == 1


def test_who_cannot_sign_signs_at_a_window(hall: OpenHall, applicant: FlaskClient) -> None:
    filled(applicant)
    assert applicant.post(f"{APPLY}/sign/decline").status_code == 303
    assert the_case(hall).state == SUBMITTED and not hall.events("signature.given")


def test_a_dot_is_no_signature_and_nothing_is_handed_in(
    hall: OpenHall, applicant: FlaskClient
) -> None:
    filled(applicant)
    dot = msgspec.json.encode({"width": 1000, "height": 400, "strokes": [[[5, 5, 0, 500]]]})
    for ink in (dot, b"nonsense"):
        told = applicant.post(f"{APPLY}/sign", data=ink, headers=AS_JSON)
        assert told.status_code == 409 and told.json["problem"]["what"]
    assert not hall.events("case.drafted")


def test_a_wrong_answer_is_told_and_kept_on_the_page(applicant: FlaskClient) -> None:
    form = {"name": "phone", "answer": "123"}
    told = applicant.post(f"{APPLY}/question", data=form)
    assert told.status_code == 422 and "11 位手机号" in told.text and 'value="123"' in told.text
    assert answer(applicant, "phone", "") == 422
    assert asked(applicant) == "phone"


def test_an_answer_can_be_changed_and_another_left_open(applicant: FlaskClient) -> None:
    filled(applicant)
    assert "13800138000" in applicant.get(f"{APPLY}/question?name=phone").text
    answer(applicant, "phone", "13900139000")
    answer(applicant, "content", "")
    page = applicant.get(f"{APPLY}/check").text
    assert "13900139000" in page and "出国" not in page


def test_an_answer_brings_its_question(applicant: FlaskClient) -> None:
    filled(applicant)
    answer(applicant, "delivery", "post")
    assert asked(applicant) == "post_address"


def test_who_gives_up_leaves_nothing(hall: OpenHall, applicant: FlaskClient) -> None:
    answer(applicant, "phone", "13800138000")
    before = len(hall.events())
    applicant.post("/kiosk/K1/leave")
    assert applicant.get(f"{APPLY}/check").headers["Location"] == "/kiosk/K1/for/apply"
    assert len(hall.events()) == before and not hall.events("case.drafted")


def test_who_comes_back_after_a_minute_goes_on_or_begins_anew(
    hall: OpenHall, applicant: FlaskClient
) -> None:
    answer(applicant, "phone", "13800138000")
    hall.later(MINUTE_MS - 5000)
    assert asked(applicant) == "content"
    hall.later(MINUTE_MS + 5000)
    assert applicant.get(f"{APPLY}/question").headers["Location"] == "/kiosk/K1/for/apply"


def test_the_next_persons_card_finds_nothing_of_it(hall: OpenHall, applicant: FlaskClient) -> None:
    answer(applicant, "phone", "13800138000")
    hall.lay(card("本杰明", serial=9))
    assert applicant.get(f"{APPLY}/check").status_code == 303


def test_what_a_kiosk_takes(hall: OpenHall, kiosk: FlaskClient) -> None:
    plan = hall.node.plan
    item = plan.items[ITEM]
    assert [i.id for i in fitness.items(plan)] == [ITEM]
    for unfit in (
        replace(item, kiosk=False),
        replace(item, materials=(Material("m", "户口簿"),)),
        replace(item, form="f-hygiene"),
        replace(item, form="none"),
        replace(item, serves=("organisation",)),
    ):
        assert not fitness.fits(plan, unfit)
    hall.lay(card())
    assert kiosk.post(f"{APPLY}/begin", data={"item": "i-x"}).status_code == 404


def test_letters_become_characters(kiosk: FlaskClient) -> None:
    found = kiosk.post("/kiosk/K1/hanzi", data={"letters": "guangan"}).json
    assert found[0] == ["广安", 7]
