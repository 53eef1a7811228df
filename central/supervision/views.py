"""What the pages of supervision show."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from central.centre import Centre
from central.halls import regions
from central.halls.views import local
from central.identity.service import Admin
from central.operations.service import today
from central.store import schema
from central.supervision import book, words
from central.supervision.book import Wanted
from central.supervision.service import may
from domain.case_rules import Today
from domain.errors import Refused
from domain.findings import ALLOWED, APPEALED, OPEN, UNSETTLED, Kept
from domain.supervision import RED, RULES, WARNING, YELLOW, Rule
from kiosk_ui.views import (
    FindingPage,
    FindingRow,
    FindingTold,
    Problem,
    RuleOption,
    RuleRow,
    RulesPage,
    Supervision,
)

ROWS = 50
ACTS = {
    "answer": "answer",
    "send_back": "send_back",
    "close": "close",
    "appeal": "appeal",
    "uphold": "decide_appeal",
    "dismiss": "decide_appeal",
}
"""What the page offers -> the act of the domain that allows it."""


def findings(centre: Centre, admin: Admin, wanted: Wanted) -> Supervision:
    """The findings that match, a page of them."""
    with centre.database.read() as connection:
        day = today(centre, connection)
        names = regions.names(connection)
        listed = book.listed(connection, admin.scope, wanted, ROWS + 1)
        counted = book.counts(connection, admin.scope)
    more = len(listed) > ROWS
    rows = [_row(kept, name, names.get(region, ""), day) for kept, name, region in listed[:ROWS]]
    last = listed[ROWS - 1][0] if more else None
    filters = ("signal", "state", "rule", "region", "hall")
    asked = {name: value for name in filters if (value := getattr(wanted, name))}

    def count(*signals: str, states: frozenset[str] = UNSETTLED) -> int:
        return sum(counted.get((signal, state), 0) for signal in signals for state in states)

    return Supervision(
        rows=tuple(rows),
        warnings=count(WARNING),
        yellow=count(YELLOW),
        red=count(RED),
        unanswered=count(YELLOW, RED, states=frozenset({OPEN})),
        appealed=count(WARNING, YELLOW, RED, states=frozenset({APPEALED})),
        rules=tuple(RuleOption(*named) for named in words.rule_names().items()),
        signal=wanted.signal,
        state=wanted.state,
        rule=wanted.rule,
        region=wanted.region,
        after=f"{last.raised_on}/{last.id}" if last else "",
        query=urlencode(asked),
        staff_name=admin.name,
    )


def finding(
    centre: Centre,
    admin: Admin,
    hall: str,
    id: str,
    problem: Problem | None = None,
    said: str = "",
) -> FindingPage:
    """A finding with its evidence and story. Raises Refused(`no_such_finding`)."""
    with centre.database.read() as connection:
        kept = book.find(connection, hall, id)
        h = schema.hall
        query = sa.select(h.c.name, h.c.region).where(h.c.node == hall)
        place = connection.execute(query).first()
        if kept is None or place is None or not book.sees(admin.scope, kept):
            raise Refused("no_such_finding")
        day = today(centre, connection)
        names = regions.names(connection)
        told = book.steps(connection, hall, id)
    return FindingPage(
        row=_row(kept, place.name, names.get(place.region, ""), day),
        basis=RULES[kept.rule].basis,
        person=kept.person,
        evidence=words.evidence(kept.evidence),
        source=_source(kept),
        acts=_acts(kept, admin),
        told=tuple(
            FindingTold(local(s.at), s.act, s.actor, s.words, s.signal) for s in reversed(told)
        ),
        problem=problem,
        words=said,
        staff_name=admin.name,
    )


def _acts(kept: Kept, admin: Admin) -> tuple[str, ...]:
    """What whoever is signed in may do now."""
    return tuple(
        act
        for act, needed in ACTS.items()
        if kept.state in ALLOWED[needed] and may(admin.scope, act)
    )


def rules(
    centre: Centre, staff_name: str, opened: str = "", problem: Problem | None = None
) -> RulesPage:
    """Every rule, its ground and where its signals begin."""
    with centre.database.read() as connection:
        found = book.rules(connection)
        r = schema.rule
        moved = {row.id: row for row in connection.execute(sa.select(r))}
    rows = tuple(_rule(rule, moved.get(rule.id)) for rule in found.values())
    return RulesPage(rows, opened, problem, staff_name)


def _rule(rule: Rule, change: sa.Row[Any] | None) -> RuleRow:
    at, by = (local(change.changed_at), change.changed_by) if change else (None, "")
    names = words.rule_names()
    begins = (rule.warning, rule.yellow, rule.red)
    return RuleRow(rule.id, names[rule.id], rule.basis, words.unit(rule.unit), *begins, at, by)


def _row(kept: Kept, hall_name: str, region: str, day: Today) -> FindingRow:
    return FindingRow(
        kept.id,
        kept.hall,
        hall_name,
        region,
        words.rule_names()[kept.rule],
        kept.signal,
        kept.state,
        words.in_one_line(kept.evidence),
        kept.department,
        date.fromisoformat(kept.raised_on),
        date.fromisoformat(kept.answer_due_on),
        kept.state == OPEN and kept.signal != WARNING and kept.answer_due_on < day.iso,
        kept.points,
    )


def _source(kept: Kept) -> str:
    noun, _sep, key = kept.subject.partition("/")
    return f"/halls/{kept.hall}/cases/{key}" if noun == "case" else ""
