"""Deferred checks at the desk: asked when a case is handed in, shown, dealt with by a person."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.checks import CheckDone, DeferredCheck, certificate_key
from domain.events import CENTRE_TO
from edge.acceptance import service
from edge.checking.service import waiting_of
from sync.envelope import encode, event_hash, genesis
from tests.edge.acceptance.desks import FOOD_ANSWERS, counter, filled, real_plan, serving, the_case
from tests.edge.halls import NODE, OpenHall, open_hall
from tests.factories import SECRET, event

LOG = CENTRE_TO + NODE


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path, the_plan=real_plan()) as opened:
        yield opened


def taken_in(hall: OpenHall) -> str:
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.accept(counter(hall), seat, case_id)
    return case_id


def answer(hall: OpenHall, *answers: tuple[DeferredCheck, CheckDone]) -> None:
    """The centre's word comes down."""
    prev = genesis(LOG, 1)
    for seq, (check, body) in enumerate(answers, 1):
        at_ms = hall.wall() + seq
        told = event(
            body,
            f"check/{check.id}",
            node=LOG,
            seq=seq,
            prev=prev,
            at_ms=at_ms,
            actor="node/centre",
        )
        line = encode(told)
        prev = event_hash(line)
        hall.running.writer.run(lambda tx, line=line: tx.receive(line))


def asked(hall: OpenHall) -> dict[str, DeferredCheck]:
    return {check.kind: check for check in hall.store.states(DeferredCheck)}


def test_what_only_the_centre_knows_is_asked_when_the_case_is_handed_in(hall: OpenHall) -> None:
    case = the_case(hall, taken_in(hall))
    found = asked(hall)
    assert set(found) == {"duplicate", "certificate", "pre_review"}
    for check in found.values():
        assert (check.case, check.number, check.state) == (case.id, case.number, "waiting")
        assert (check.person, check.responsible, check.line) == (case.person, "staff/s-1", "cut")
    licence = certificate_key("食品小经营店备案证", FOOD_ANSWERS["record_no"], SECRET)
    assert found["certificate"].certificate == licence
    shown = found["certificate"].certificate_shown
    assert shown.endswith("2001") and FOOD_ANSWERS["record_no"] not in shown


def test_the_case_says_that_it_is_still_to_be_checked(hall: OpenHall) -> None:
    case_id = taken_in(hall)
    page = hall.signed_in("1001").get(f"/case/{case_id}").text
    assert page.count("待联网核验") == 3


def test_a_finding_is_put_before_who_took_it_in_and_dealt_with(hall: OpenHall) -> None:
    case_id = taken_in(hall)
    found = asked(hall)
    answer(
        hall,
        (found["duplicate"], CheckDone("", "")),
        (found["certificate"], CheckDone("revoked", "2026-03-16 被撤销备案")),
    )
    assert (waiting_of(hall.node, "staff/s-1"), waiting_of(hall.node, "staff/s-2")) == (1, 0)
    browser = hall.signed_in("1001")
    assert "联网核验有疑点 1 件" in browser.get("/window").text
    assert "证照已经不再有效：2026-03-16 被撤销备案" in browser.get(f"/case/{case_id}").text
    listed = browser.get("/checks").text
    assert "食品小经营店备案证" in listed and "其他同事受理的" not in listed
    url, form = f"/checks/{found['certificate'].id}", {"outcome": "stop", "words": ""}
    assert browser.post(url, data=form).status_code == 409
    form["words"] = "原备案已撤销，通知申请人"
    assert browser.post(url, data=form).status_code == 303
    assert browser.post(url, data=form).status_code == 409
    (told,) = hall.events("check.handled")
    assert (told.actor, told.body.words) == ("staff/s-1", form["words"])  # type: ignore[attr-defined]
    assert "停止办理，依法处理" in browser.get(f"/case/{case_id}").text
    assert "联网核验有疑点 1 件" not in browser.get("/window").text


def test_a_colleague_sees_it_among_the_others(hall: OpenHall) -> None:
    taken_in(hall)
    answer(hall, (asked(hall)["duplicate"], CheckDone("open_elsewhere", "城北便民中心")))
    page = hall.at_window(2).get("/checks").text
    assert "没有等您处理的疑点" in page and "其他同事受理的" in page and "城北便民中心" in page


def test_who_keeps_no_window_may_not_decide(hall: OpenHall) -> None:
    taken_in(hall)
    check: Any = asked(hall)["duplicate"]
    answer(hall, (check, CheckDone("open_elsewhere", "城北便民中心")))
    form = {"outcome": "go_on", "words": "x"}
    answer_ = hall.signed_in("1009").post(f"/checks/{check.id}", data=form)
    assert answer_.status_code == 403
