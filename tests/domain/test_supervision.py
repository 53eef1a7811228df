"""Supervision against worked examples: what happened on which days, and the signal it must bring.

The examples were written from the law, the calendar of 2026 and the published rules, before the
code. Off in 2026: 15–23 February (work on 14 and 28 February), 4–6 April, 1–5 May (work on 9 May),
1–7 October (work on 20 September and 10 October).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import case_events as said
from domain import case_rules as rules
from domain.case_events import Missing
from domain.cases import GRANTED
from domain.items import Fee, ItemStep, SpecialProcedure
from domain.payments import Charge, FeePaid
from domain.supervision import (
    RED,
    RULES,
    WARNING,
    YELLOW,
    Dated,
    Finding,
    examine_case,
    examine_rating,
    examine_silence,
    examine_waits,
)
from tests.domain.cases import CALENDAR, ZONE, Story, instant, item

SECOND = "staff/s-2"


def day(text: str) -> date:
    """`3-02` -> 2 March 2026."""
    month, _, number = text.partition("-")
    return date(2026, int(month), int(number))


@dataclass
class Case:
    """A case lived day by day: `do("3-02", act)`."""

    story: Story

    def do(self, on: str, *acts: Callable[[Story], None]) -> "Case":
        self.story.on = day(on)
        for act in acts:
            act(self.story)
        return self

    def signals(self, today: str, **changed: object) -> dict[str, str]:
        """Rule -> signal on a day."""
        return {f.rule: f.signal for f in self.found(today, **changed)}

    def found(self, today: str, **changed: object) -> tuple[Finding, ...]:
        self.story.on = day(today)
        case = replace(self.story.case, **changed)  # type: ignore[arg-type]
        return examine_case(case, steps_of(self.story), self.story.item, self.story.today, RULES)


def steps_of(story: Story) -> tuple[Dated, ...]:
    """The story's steps with the day each happened on."""
    rows = [row for (name, _), row in story.rows.items() if name == "case_step"]
    rows.sort(key=lambda step: (step.at, step.event))
    return tuple(Dated(datetime.fromtimestamp(s.at / 1000, ZONE).date(), s) for s in rows)


def case(project_type: str = "promised", promised: int | None = 10) -> Case:
    return Case(Story(item=item(project_type, promised)))


def handed_in(s: Story) -> None:
    s.handed_in()


def accept(s: Story) -> None:
    s.add(rules.accept(s.case, s.item, s.today))


def ask(s: Story) -> None:
    s.add(rules.ask_correction(s.case, [Missing("m2", "营业执照复印件", "未提交")], s.today))


def correct(s: Story) -> None:
    s.add(rules.correct(s.case, {"m2": "received"}, None, s.today))


def suspend(s: Story) -> None:
    s.add(rules.suspend(s.case, "检测", "卫生检测", s.today))


def resume(s: Story) -> None:
    s.add(rules.resume(s.case, "合格", s.today))


def review(s: Story) -> None:
    s.add(said.CaseReviewed("agree", "符合条件"))


def decide(s: Story) -> None:
    s.add(rules.decide(s.case, GRANTED, "", SECOND, s.today), SECOND)


def issue(s: Story) -> None:
    s.add(said.CaseCertificateIssued(s.today.iso, "51-1", "卫生许可证", None))


def deliver(s: Story) -> None:
    s.add(said.CaseDelivered(s.today.iso, "window", "王**", ""))


def refuse(reason: str, words: str) -> Callable[[Story], None]:
    return lambda s: s.add(rules.refuse(s.case, reason, words, s.today))


def pay(fen: int) -> Callable[[Story], None]:
    charge = Charge("f1", "工本费", fen, 0, None, "")
    return lambda s: s.add(
        FeePaid(s.today.iso, "s-1", "26-01", 1, "26-01-000001", "", (charge,), fen, 0, "cash", "")
    )


