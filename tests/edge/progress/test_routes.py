"""Somebody asks at a kiosk how far a case is: by card, by paper, by its number."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient

from domain.case_events import Missing
from domain.cases import Case
from edge.acceptance import correcting, deciding, service
from edge.acceptance.service import today
from edge.calling.service import Seat
from edge.papers.service import check_url, make
from edge.progress.standing import standing
from tests.edge.acceptance.desks import NUMBER, counter, filled, serving, the_case
from tests.edge.halls import JSON, MINUTE_MS, OpenHall, card
from tests.factories import SECRET

OTHER = Seat("02", "s-2")


@pytest.fixture
def seat(hall: OpenHall) -> Seat:
    return serving(hall)


@pytest.fixture
def case(hall: OpenHall, seat: Seat) -> Case:
    case_id = filled(hall, seat)
    service.accept(counter(hall), seat, case_id)
    return the_case(hall, case_id)


@pytest.fixture
def kiosk(hall: OpenHall) -> Iterator[FlaskClient]:
    yield hall.paired("K1")


def test_by_card(hall: OpenHall, kiosk: FlaskClient, case: Case) -> None:
    assert kiosk.get("/kiosk/K1/my/cases").headers["Location"] == "/kiosk/K1/for/cases"
    assert (
        "请放身份证" in kiosk.get("/kiosk/K1/for/cases").text
        or "读卡器暂时" in kiosk.get("/kiosk/K1/for/cases").text
    )
    hall.lay(card())
    view = kiosk.get("/kiosk/K1/my/cases", headers=JSON).json
    assert (view["greeting"], [c["id"] for c in view["cases"]]) == ("欧**", [case.id])
    page = kiosk.get(f"/kiosk/K1/my/cases/{case.id}").text
    assert case.number is not None and case.number in page and "正在办理" in page
    assert "欧**" in page and "阳明月" not in page and NUMBER not in page
    due = date.fromisoformat(case.due_on or "")
    assert f"{due.year}年{due.month}月{due.day}日" in page


def test_another_card_sees_nothing_of_it(hall: OpenHall, kiosk: FlaskClient, case: Case) -> None:
    kiosk.get("/kiosk/K1/for/cases")
    hall.lay(card("本杰明", date(1980, 2, 2), 7))
    assert kiosk.get("/kiosk/K1/my/cases", headers=JSON).json["cases"] == []
    assert "没有您的办件" in kiosk.get("/kiosk/K1/my/cases").text
    assert kiosk.get(f"/kiosk/K1/my/cases/{case.id}").headers["Location"] == "/kiosk/K1/for/cases"


def test_the_code_of_its_paper(hall: OpenHall, kiosk: FlaskClient, seat: Seat, case: Case) -> None:
    make(counter(hall), seat, case.id, "receipt")
    code = check_url(hall.node, SECRET, case.number or "", "receipt")
    there = kiosk.post("/kiosk/K1/scan", data={"code": code}).headers["Location"]
    assert there == f"/kiosk/K1/my/cases/{case.id}"
    assert "正在办理" in kiosk.get(there).text
    wrong = f"{code[:-1]}{'0' if code[-1] != '0' else '1'}"
    answer = kiosk.post("/kiosk/K1/scan", data={"code": wrong})
    assert answer.headers["Location"] == "/kiosk/K1/?refused=no_such_code"


def test_its_number_and_how_the_own_number_ends(
    hall: OpenHall, kiosk: FlaskClient, case: Case
) -> None:
    number = (case.number or "").removeprefix("51160201-")
    asked = kiosk.post("/kiosk/K1/my/number", data={"number": number})
    assert "后四位" in asked.text
    answer = kiosk.post("/kiosk/K1/my/number", data={"number": number, "last": NUMBER[-4:]})
    assert answer.headers["Location"] == f"/kiosk/K1/my/cases/{case.id}"
    assert "正在办理" in kiosk.get(answer.headers["Location"]).text


def test_nobody_finds_a_case_by_trying(hall: OpenHall, kiosk: FlaskClient, case: Case) -> None:
    for left in (4, 3, 2, 1, 0):
        form = {"number": case.number or "", "last": "0000"}
        assert f"还可以再试 {left} 次" in kiosk.post("/kiosk/K1/my/number", data=form).text
    form = {"number": case.number or "", "last": NUMBER[-4:]}
    answer = kiosk.post("/kiosk/K1/my/number", data=form)
    assert answer.status_code == 429 and "试了太多次" in answer.text


def test_a_number_that_is_none(kiosk: FlaskClient) -> None:
    assert "办件编号不对" in kiosk.post("/kiosk/K1/my/number", data={"number": "12"}).text


def test_who_leaves_takes_it_along(hall: OpenHall, kiosk: FlaskClient, case: Case) -> None:
    kiosk.get("/kiosk/K1/for/cases")
    hall.lay(card())
    assert kiosk.get(f"/kiosk/K1/my/cases/{case.id}").status_code == 200
    kiosk.post("/kiosk/K1/leave")
    assert kiosk.get(f"/kiosk/K1/my/cases/{case.id}").status_code == 303


def test_who_walks_away_takes_it_along(hall: OpenHall, kiosk: FlaskClient, case: Case) -> None:
    kiosk.get("/kiosk/K1/for/cases")
    hall.lay(card())
    hall.later(MINUTE_MS + 1000)
    assert kiosk.get("/kiosk/K1/my/cases").status_code == 303


def test_who_stays_is_not_forgotten(hall: OpenHall, kiosk: FlaskClient, case: Case) -> None:
    hall.lay(card())
    for _ in range(3):
        hall.later(MINUTE_MS - 5000)
        assert kiosk.post("/kiosk/K1/stay").status_code == 204
    assert kiosk.get("/kiosk/K1/my/cases").status_code == 200


def test_every_state_says_what_to_do(hall: OpenHall, seat: Seat) -> None:
    case_id = filled(hall, seat)
    told = []

    def look() -> None:
        with hall.running.app.app_context():
            stands = standing(the_case(hall, case_id), today(hall.node))
        assert stands.headline and stands.now
        told.append((stands.tone, stands.step))

    desk = counter(hall)
    service.ask_correction(desk, seat, case_id, [Missing("", "申请表", "没有签名")])
    look()
    correcting.correct(desk, seat, case_id, {"m1": "received"})
    look()
    service.accept(desk, seat, case_id)
    look()
    deciding.suspend(desk, seat, case_id, "听证", "依法听证")
    look()
    deciding.resume(desk, seat, case_id, "合格")
    if the_case(hall, case_id).project_type != "instant":
        deciding.review(desk, seat, case_id, "agree", "")
    deciding.decide(desk, OTHER, case_id, "denied", "不符合条件")
    look()
    assert told == [("act", 1), ("wait", 1), ("wait", 2), ("wait", 2), ("no", 3)]
