"""Electronic supervision (电子监察): rules as data, and what they find in a case, a rating, a day
or a silence. Pure: the same facts bring the same findings, whoever asks and however often.

Measures are working days of the State Council's calendar unless a rule says otherwise; the day on
which something happens does not count. Signals as provinces publish them: 预警, 黄牌, 红牌.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.calendar import WorkingDays
from domain.case_lists import DEFERRED, unpack
from domain.case_rules import Today
from domain.case_steps import CaseStep
from domain.cases import GRANTED, SUSPENDED, WITHDRAWN, Case
from domain.evaluations import BAD
from domain.items import INSTANT, REFUSAL_REASONS
from domain.plan import ServiceItem

WARNING, YELLOW, RED = "warning", "yellow", "red"
SIGNALS: Final = (WARNING, YELLOW, RED)
"""From the mildest to the worst."""

LATE, SINCE, PERCENT = "late", "since", "percent"
"""Units: working days past a limit, working days since something, hundredths of a whole."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and where its signals begin, in its unit; None: it never gives that signal.

    `basis` is the law or order it comes from. A rule without a unit gives its signal outright.
    """

    id: str
    basis: str
    unit: str = ""
    warning: int | None = None
    yellow: int | None = None
    red: int | None = None

    def signal(self, measure: int) -> str | None:
        """The worst signal that a measure reaches."""
        reached = [s for s in SIGNALS if (at := getattr(self, s)) is not None and measure >= at]
        return reached[-1] if reached else None


LICENSING: Final = "行政许可法"
RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule
    for rule in (
        Rule("limit", LICENSING + "第四十二条", LATE, -1, 1, 5),
        Rule("acceptance", LICENSING + "第三十二条", SINCE, 4, 6, 10),
        Rule("step", "实施清单的环节时限", LATE, None, 1, 10),
        Rule("special", LICENSING + "第四十五条", LATE, None, 1, 10),
        Rule("delivery", LICENSING + "第四十四条", SINCE, 8, 11, 20),
        Rule("deferred", "容缺受理承诺", LATE, 0, 1, 5),
        Rule("order", LICENSING + "第四章"),
        Rule("fee", LICENSING + "第五十八、五十九条"),
        Rule("refusal", LICENSING + "第三十二、三十八条"),
        Rule("material", LICENSING + "第三十一条"),
        Rule("rating", "国办发〔2019〕51号", SINCE, 10, 16, 20),
        Rule("wait", "大厅服务承诺", PERCENT, 5, 10, 25),
        Rule("silence", "数据报送要求", SINCE, 1, 2, 5),
    )
}
"""The rules as the province starts with them; thresholds are changed at the centre."""

RuleBook = Mapping[str, Rule]
Evidence = tuple[tuple[str, str], ...]

SHORTEST_LIMIT: Final = 3
"""A limit below this many days is not warned of: it would begin with a warning."""

LONG_WAIT_S: Final = 30 * 60
FEWEST_CALLED: Final = 20
"""Of fewer tickets a share says nothing."""

SHORTEST_REASON: Final = 6
_ARTICLE: Final = re.compile("第.{1,8}条")
_STEP_KINDS: Final[Mapping[str, str]] = {
    "受理": "accepted",
    "审核": "reviewed",
    "审查": "reviewed",
    "决定": "decided",
    "制证": "certificate_issued",
    "颁证": "certificate_issued",
    "送达": "delivered",
}
_WORD: Final = frozenset({"accepted", "refused", "correction_asked"})


@dataclass(frozen=True, slots=True)
class Dated:
    """A step of a case and the day of the hall on which it happened."""

    on: date
    step: CaseStep


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. `evidence`: names and values that prove it, in the order to read them."""

    rule: str
    signal: str
    evidence: Evidence


def examine_case(
    case: Case, steps: Sequence[Dated], item: ServiceItem, today: Today, rules: RuleBook
) -> tuple[Finding, ...]:
    """All that the rules find in a case as of today, one finding a rule at most.

    `steps` in the order in which they happened, `item` in the version the case was taken in under.
    """
    stood = _without_slips(steps)
    found: list[Finding | None] = [
        _refusal(case),
        _material(stood, item),
        _fee(case, item),
        _order(case, stood),
        *_late(case, stood, item, today, rules),
    ]
    return tuple(finding for finding in found if finding is not None)


def examine_rating(
    level: int, given: date, handled: date | None, today: date, days: WorkingDays, rules: RuleBook
) -> Finding | None:
    """A bad rating that nobody followed up in time."""
    if level > BAD:
        return None
    took = days.between(given, handled or today)
    finding = _measured(rules["rating"], took, ("level", str(level)), ("on", given.isoformat()))
    if finding is None or finding.signal != WARNING or handled is None:
        return finding
    return None