# The promised limit: ten working days from the day after acceptance.
LIMIT = [
    # accepted, decided, looked at on, signal
    ("3-02", None, "3-12", None),  # two days left
    ("3-02", None, "3-13", WARNING),  # one day left
    ("3-02", None, "3-16", WARNING),  # the last day
    ("3-02", None, "3-17", YELLOW),
    ("3-02", None, "3-20", YELLOW),  # four working days late
    ("3-02", None, "3-23", RED),  # five
    ("3-02", "3-16", "4-20", None),  # decided on the last day: never anything
    ("3-02", "3-17", "4-20", YELLOW),  # one day late, and late it stays
    ("3-02", "3-24", "4-20", RED),
    # across the Spring Festival: 14 February is a working Saturday, 15 to 23 are off, 28 works
    ("2-09", None, "2-26", None),  # 10, 11, 12, 13, 14, 24, 25, 26: eight
    ("2-09", None, "2-27", WARNING),
    ("2-09", None, "2-28", WARNING),  # the tenth day is a working Saturday
    ("2-09", None, "3-01", WARNING),  # a Sunday
    ("2-09", None, "3-02", YELLOW),
    # across the National Day holiday, after which Saturday 10 October works
    ("9-25", None, "10-13", None),  # 28, 29, 30, then 8, 9, 10, 12, 13: eight
    ("9-25", None, "10-14", WARNING),
    ("9-25", None, "10-15", WARNING),  # the tenth
    ("9-25", None, "10-16", YELLOW),
]


@pytest.mark.parametrize(("accepted", "decided", "today", "signal"), LIMIT)
def test_the_promised_limit(
    accepted: str, decided: str | None, today: str, signal: str | None
) -> None:
    made = case().do(accepted, handed_in, accept)
    if decided:
        made.do(decided, review, decide)
    assert made.signals(today).get("limit") == signal


def test_a_special_procedure_stops_the_clock_and_nobody_is_blamed_for_it() -> None:
    made = case().do("3-02", handed_in, accept).do("3-06", suspend)
    assert "limit" not in made.signals("4-30")
    made.do("4-30", resume)  # four days used: six are left, from 6 May (9 May works)
    assert "limit" not in made.signals("5-09")
    assert made.signals("5-11")["limit"] == WARNING
    assert made.signals("5-12")["limit"] == WARNING
    assert made.signals("5-13")["limit"] == YELLOW


def test_a_short_limit_warns_of_nothing_on_its_first_day() -> None:
    assert case(promised=1).do("3-02", handed_in, accept).signals("3-02") == {}
    assert case("instant", 0).do("3-02", handed_in, accept).signals("3-02") == {}
    assert case("instant", 0).do("3-02", handed_in, accept).signals("3-03")["limit"] == YELLOW


# Word on an application within five working days: accepted, refused or all that is missing told.
@pytest.mark.parametrize(
    ("handed", "answered", "today", "signal"),
    [
        ("3-02", None, "3-05", None),
        ("3-02", None, "3-06", WARNING),  # the fourth working day
        ("3-02", None, "3-09", WARNING),  # the fifth, a Monday
        ("3-02", None, "3-10", YELLOW),
        ("3-02", None, "3-16", RED),
        ("3-02", "3-09", "4-20", None),
        ("3-02", "3-10", "4-20", YELLOW),
        ("4-30", None, "5-08", None),
        ("4-30", None, "5-09", WARNING),  # 6, 7, 8, 9 May: the fourth is the make-up Saturday
    ],
)
def test_word_within_five_days(
    handed: str, answered: str | None, today: str, signal: str | None
) -> None:
    made = case().do(handed, handed_in)
    if answered:
        made.do(answered, accept)
    assert made.signals(today).get("acceptance") == signal


def test_a_correction_told_in_time_is_word_and_what_came_back_is_answered_in_five_days_too() -> (
    None
):
    made = case().do("3-02", handed_in).do("3-06", ask)
    assert "acceptance" not in made.signals("4-20")
    made.do("4-20", correct)
    assert "acceptance" not in made.signals("4-23")
    assert made.signals("4-28")["acceptance"] == YELLOW


def test_a_step_past_its_own_limit_though_the_whole_is_not() -> None:
    slow = replace(item(), steps=(ItemStep("受理"), ItemStep("审核", 3), ItemStep("决定", 2)))
    made = Case(Story(item=slow)).do("3-02", handed_in, accept)
    assert "step" not in made.signals("3-05")
    assert made.signals("3-06")["step"] == YELLOW
    made.do("3-05", review)
    assert "step" not in made.signals("3-09")  # the decision has two days: 6 and 9
    assert made.signals("3-10")["step"] == YELLOW
    made.do("3-10", decide)
    found = {f.rule: f for f in made.found("4-20")}["step"]
    assert ("name", "决定") in found.evidence and ("days", "3") in found.evidence


