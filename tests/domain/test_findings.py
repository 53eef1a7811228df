"""A finding's life: whatever people try, nothing vanishes and nobody judges their own."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import findings
from domain.calendar import WorkingDays
from domain.errors import Refused
from domain.findings import CLOSED, LIFTED, MENDED, OPEN, Kept
from domain.supervision import RED, SIGNALS, WARNING, YELLOW, Finding
from tests.domain.cases import CALENDAR, refusal

RAISED = date(2026, 3, 2)
KEPT = Kept(
    "h-511602-01", "f-1", "limit", "case/c-1", "区卫健局", "staff/s-1", YELLOW, OPEN,
    "2026-03-02", findings.answer_due(RAISED, CALENDAR), (("due_on", "2026-02-27"),),
)  # fmt: skip
PEOPLE = ("admin/hall", "admin/county", "admin/city")


def test_the_answer_is_due_after_five_working_days() -> None:
    assert KEPT.answer_due_on == "2026-03-09"


def test_answered_closed_and_the_points_count() -> None:
    answered = findings.answer(KEPT, "admin/hall", "系统故障，已补办")
    closed = findings.close(answered, "admin/county", "属实，已整改")
    assert (closed.state, closed.points) == (CLOSED, 2)


def test_who_answered_does_not_close_and_who_closed_does_not_judge_the_appeal() -> None:
    answered = findings.answer(KEPT, "admin/hall", "系统故障")
    for act in (findings.close, findings.send_back):
        with pytest.raises(Refused, match="needs_second_person"):
            act(answered, "admin/hall", "好")
    closed = findings.close(answered, "admin/county", "属实")
    appealed = findings.appeal(closed, "当天停电", RAISED, CALENDAR)
    with pytest.raises(Refused, match="needs_second_person"):
        findings.decide_appeal(appealed, "admin/county", "维持", upheld=False)
    lifted = findings.decide_appeal(appealed, "admin/city", "停电属实", upheld=True)
    assert (lifted.state, lifted.points) == (LIFTED, 0)


def test_an_appeal_comes_once_and_in_time() -> None:
    last = CALENDAR.after(RAISED, findings.APPEAL_DAYS)
    appealed = findings.appeal(KEPT, "不属实", last, CALENDAR)
    stands = findings.decide_appeal(appealed, "admin/city", "维持", upheld=False)
    assert refusal(lambda: findings.appeal(stands, "再诉", last, CALENDAR)) == "appealed_before"
    late = CALENDAR.after(RAISED, findings.APPEAL_DAYS + 1)
    assert refusal(lambda: findings.appeal(KEPT, "不属实", late, CALENDAR)) == "appeal_too_late"


def test_a_warning_mends_by_itself_a_card_never() -> None:
    warned = findings.Kept(**{**_fields(KEPT), "signal": WARNING})
    assert findings.mendable(warned) and not findings.mendable(KEPT)
    again = findings.mend(warned)
    found = Finding("limit", WARNING, ())
    assert findings.sharper(again, found)
    assert findings.sharpen(again, found, RAISED, CALENDAR).state == OPEN


def test_what_gets_worse_needs_an_answer_anew_what_was_lifted_stays_lifted() -> None:
    closed = findings.close(findings.answer(KEPT, "a", "是"), "b", "是")
    worse = Finding("limit", RED, (("days", "6"),))
    assert findings.sharper(closed, worse)
    reopened = findings.sharpen(closed, worse, date(2026, 3, 9), CALENDAR)
    assert (reopened.state, reopened.signal, reopened.points) == (OPEN, RED, 0)
    assert not findings.sharper(Kept(**{**_fields(KEPT), "state": LIFTED}), worse)
    assert not findings.sharper(reopened, Finding("limit", YELLOW, ()))


def test_no_act_without_words() -> None:
    assert refusal(lambda: findings.answer(KEPT, "a", "  ")) == "words_needed"


@given(st.lists(st.tuples(st.sampled_from(sorted(findings.ALLOWED)), st.sampled_from(PEOPLE))))
def test_whatever_people_try_points_are_those_of_what_was_closed(
    tried: list[tuple[str, str]],
) -> None:
    kept = KEPT
    for what, actor in tried:
        try:
            kept = act(kept, what, actor)
        except Refused:
            continue
        assert kept.points == (findings.POINTS[kept.signal] if kept.state == CLOSED else 0) or (
            kept.state == findings.APPEALED
        )
        assert kept.id == KEPT.id and kept.signal in SIGNALS


def act(kept: Kept, what: str, actor: str) -> Kept:
    """One act as its page would do it."""
    if what == "appeal":
        return findings.appeal(kept, "不属实", RAISED, CALENDAR)
    if what == "decide_appeal":
        return findings.decide_appeal(kept, actor, "维持", upheld=False)
    if what == "mend":
        return findings.mend(kept) if findings.mendable(kept) else kept
    return {
        "answer": findings.answer,
        "send_back": findings.send_back,
        "close": findings.close,
    }[what](kept, actor, "已整改")


@pytest.mark.parametrize(
    ("points", "handled", "score"), [(0, 0, 100), (5, 10, 83.3), (5, 500, 99), (500, 100, 0)]
)
def test_the_score(points: int, handled: int, score: float) -> None:
    assert findings.score(points, handled) == score


def _fields(kept: Kept) -> dict[str, object]:
    return {name: getattr(kept, name) for name in Kept.__dataclass_fields__}


def test_a_calendar_without_years_still_counts() -> None:
    assert findings.answer_due(RAISED, WorkingDays()) == "2026-03-09"
    assert MENDED not in findings.UNSETTLED
