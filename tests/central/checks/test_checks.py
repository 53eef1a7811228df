"""Deferred checks at the centre: each answered once by its rule, the answer signed and down."""

from dataclasses import replace
from pathlib import Path

import pytest

from central.checks.service import answer_waiting
from central.licences import service as licences
from central.licences.service import Revoked
from domain import case_events as said
from domain.checks import CheckDeferred, DeferredCheck, certificate_key, masked_certificate
from domain.events import CENTRE_TO, Fact
from domain.folding import table_of
from sync.pull import pull_once
from tests.central.centres import ACTOR, OpenCentre, TestHall, enrolled, wait_for
from tests.central.operations.test_cases import DRAFT, NUMBER, SUBMITTED

CASE = "019cac7e-6a80-7000-8000-0000000000aa"
CHECK = "019cac7e-6a80-7000-8000-0000000000c1"
LICENCE = ("食品小经营店备案证", "川备511602009")
ASKED = CheckDeferred(
    CASE, NUMBER, "公共场所卫生许可", "王**", "duplicate", "i-1", "p" * 32, None,
    None, "", "", online=False,
)  # fmt: skip


def do(hall: TestHall, *facts: Fact) -> None:
    for fact in facts:
        hall.running.writer.run(lambda tx, f=fact: tx.emit("staff/s-1", f))
    assert hall.push().state == "done"


def take_in(hall: TestHall, case: str = CASE, person: str = "p" * 32) -> None:
    submitted = replace(SUBMITTED, person=person)
    do(hall, Fact(f"case/{case}", DRAFT), Fact(f"case/{case}", submitted))


def answered(hall: TestHall, check: str = CHECK) -> DeferredCheck:
    """What the hall knows once the centre's word has come down."""

    def known() -> DeferredCheck | None:
        pull_once(hall.running.writer, hall.link, 1)
        found = hall.running.store.state(DeferredCheck, hall.node, check)
        return found if found is not None and found.done_at is not None else None

    wait_for(known)
    found = known()
    assert found is not None
    return found


def test_the_same_under_way_elsewhere_is_found_and_named(
    opened: OpenCentre, hall: TestHall, tmp_path: Path
) -> None:
    with enrolled(opened, tmp_path / "other", opened.register(name="城北便民中心")) as other:
        take_in(other, "019cac7e-6a80-7000-8000-0000000000bb")
        wait_for(opened.folded)
        take_in(hall)
        do(hall, Fact(f"check/{CHECK}", ASKED))
        found = answered(hall)
    assert (found.state, found.finding) == ("failed", "open_elsewhere")
    assert found.about == f"城北便民中心 {NUMBER}"
    hall.push()
    wait_for(opened.folded)
    name = table_of(DeferredCheck).name
    assert opened.digests(hall.node)[name] == hall.running.store.digests(hall.node)[name]


@pytest.mark.parametrize(
    ("person", "item", "closed"),
    [("q" * 32, "i-1", False), ("p" * 32, "i-2", False), ("p" * 32, "i-1", True)],
)
def test_another_person_item_or_what_is_over_is_no_duplicate(
    opened: OpenCentre, hall: TestHall, person: str, item: str, closed: bool
) -> None:
    other = "019cac7e-6a80-7000-8000-0000000000bb"
    take_in(hall, other, person)
    if closed:
        do(hall, Fact(f"case/{other}", said.CaseWithdrawn("2026-03-02", "不办了")))
    do(hall, Fact(f"check/{CHECK}", replace(ASKED, item=item)))
    assert answered(hall).state == "passed"


def test_a_certificate_that_was_taken_back_is_found(opened: OpenCentre, hall: TestHall) -> None:
    with opened.centre.database.write() as tx:
        listed = Revoked(*LICENCE, "2026-03-16", "因提供虚假材料被撤销")
        licences.revoke(opened.centre, tx, ACTOR, [listed])
    secret = bytes.fromhex(opened.centre.person_secret_hex)
    asked = replace(
        ASKED,
        kind="certificate",
        certificate_key=certificate_key(*LICENCE, secret),
        certificate_name=LICENCE[0],
        certificate_shown=masked_certificate(LICENCE[1]),
    )
    good = replace(asked, certificate_key=certificate_key(LICENCE[0], "川备511602001", secret))
    other = CHECK[:-1] + "2"
    do(hall, Fact(f"check/{CHECK}", asked), Fact(f"check/{other}", good))
    assert answered(hall).about == "2026-03-16 因提供虚假材料被撤销"
    assert answered(hall, other).state == "passed"


def test_each_question_is_answered_once_also_by_a_centre_that_starts_again(
    opened: OpenCentre, hall: TestHall
) -> None:
    do(hall, Fact(f"check/{CHECK}", ASKED))
    answered(hall)
    assert answer_waiting(opened.centre) == 0
    assert len(opened.lines(CENTRE_TO + hall.node)) == 1


def test_a_kind_that_this_centre_does_not_know_holds_nothing_up(
    opened: OpenCentre, hall: TestHall
) -> None:
    do(hall, Fact(f"check/{CHECK}", replace(ASKED, kind="of_tomorrow")))
    assert answered(hall).state == "passed"