def test_time_in_a_special_procedure_is_no_step_s_time() -> None:
    slow = replace(item(), steps=(ItemStep("审核", 3),))
    made = Case(Story(item=slow)).do("3-02", handed_in, accept).do("3-03", suspend)
    assert "step" not in made.signals("3-20")
    made.do("3-20", resume)
    assert "step" not in made.signals("3-24")  # one day before, two after
    assert made.signals("3-25")["step"] == YELLOW


def test_a_special_procedure_past_its_own_time() -> None:
    known = replace(item(), special=(SpecialProcedure("检测", "卫生检测", 5),))
    made = Case(Story(item=known)).do("3-02", handed_in, accept, suspend)
    assert "special" not in made.signals("3-09")
    assert made.signals("3-10")["special"] == YELLOW
    assert made.signals("3-23")["special"] == RED


def test_the_order_of_steps() -> None:
    made = case().do("3-02", handed_in, accept).do("3-03", review, decide, issue, deliver)
    assert "order" not in made.signals("3-04")
    steps = [s for s in steps_of(made.story) if s.step.kind != "reviewed"]
    found = examine_case(made.story.case, steps, made.story.item, made.story.today, RULES)
    assert {f.rule: f.signal for f in found}["order"] == RED
    same = [
        Dated(s.on, replace(s.step, actor="staff/s-1")) if s.step.kind == "decided" else s
        for s in steps_of(made.story)
    ]
    found = examine_case(made.story.case, same, made.story.item, made.story.today, RULES)
    assert [f.evidence for f in found if f.rule == "order"] == [(("same_person", "s-1"),)]


def test_an_instant_case_needs_no_second_person() -> None:
    made = Case(Story(item=instant())).do("3-02", handed_in, accept)
    made.do("3-02", lambda s: s.add(rules.decide(s.case, GRANTED, "", "staff/s-1", s.today)))
    made.do("3-02", deliver)
    assert made.signals("3-03") == {}


def test_handed_over_before_the_fee_was_paid() -> None:
    made = case().do("3-02", handed_in, accept).do("3-03", review, decide, issue, deliver)
    assert made.signals("3-04", fee_fen=2000, paid_fen=0)["order"] == RED
    assert "order" not in made.signals("3-04", fee_fen=2000, paid_fen=2000, fees="f1")


def test_money_against_the_standard() -> None:
    known = replace(item(), fees=(Fee("f1", "工本费", 2000),))
    made = Case(Story(item=known)).do("3-02", handed_in, accept, pay(2000))
    assert "fee" not in made.signals("3-02", fee_fen=2000, fees="f1")
    assert made.signals("3-02", fee_fen=2000, fees="f1", paid_fen=2500)["fee"] == RED
    assert made.signals("3-02", fee_fen=2000, fees="f9", paid_fen=2000)["fee"] == RED
    free = case().do("3-02", handed_in, accept, pay(2000))
    assert free.signals("3-02")["fee"] == RED  # no ground for any fee


def test_refused_without_a_reason_the_law_names() -> None:
    named = case().do("3-02", handed_in, refuse("not_eligible", "未满十八周岁，不具备申请资格"))
    assert "refusal" not in named.signals("3-03")
    bare = case().do("3-02", handed_in, refuse("not_eligible", "不行"))
    assert bare.signals("3-03")["refusal"] == RED
    other = case().do("3-02", handed_in, refuse("other", "暂停办理，请以后再来申请"))
    assert other.signals("3-03")["refusal"] == YELLOW
    lawful = case().do("3-02", handed_in, refuse("other", "依据条例第九条，区域内不再新设"))
    assert "refusal" not in lawful.signals("3-03")


def test_material_beyond_the_list() -> None:
    listed = case().do("3-02", handed_in, ask)
    assert "material" not in listed.signals("3-03")
    beyond = case().do(
        "3-02",
        handed_in,
        lambda s: s.add(
            rules.ask_correction(s.case, [Missing("", "村委会出具的无异议证明", "")], s.today)
        ),
    )
    assert beyond.signals("3-03")["material"] == WARNING
    assert ("name", "村委会出具的无异议证明") in beyond.found("3-03")[0].evidence


def test_a_deferred_material_that_does_not_come() -> None:
    made = case().do(
        "3-02", lambda s: s.handed_in({"m1": "received", "m2": "deferred"}), accept
    )  # due on 9 March
    assert "deferred" not in made.signals("3-05")
    assert made.signals("3-09")["deferred"] == WARNING
    assert made.signals("3-10")["deferred"] == YELLOW
    assert made.signals("3-16")["deferred"] == RED
    made.do("3-16", lambda s: s.add(said.CaseMaterialSupplied(s.today.iso, "m2")))
    assert "deferred" not in made.signals("3-16")