def examine_waits(
    day: str, called: int, long: int, longest_s: int, rules: RuleBook
) -> Finding | None:
    """A day in a hall: `long` of the `called` tickets had waited longer than `LONG_WAIT_S`."""
    if called < FEWEST_CALLED:
        return None
    figures = (("on", day), ("called", str(called)), ("long", str(long)))
    longest = ("longest_min", str(longest_s // 60))
    return _measured(rules["wait"], long * 100 // called, *figures, longest)


def examine_silence(heard: date, today: date, days: WorkingDays, rules: RuleBook) -> Finding | None:
    """A hall that was last heard on a day."""
    return _measured(rules["silence"], days.between(heard, today), ("on", heard.isoformat()))


def _measured(rule: Rule, measure: int, *evidence: tuple[str, str]) -> Finding | None:
    signal = rule.signal(measure)
    if signal is None:
        return None
    return Finding(
        rule.id, signal, (*evidence, ("days" if rule.id != "wait" else "percent", str(measure)))
    )


def _without_slips(steps: Sequence[Dated]) -> list[Dated]:
    """The steps that stand: one that was taken back never was."""
    stood: list[Dated] = []
    for step in steps:
        if step.step.kind != "undone":
            stood.append(step)
            continue
        while stood and stood.pop().step.kind in ("paper_printed", "record_opened"):
            pass
    return stood


def _late(
    case: Case, steps: Sequence[Dated], item: ServiceItem, today: Today, rules: RuleBook
) -> Iterator[Finding | None]:
    if case.state == WITHDRAWN:
        return
    yield _limit(case, today, rules["limit"])
    yield _acceptance(case, steps, today, rules["acceptance"])
    yield _step(case, steps, item, today, rules["step"])
    yield _special(case, item, today, rules["special"])
    yield _delivery(case, today, rules["delivery"])
    yield _deferred(case, today, rules["deferred"])


def _limit(case: Case, today: Today, rule: Rule) -> Finding | None:
    if case.due_on is None:
        return None
    late = _until(case.decided_on, case.due_on, today)
    finding = _measured(rule, late, ("due_on", case.due_on), ("decided_on", case.decided_on or ""))
    if finding is not None and finding.signal == WARNING:
        short = (case.limit_days or 0) < SHORTEST_LIMIT
        return None if short or case.decided_on else finding
    return finding


def _until(decided_on: str | None, due_on: str, today: Today) -> int:
    end = date.fromisoformat(decided_on) if decided_on else today.date
    return today.days.between(date.fromisoformat(due_on), end)


def _acceptance(case: Case, steps: Sequence[Dated], today: Today, rule: Rule) -> Finding | None:
    """From what was handed in, and from what was corrected, to the hall's word on it."""
    worst: Finding | None = None
    begun: date | None = None
    for step in steps:
        if step.step.kind in ("submitted", "corrected"):
            begun = step.on
        elif step.step.kind in _WORD and begun is not None:
            worst = _worse(worst, _waited(rule, begun, step.on, today, over=True))
            begun = None
    if begun is not None:
        worst = _worse(worst, _waited(rule, begun, today.date, today, over=False))
    return worst


def _waited(rule: Rule, begun: date, end: date, today: Today, *, over: bool) -> Finding | None:
    took = today.days.between(begun, end)
    finding = _measured(
        rule, took, ("on", begun.isoformat()), ("until", end.isoformat() if over else "")
    )
    return None if finding is not None and over and finding.signal == WARNING else finding


def _worse(one: Finding | None, other: Finding | None) -> Finding | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda finding: SIGNALS.index(finding.signal))


def _step(
    case: Case, steps: Sequence[Dated], item: ServiceItem, today: Today, rule: Rule
) -> Finding | None:
    """The worst of the steps that have a limit of their own; pauses are nobody's time."""
    worst: Finding | None = None
    happened = {step.step.kind: step.on for step in steps}
    begun = happened.get("submitted")
    for step in item.steps:
        kind = _STEP_KINDS.get(step.name)
        if kind is None or begun is None:
            continue
        ended = happened.get(kind)
        if step.days is not None:
            took = _worked(begun, ended or today.date, steps, case, today)
            name = (("name", step.name), ("allowed", str(step.days)))
            over = rule.signal(took - step.days)
            if over is not None:
                worst = _worse(worst, Finding(rule.id, over, (*name, ("days", str(took)))))
        if ended is None:
            break
        begun = ended
    return worst


def _worked(begun: date, end: date, steps: Sequence[Dated], case: Case, today: Today) -> int:
    """Working days after `begun` up to `end` in which no special procedure ran."""
    took = today.days.between(begun, end)
    stopped: date | None = None
    for step in (*steps, None):
        if step is not None and step.step.kind == "suspended":
            stopped = step.on
        elif stopped is not None and (step is None or step.step.kind == "resumed"):
            over = step.on if step is not None else today.date
            took -= max(0, today.days.between(max(begun, stopped), min(end, over)))
            stopped = None
    return took


def _special(case: Case, item: ServiceItem, today: Today, rule: Rule) -> Finding | None:
    if case.state != SUSPENDED or case.suspended_on is None:
        return None
    allowed = [s.working_days for s in item.special if s.kind == case.special and s.working_days]
    if not allowed:
        return None
    took = today.days.between(date.fromisoformat(case.suspended_on), today.date)
    named = (("name", case.special or ""), ("on", case.suspended_on), ("allowed", str(allowed[0])))
    return _measured(rule, took - allowed[0], *named)


def _delivery(case: Case, today: Today, rule: Rule) -> Finding | None:
    if case.outcome is None or case.decided_on is None:
        return None
    end = date.fromisoformat(case.delivered_on) if case.delivered_on else today.date
    took = today.days.between(date.fromisoformat(case.decided_on), end)
    told = (("decided_on", case.decided_on), ("delivered_on", case.delivered_on or ""))
    finding = _measured(rule, took, *told)
    done = finding is not None and finding.signal == WARNING and case.delivered_on is not None
    return None if done else finding


def _deferred(case: Case, today: Today, rule: Rule) -> Finding | None:
    late = [
        (today.days.between(date.fromisoformat(m.due_on), today.date), m)
        for m in unpack(case.materials)
        if m.state == DEFERRED and m.due_on is not None
    ]
    if not late:
        return None
    days, material = max(late, key=lambda one: one[0])
    return _measured(rule, days, ("name", material.name), ("due_on", material.due_on or ""))


def _refusal(case: Case) -> Finding | None:
    if case.reason_words is None:
        return None
    told: Evidence = (("reason", case.reason or ""), ("words", case.reason_words))
    if case.reason not in REFUSAL_REASONS or len(case.reason_words.strip()) < SHORTEST_REASON:
        return Finding("refusal", RED, told)
    if case.reason == "other" and not _ARTICLE.search(case.reason_words):
        return Finding("refusal", YELLOW, told)
    return None


def _material(steps: Sequence[Dated], item: ServiceItem) -> Finding | None:
    """What a correction asked for that no material of the list is named in: for a person to see."""
    names = [material.name for material in item.materials]
    asked = [s.step.detail for s in steps if s.step.kind == "correction_asked"]
    parts = [part for detail in asked for part in detail.split("；") if part]
    beyond = [part for part in parts if not any(name in part for name in names)]
    if not beyond:
        return None
    return Finding("material", WARNING, tuple(("name", part) for part in beyond))


def _fee(case: Case, item: ServiceItem) -> Finding | None:
    standard = {fee.id: fee.fen for fee in item.fees}
    chosen = [fee for fee in case.fees.split(",") if fee]
    unknown = [fee for fee in chosen if fee not in standard]
    most = sum(standard.get(fee, 0) for fee in chosen)
    if case.paid_fen <= most and not unknown:
        return None
    told = (("paid_fen", str(case.paid_fen)), ("standard_fen", str(most)))
    return Finding("fee", RED, (*told, *(("unknown", fee) for fee in unknown)))


def _order(case: Case, steps: Sequence[Dated]) -> Finding | None:
    told = tuple(_disorder(case, steps))
    return Finding("order", RED, told) if told else None


def _disorder(case: Case, steps: Sequence[Dated]) -> Iterator[tuple[str, str]]:
    first: dict[str, CaseStep] = {}
    for step in steps:
        first.setdefault(step.step.kind, step.step)
    decided, reviewed = first.get("decided"), first.get("reviewed")
    if decided is not None and "accepted" not in first:
        yield ("decided_without", "accepted")
    if decided is not None and case.project_type != INSTANT:
        if reviewed is None:
            yield ("decided_without", "reviewed")
        elif reviewed.actor == decided.actor:
            yield ("same_person", decided.actor.partition("/")[2])
    if "certificate_issued" in first and case.outcome != GRANTED:
        yield ("issued_without", "granted")
    if _handed_over(first) and case.outcome is not None and case.paid_fen < case.fee_fen:
        yield ("delivered_without", "paid")


def _handed_over(kinds: Iterable[str]) -> bool:
    return "delivered" in kinds
