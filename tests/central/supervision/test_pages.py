"""The pages of supervision: from the list to the evidence, the answer, the judgement, the score."""

from tests.central.centres import OpenCentre, TestHall, wait_for
from tests.central.supervision.test_examiner import ACCEPTED, DRAFT, SUBMITTED, at_hall, found


def test_from_the_list_to_the_answer(opened: OpenCentre, hall: TestHall) -> None:
    at_hall(hall, DRAFT, SUBMITTED, ACCEPTED)
    wait_for(lambda: found(opened))
    (kept,) = [kept for kept in found(opened) if kept.rule == "limit"]
    browser = opened.admin()
    listed = browser.get(f"{opened.url}/supervision?signal=red&rule=limit&region=5116").text
    assert "超过承诺时限" in listed and "2026-03-09" in listed
    assert "超过承诺时限</a>" not in browser.get(f"{opened.url}/supervision?region=5101").text
    place = f"{opened.url}/halls/{hall.node}/findings/{kept.id}"
    shown = browser.get(place).text
    assert f"/halls/{hall.node}/cases/c-1" in shown and "行政许可法第四十二条" in shown
    said = browser.post(place, data={"act": "answer", "words": "停电，已补办"})
    assert said.url == place and "停电，已补办" in said.text
    own = browser.post(place, data={"act": "close", "words": "属实"})
    assert own.status_code == 409 and "不能由同一个人完成" in own.text and "属实" in own.text
    assert browser.get(f"{opened.url}/halls/{hall.node}/findings/none").status_code == 404


def test_the_score_of_a_county_leads_to_its_halls_and_people(
    opened: OpenCentre, hall: TestHall
) -> None:
    at_hall(hall, DRAFT, SUBMITTED, ACCEPTED)
    wait_for(lambda: found(opened))
    browser = opened.admin()
    scores = f"{opened.url}/supervision/scores"
    time = "since=2026-03-01&until=2026-12-31"
    assert "within=5116" in browser.get(f"{scores}?{time}").text
    assert "within=511602" in browser.get(f"{scores}?{time}&within=5116").text
    assert "测试大厅" in browser.get(f"{scores}?{time}&within=511602").text
    people = browser.get(f"{scores}?{time}&within=511602&by=person").text
    assert "s-1" in people
    assert browser.get(f"{scores}?{time}&within=511602&by=department").status_code == 200


def test_a_threshold_is_moved_on_the_page(opened: OpenCentre) -> None:
    browser = opened.admin()
    rules = f"{opened.url}/supervision/rules"
    form = {"warning": "", "yellow": "2", "red": "6", "words": "试行"}
    assert browser.post(f"{rules}/limit", data=form).url == rules
    assert "admin/9001" in browser.get(rules).text
    wrong = browser.post(f"{rules}/limit", data=form | {"red": "1"})
    assert wrong.status_code == 409 and "一个比一个晚" in wrong.text