def test_what_is_decided_is_handed_over_within_ten_days() -> None:
    made = case().do("3-02", handed_in, accept).do("3-03", review, decide)
    assert "delivery" not in made.signals("3-12")
    assert made.signals("3-13")["delivery"] == WARNING  # the eighth day
    assert made.signals("3-17")["delivery"] == WARNING  # the tenth
    assert made.signals("3-18")["delivery"] == YELLOW
    made.do("3-18", issue, deliver)
    assert made.signals("4-20")["delivery"] == YELLOW
    quick = case().do("3-02", handed_in, accept).do("3-03", review, decide, issue, deliver)
    assert "delivery" not in quick.signals("4-20")


def test_a_slip_that_was_taken_back_never_was() -> None:
    made = case().do("3-02", handed_in).do("3-10", accept)
    made.do("3-10", lambda s: s.add(rules.undo(s.case, "staff/s-1", "staff/s-1", "点错", s.now_ms)))
    assert made.signals("3-10")["acceptance"] == YELLOW
    assert "limit" not in made.signals("4-20")


def test_a_withdrawn_case_is_nobody_s_delay() -> None:
    made = case().do("3-02", handed_in, accept)
    made.do("3-05", lambda s: s.add(said.CaseWithdrawn(s.today.iso, "不办了")))
    assert made.signals("6-30") == {}


# A bad rating is checked, mended and answered within fifteen working days.
@pytest.mark.parametrize(
    ("given", "handled", "today", "signal"),
    [
        ("3-02", None, "3-13", None),
        ("3-02", None, "3-16", WARNING),  # the tenth working day
        ("3-02", None, "3-23", WARNING),  # the fifteenth
        ("3-02", None, "3-24", YELLOW),
        ("3-02", None, "3-30", RED),  # the twentieth
        ("3-02", "3-23", "6-30", None),
        ("3-02", "3-24", "6-30", YELLOW),
        ("2-13", None, "2-28", None),  # 14, 24 to 28 February: six
    ],
)
def test_a_bad_rating(given: str, handled: str | None, today: str, signal: str | None) -> None:
    found = examine_rating(
        1, day(given), day(handled) if handled else None, day(today), CALENDAR, RULES
    )
    assert (found.signal if found else None) == signal


def test_a_good_rating_is_nothing() -> None:
    assert examine_rating(3, day("3-02"), None, day("6-30"), CALENDAR, RULES) is None


# Waiting: the share of a day's called tickets that waited longer than thirty minutes.
@pytest.mark.parametrize(
    ("called", "long", "signal"),
    [
        (100, 0, None),
        (100, 4, None),
        (100, 5, WARNING),
        (100, 10, YELLOW),
        (100, 25, RED),
        (19, 19, None),  # too few to say
        (20, 5, RED),
    ],
)
def test_waits(called: int, long: int, signal: str | None) -> None:
    found = examine_waits("2026-03-02", called, long, 4000, RULES)
    assert (found.signal if found else None) == signal


# A hall that says nothing, in working days since it was last heard.
@pytest.mark.parametrize(
    ("heard", "today", "signal"),
    [
        ("3-02", "3-02", None),
        ("3-06", "3-08", None),  # a weekend
        ("3-06", "3-09", WARNING),
        ("3-06", "3-10", YELLOW),
        ("3-06", "3-13", RED),
        ("9-30", "10-07", None),  # the National Day holiday
        ("9-30", "10-08", WARNING),
    ],
)
def test_silence(heard: str, today: str, signal: str | None) -> None:
    found = examine_silence(day(heard), day(today), CALENDAR, RULES)
    assert (found.signal if found else None) == signal


@given(st.dates(date(2026, 3, 2), date(2026, 9, 1)), st.integers(0, 60))
def test_a_signal_never_weakens_while_nothing_happens(start: date, later: int) -> None:
    order = {None: 0, WARNING: 1, YELLOW: 2, RED: 3}
    made = case()
    made.story.on = start
    made.story.accepted()

    def on(when: date) -> int:
        made.story.on = when
        signals = made.signals(f"{when.month}-{when.day}")
        return order[signals.get("limit")]

    assert on(start + timedelta(days=later)) <= on(start + timedelta(days=later + 1))
