"""The pages of supervision at the centre. Days are dates; signals and states are words of the
domain that the templates turn into words of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding. ``what``: its evidence in one line; ``late``: the answer is overdue."""

    id: str
    hall: str
    hall_name: str
    region_name: str
    rule_name: str
    signal: str
    state: str
    what: str
    department: str
    raised_on: date
    answer_due_on: date
    late: bool
    points: int = 0


@dataclass(frozen=True, slots=True)
class RuleOption:
    """A rule to filter by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Supervision:
    """``central/supervision.html``. ``after``: the place of the last row, '' at the end; ``query``:
    the filters as a query string.
    """

    rows: tuple[FindingRow, ...]
    warnings: int
    yellow: int
    red: int
    unanswered: int
    appealed: int
    rules: tuple[RuleOption, ...]
    signal: str = ""
    state: str = ""
    rule: str = ""
    region: str = ""
    after: str = ""
    query: str = ""
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class FindingTold:
    """Something that happened to a finding."""

    at: datetime
    act: str
    actor: str
    words: str
    signal: str


@dataclass(frozen=True, slots=True)
class FindingPage:
    """``central/finding.html``. ``evidence``: names and values; ``source``: where the case is
    shown, if it is one; ``acts``: what may be done now.
    """

    row: FindingRow
    basis: str
    person: str
    evidence: tuple[tuple[str, str], ...]
    source: str
    acts: tuple[str, ...]
    told: tuple[FindingTold, ...]
    problem: Problem | None = None
    words: str = ""
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule and where its signals begin."""

    id: str
    name: str
    basis: str
    unit: str
    warning: int | None
    yellow: int | None
    red: int | None
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class RulesPage:
    """``central/rules.html``. ``open``: the rule whose form is shown."""

    rows: tuple[RuleRow, ...]
    open: str = ""
    problem: Problem | None = None
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A region's, department's or person's score; ``link`` leads to what is behind it."""

    name: str
    handled: int
    yellow: int
    red: int
    points: int
    score: float
    link: str = ""


@dataclass(frozen=True, slots=True)
class ScoresPage:
    """``central/scores.html``: from the worst; ``by``: region, department or person."""

    rows: tuple[ScoreRow, ...]
    by: str
    since: date
    until: date
    within: str = ""
    within_name: str = ""
    fewest: int = 30
    staff_name: str = ""
