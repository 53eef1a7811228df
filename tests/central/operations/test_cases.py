"""A hall's cases at the centre: the same rows, the whole story, and the province's word."""

from dataclasses import replace

import pytest

from central.operations import service
from domain import case_events as said
from domain.cases import Case
from domain.errors import Refused
from domain.events import Fact
from domain.folding import table_of
from sync.pull import pull_once
from tests.central.centres import OpenCentre, TestHall, wait_for

CASE = "019cac7e-6a80-7000-8000-0000000000aa"
NUMBER = "51160201-260302-0100001-4"
DRAFT = said.CaseDrafted(
    "2026-03-02", "i-1", "公共场所卫生许可", 1, "forwarded", "01", "s-1", None, None, None
)
SUBMITTED = said.CaseSubmitted(
    "2026-03-02", 1, NUMBER, "person", "p" * 32, "王**", "510***********1234", None, None, None,
    1, (said.Supplied("m1", "申请表", "received"),), 0, "9f" * 32,
)  # fmt: skip
ACCEPTED = said.CaseAccepted(
    "2026-03-02", 5, "2026-03-09", "2026-03-30", SUBMITTED.materials, False
)
REVIEWED = said.CaseReviewed("agree", "材料齐全，符合法定条件")


def at_hall(hall: TestHall, *bodies: object) -> None:
    """The hall does it and hands it up."""
    for body in bodies:
        hall.running.writer.run(lambda tx, b=body: tx.emit("staff/s-1", Fact(f"case/{CASE}", b)))
    assert hall.push().state == "done"


def test_the_province_sees_a_case_and_its_whole_story(opened: OpenCentre, hall: TestHall) -> None:
    at_hall(hall, DRAFT, SUBMITTED, ACCEPTED, REVIEWED)
    wait_for(opened.folded)
    browser = opened.admin()
    listed = browser.get(f"{opened.url}/halls/{hall.node}/cases").text
    assert NUMBER in listed and "王**" in listed
    assert NUMBER in browser.get(f"{opened.url}/halls/{hall.node}/cases?q={NUMBER}").text
    other = browser.get(f"{opened.url}/halls/{hall.node}/cases?q=烟草").text
    assert NUMBER not in other
    page = browser.get(f"{opened.url}/halls/{hall.node}/cases/{CASE}").text
    for shown in ("受理", "审核", "材料齐全，符合法定条件", "申请表", "等省里决定"):
        assert shown in page
    assert browser.get(f"{opened.url}/halls/{hall.node}/cases/none").status_code == 404


def test_the_decision_goes_down_and_both_sides_hold_the_same(
    opened: OpenCentre, hall: TestHall
) -> None:
    at_hall(hall, DRAFT, SUBMITTED, ACCEPTED, REVIEWED)
    wait_for(opened.folded)
    form = {"outcome": "granted", "words": ""}
    url = f"{opened.url}/halls/{hall.node}/cases/{CASE}/decide"
    assert opened.admin().post(url, data=form, allow_redirects=False).status_code == 303
    assert pull_once(hall.running.writer, hall.link, 0).state == "done"
    (case,) = hall.running.store.states(Case)
    assert (case.state, case.outcome) == ("decided", "granted")
    assert hall.push().state == "done"
    wait_for(opened.folded)
    name = table_of(Case).name
    assert opened.digests(hall.node)[name] == hall.running.store.digests(hall.node)[name]


def test_what_the_hall_decides_is_not_ours(opened: OpenCentre, hall: TestHall) -> None:
    at_hall(hall, replace(DRAFT, project_type="promised"), SUBMITTED, ACCEPTED, REVIEWED)
    wait_for(opened.folded)
    with pytest.raises(Refused, match="not_ours"):
        service.decide_case(opened.centre, "admin/a", hall.node, CASE, "granted", "")
    with pytest.raises(Refused, match="no_such_case"):
        service.decide_case(opened.centre, "admin/a", hall.node, "none", "granted", "")
