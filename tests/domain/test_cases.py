"""A case's life: what the law lets follow what, whatever people try."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import case_events as said
from domain import case_rules as rules
from domain.case_events import Missing
from domain.case_lists import unpack
from domain.cases import (
    ACCEPTED,
    ALLOWED,
    ARCHIVED,
    CORRECTED,
    DECIDED,
    DRAFTED,
    GRANTED,
    ISSUED,
    REFUSED,
    REVIEWED,
    SUSPENDED,
    Case,
    require,
)
from domain.errors import Refused
from tests.domain.cases import CALENDAR, Story, instant, refusal

SECOND = "staff/s-2"


def plain(what: str, body: Callable[[str], object]) -> Callable[[Story, str], object]:
    """An act that only the state may forbid."""

    def made(story: Story, _actor: str) -> object:
        require(story.known, what)
        return body(story.today.iso)

    return made


MISSING = [Missing("m2", "营业执照复印件", "未提交")]

BODIES: Mapping[str, Callable[[Story, str], object]] = {
    "ask_correction": lambda s, a: rules.ask_correction(s.known, MISSING, s.today),
    "correct": lambda s, a: rules.correct(s.known, {"m2": "received"}, None, s.today),
    "accept": lambda s, a: rules.accept(s.known, s.item, s.today),
    "refuse": lambda s, a: rules.refuse(s.known, "not_eligible", "不具备资格", s.today),
    "suspend": lambda s, a: rules.suspend(s.known, "检测", "卫生检测", s.today),
    "resume": lambda s, a: rules.resume(s.known, "合格", s.today),
    "extend": lambda s, a: rules.extend(s.known, s.item, 5, "情况复杂", s.today),
    "review": plain("review", lambda on: said.CaseReviewed("agree", "符合条件")),
    "grant": lambda s, a: rules.decide(s.known, GRANTED, "", a, s.today),
    "issue": plain("issue", lambda on: said.CaseCertificateIssued(on, "1", "卫生许可证", None)),
    "deliver": plain("deliver", lambda on: said.CaseDelivered(on, "window", "王**", "")),
    "withdraw": plain("withdraw", lambda on: said.CaseWithdrawn(on, "不办了")),
    "close": plain("close", said.CaseClosed),
    "archive": plain("archive", lambda on: said.CaseArchived(on, "2026-1")),
    "undo": lambda s, a: rules.undo(s.known, a, a, "点错了", s.now_ms),
}


def act(story: Story, what: str, actor: str = "staff/s-1") -> None:
    """One act as a member of staff would do it. Raises Refused."""
    if what == "draft":
        story.draft()
    elif what.startswith("submit"):
        story.submit({"m1": "received"} if what == "submit_short" else None)
    else:
        story.add(BODIES[what](story, actor), actor)


TRIED = (
    "submit submit_short ask_correction correct accept refuse suspend resume extend review grant"
)
ACTS = [*TRIED.split(), "draft", "issue", "deliver", "withdraw", "close", "archive", "undo"]


def must_hold(case: Case) -> None:
    """What is true of every case that the law knows."""
    assert case.corrections <= 1
    assert (case.number is None) == (case.state in (DRAFTED, "discarded"))
    if case.state == SUSPENDED:
        assert case.due_on is None and case.suspended_on is not None
    else:
        assert case.suspended_on is None and case.before is None
    if case.state in (ACCEPTED, REVIEWED, DECIDED, ISSUED):
        assert case.accepted_on is not None and case.due_on is not None
        assert case.submitted_on is not None and case.submitted_on <= case.accepted_on
        assert case.accepted_on <= case.due_on <= (case.statutory_due_on or "9999")
    if case.certificate is not None:
        assert case.outcome == GRANTED
    if case.state in (DECIDED, ISSUED):
        assert case.decided_on is not None and case.outcome is not None
        assert case.project_type == "instant" or case.reviewed_by is not None
        waiting = [m for m in unpack(case.materials) if m.state == "deferred"]
        assert case.outcome != GRANTED or not waiting


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 6), st.sampled_from([SECOND, "staff/s-1"])),
        max_size=30,
    ),
    st.booleans(),
)
def test_whatever_people_try_the_case_stays_legal_and_replays_the_same(
    tries: list[tuple[str, int, str]], on_the_spot: bool
) -> None:
    story = Story(item=instant()) if on_the_spot else Story()
    act(story, "draft")
    for what, days, actor in tries:
        story.on += timedelta(days=days)
        before = dict(story.rows)
        try:
            act(story, what, actor)
        except Refused:
            assert story.rows == before
        must_hold(story.case)
    assert story.replayed() == story.rows


@pytest.mark.parametrize("what", sorted(ALLOWED))
def test_nothing_happens_to_a_case_that_is_not_there(what: str) -> None:
    with pytest.raises(Refused, match="no_such_case"):
        require(None, what)


def test_the_long_way_from_draft_to_archive() -> None:
    story = Story().handed_in({"m1": "received"})
    act(story, "ask_correction")
    act(story, "correct")
    assert story.case.state == CORRECTED
    for what in ("accept", "suspend", "resume", "review"):
        act(story, what)
    for what in ("grant", "issue", "deliver", "close", "archive"):
        act(story, what, SECOND)
    assert story.case.state == ARCHIVED
    steps = [state for (table, _), state in story.rows.items() if table == "case_step"]
    assert [s.kind for s in steps] == [
        "drafted", "submitted", "correction_asked", "corrected", "accepted", "suspended",
        "resumed", "reviewed", "decided", "certificate_issued", "delivered", "closed", "archived",
    ]  # fmt: skip
    assert all(step.actor and step.at for step in steps)


def test_a_correction_is_asked_once_and_in_time() -> None:
    story = Story().handed_in({"m1": "received"})
    act(story, "ask_correction")
    act(story, "correct")
    assert refusal(lambda: act(story, "ask_correction")) == "case_state"
    late = Story(on=date(2026, 2, 12)).handed_in({"m1": "received"})
    late.on = date(2026, 2, 27)  # 13, 14 (made up), 24, 25, 26 were the five days
    assert refusal(lambda: act(late, "ask_correction")) == "correction_too_late"
    late.on = date(2026, 2, 26)
    assert refusal(lambda: act(late, "ask_correction")) == ""


def test_who_was_told_nothing_in_time_counts_as_accepted_from_the_day_of_handing_in() -> None:
    story = Story(on=date(2026, 3, 2)).handed_in({"m1": "received"})
    assert refusal(lambda: act(story, "accept")) == "materials_missing"
    story.on = date(2026, 3, 10)
    act(story, "accept")
    assert (story.case.accepted_on, story.case.due_on) == ("2026-03-02", "2026-03-16")
    accepted = [s for (t, _), s in story.rows.items() if t == "case_step" and s.kind == "accepted"]
    assert len(accepted) == 1


def test_a_deferred_material_must_have_come_before_the_decision() -> None:
    story = Story().handed_in({"m1": "received", "m2": "deferred"})
    act(story, "accept")
    act(story, "review")
    assert refusal(lambda: act(story, "grant", SECOND)) == "materials_open"
    story.add(said.CaseMaterialSupplied(story.today.iso, "m2"))
    act(story, "review")
    act(story, "grant", SECOND)
    assert story.case.state == DECIDED


def test_not_every_material_may_follow_later() -> None:
    story = Story()
    story.draft()
    assert refusal(lambda: story.submit({"m1": "deferred"})) == "not_deferrable"


def test_nobody_decides_alone_what_he_reviewed() -> None:
    story = Story().accepted()
    assert refusal(lambda: act(story, "grant")) == "needs_review"
    act(story, "review")
    assert refusal(lambda: act(story, "grant")) == "needs_second_person"


def test_a_case_withdrawn_while_its_clock_stood_still_waits_for_nothing() -> None:
    story = Story().accepted()
    act(story, "suspend")
    act(story, "withdraw")
    must_hold(story.case)
    assert story.case.special is None and story.case.held_due_on is None


def test_what_is_decided_on_the_spot_needs_one_person() -> None:
    story = Story(item=instant()).accepted()
    act(story, "grant")
    assert (story.case.state, story.case.due_on) == (DECIDED, "2026-03-02")


def test_a_refusal_names_a_ground_of_the_law() -> None:
    story = Story().handed_in()
    assert refusal(lambda: rules.refuse(story.case, "mood", "x", story.today)) == "no_such_reason"
    assert refusal(lambda: rules.refuse(story.case, "other", " ", story.today)) == "words_needed"
    untold = rules.refuse
    assert (
        refusal(lambda: untold(story.case, "not_corrected", "x", story.today)) == "not_told_before"
    )
    act(story, "refuse")
    assert story.case.state == REFUSED


def test_a_slip_is_taken_back_while_nobody_has_its_paper() -> None:
    story = Story().handed_in()
    before = story.case
    act(story, "refuse")
    act(story, "undo")
    assert replace(story.case, changed_at=before.changed_at) == before
    act(story, "accept")
    story.add(said.CasePaperPrinted("acceptance", 1))
    assert refusal(lambda: act(story, "undo")) == "nothing_to_undo"


def test_a_slip_of_somebody_else_or_of_long_ago_stays() -> None:
    story = Story().accepted()
    case, now = story.case, story.now_ms
    mine, other = "staff/s-1", "staff/s-2"
    assert refusal(lambda: rules.undo(case, mine, other, "", now)) == "undo_not_yours"
    assert refusal(lambda: rules.undo(case, mine, mine, "", now + 11 * 60_000)) == "undo_too_late"


def test_nothing_is_handed_over_before_it_is_paid() -> None:
    story = Story(item=instant()).accepted()
    act(story, "grant")
    owing = replace(story.case, fee_fen=2000)
    assert refusal(lambda: rules.require_paid(owing)) == "fee_unpaid"
    assert refusal(lambda: rules.require_paid(replace(owing, paid_fen=2000))) == ""


DAYS = st.dates(date(2018, 1, 1), date(2026, 3, 1))


def by_hand(accepted: date, limit: int, pauses: list[tuple[date, date]]) -> date:
    """The last day of a limit, day by day with the other calendar, pauses left out."""
    day, left = accepted, limit
    while left:
        day += timedelta(days=1)
        stands = any(start < day <= end for start, end in pauses)
        left -= chinese_calendar.is_workday(day) and not stands
    return day


@given(DAYS, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 25)), max_size=3))
def test_the_clock_stands_still_during_special_procedures(
    start: date, pauses: list[tuple[int, int]]
) -> None:
    story = Story(on=start).accepted()
    stood = []
    for gap, length in pauses:
        story.on += timedelta(days=gap)
        due = date.fromisoformat(story.case.due_on or "")
        if story.on >= due:
            break
        began = story.on
        act(story, "suspend")
        story.on += timedelta(days=length)
        act(story, "resume")
        stood.append((began, story.on))
    assert story.case.due_on == by_hand(start, 10, stood).isoformat()
    assert story.case.stood_days == sum(CALENDAR.between(a, b) for a, b in stood)


def test_across_the_national_day_with_its_make_up_days() -> None:
    story = Story(on=date(2026, 9, 18)).accepted()  # ten days; 20 September is made up
    assert story.case.due_on == "2026-10-09"
    story.on = date(2026, 9, 28)
    act(story, "suspend")
    story.on = date(2026, 10, 12)  # 10 October is a make-up Saturday
    act(story, "resume")
    assert (
        story.case.due_on
        == by_hand(date(2026, 9, 18), 10, [(date(2026, 9, 28), date(2026, 10, 12))]).isoformat()
    )
    assert story.case.state == ACCEPTED


def test_a_limit_is_shown_only_while_it_runs() -> None:
    story = Story().accepted()
    assert rules.left(story.case, story.today) == 10
    story.add(said.CaseReviewed("agree", ""))
    assert rules.left(story.case, story.today) == 10
    story.add(rules.decide(story.case, GRANTED, "", SECOND, story.today))
    assert rules.left(story.case, story.today) is None
    withdrawn = Story().accepted()
    withdrawn.add(said.CaseWithdrawn(withdrawn.today.iso, "不办了"))
    assert rules.left(withdrawn.case, withdrawn.today) is None
