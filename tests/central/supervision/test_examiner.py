"""Looking: every hall, once, whatever happens in between; what is found is in the centre's log."""

from collections.abc import Iterator
from functools import partial

import msgspec
import pytest
import sqlalchemy as sa

from central.identity.scope import EVERYWHERE, made
from central.identity.service import Admin
from central.store import schema
from central.supervision import book, service
from central.supervision.book import Wanted
from central.supervision.examiner import examine_some
from domain import case_events as said
from domain.errors import Refused
from domain.events import Fact
from domain.findings import CLOSED, MENDED, OPEN, Kept
from domain.supervision import RED, WARNING
from sync.transaction import Transaction
from tests.central.centres import OpenCentre, TestHall, wait_for

HALL = Admin("9101", "唐主任", made("hall", hall="h-511602-01"))
CITY = Admin("9102", "周处长", made("city", "5116"))
NUMBER = "51160201-260302-0100001-4"
DRAFT = said.CaseDrafted(
    "2026-03-02", "i-1", "公共场所卫生许可", 1, "promised", "01", "s-1", None, None, None
)
SUBMITTED = said.CaseSubmitted(
    "2026-03-02", 1, NUMBER, "person", "p" * 32, "王**", "510***********1234", None, None, None,
    1, (said.Supplied("m1", "申请表", "received"),), 0, "9f" * 32,
)  # fmt: skip
ACCEPTED = said.CaseAccepted(
    "2026-03-02", 5, "2026-03-09", "2026-03-30", SUBMITTED.materials, False
)


def at_hall(hall: TestHall, *bodies: object, case: str = "c-1") -> None:
    """The hall does it and hands it up."""
    for body in bodies:
        fact = Fact(f"case/{case}", body)
        hall.running.writer.run(partial(_emit, fact=fact))
    assert hall.push().state == "done"


def _emit(tx: Transaction, fact: Fact) -> None:
    tx.emit("staff/s-1", fact)


def found(opened: OpenCentre) -> list[Kept]:
    """All findings."""
    with opened.centre.database.read() as connection:
        return [kept for kept, *_ in book.listed(connection, EVERYWHERE, Wanted(), 100)]


@pytest.fixture
def late(opened: OpenCentre, hall: TestHall) -> Iterator[Kept]:
    """A case whose limit ran out in March, looked at."""
    at_hall(hall, DRAFT, SUBMITTED, ACCEPTED)
    wait_for(opened.folded)
    wait_for(lambda: found(opened))
    (kept,) = [kept for kept in found(opened) if kept.rule == "limit"]
    yield kept


def test_a_case_past_its_limit_is_found_with_its_evidence(late: Kept, hall: TestHall) -> None:
    assert (late.signal, late.state, late.subject) == (RED, OPEN, "case/c-1")
    assert ("due_on", "2026-03-09") in late.evidence


def test_looking_again_finds_nothing_twice(opened: OpenCentre, late: Kept, hall: TestHall) -> None:
    with opened.centre.database.write() as tx:
        book.look_again(tx)
        tx.execute(sa.delete(schema.examined))
    while examine_some(opened.centre):
        pass
    assert [kept.id for kept in found(opened) if kept.rule == "limit"] == [late.id]


def test_every_act_is_in_the_story_and_in_the_centre_s_log(
    opened: OpenCentre, late: Kept, hall: TestHall
) -> None:
    act = service.act
    act(opened.centre, HALL, hall.node, late.id, "answer", "系统迁移，已补办")
    with pytest.raises(Refused, match="not_yours"):
        act(opened.centre, HALL, hall.node, late.id, "close", "好")
    act(opened.centre, CITY, hall.node, late.id, "close", "属实，已整改")
    (kept,) = [kept for kept in found(opened) if kept.id == late.id]
    assert (kept.state, kept.points) == (CLOSED, 5)
    with opened.centre.database.read() as connection:
        told = [s.act for s in book.steps(connection, hall.node, late.id)]
        kinds = connection.scalars(
            sa.select(schema.event.c.kind)
            .where(schema.event.c.node == "centre", schema.event.c.subject == f"finding/{late.id}")
            .order_by(schema.event.c.seq)
        ).all()
    assert told == ["raised", "answer", "close"]
    assert list(kinds) == ["finding.raised", "finding.answered", "finding.closed"]


def test_a_refused_act_leaves_nothing(opened: OpenCentre, late: Kept, hall: TestHall) -> None:
    for what, code in (("close", "finding_state"), ("answer", "words_needed"), ("x", "no_such")):
        with pytest.raises(Refused, match=code):
            service.act(opened.centre, CITY, hall.node, late.id, what, " ")
    with opened.centre.database.read() as connection:
        assert len(book.steps(connection, hall.node, late.id)) == 1


def test_a_rule_that_was_moved_holds_from_the_next_look_on(
    opened: OpenCentre, late: Kept, hall: TestHall
) -> None:
    service.change_rule(opened.centre, "admin/a", "limit", (None, 1, 9000), "试行")
    at_hall(hall, DRAFT, SUBMITTED, ACCEPTED, case="c-2")
    wait_for(lambda: any(kept.subject == "case/c-2" for kept in found(opened)))
    signals = {kept.subject: kept.signal for kept in found(opened) if kept.rule == "limit"}
    assert signals == {"case/c-1": RED, "case/c-2": "yellow"}
    for begins, code in (((3, 2, 1), "rule_order"), ((None, None, None), "rule_order")):
        with pytest.raises(Refused, match=code):
            service.change_rule(opened.centre, "admin/a", "limit", begins, "试行")
    with pytest.raises(Refused, match="no_such_rule"):
        service.change_rule(opened.centre, "admin/a", "fee", (1, 2, 3), "试行")


def test_a_warning_ends_when_its_cause_is_gone(opened: OpenCentre, hall: TestHall) -> None:
    asked = said.CaseCorrectionAsked("2026-03-02", (said.Missing("", "无关的证明", ""),))
    at_hall(hall, DRAFT, SUBMITTED, asked)
    wait_for(lambda: any(kept.rule == "material" for kept in found(opened)))
    assert {k.rule: k.signal for k in found(opened)}["material"] == WARNING
    at_hall(hall, said.CaseUndone("correction_asked", "点错"))
    wait_for(lambda: {k.rule: k.state for k in found(opened)}["material"] == MENDED)


def test_evidence_never_holds_what_is_personal(opened: OpenCentre, late: Kept) -> None:
    text = msgspec.json.encode(late.evidence).decode()
    assert "王" not in text and "510" not in text
