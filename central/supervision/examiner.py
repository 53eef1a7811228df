"""Looking: every case when something happened to it, and once a day whatever runs in a hall, for
limits end while nothing happens.

A round is short and its place is written with what it found, in one transaction: killed at any
moment it goes on where it was and raises nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
import uuid_utils

from central import facts as kinds
from central import journal
from central.centre import Centre
from central.operations.service import today as today_of
from central.store import cursors, schema
from central.store.cursors import Run
from central.supervision import book, facts
from domain import findings
from domain.case_rules import Today
from domain.cases import Case
from domain.events import CENTRE_TO, Fact
from domain.findings import OPEN, Kept
from domain.supervision import (
    Finding,
    RuleBook,
    examine_case,
    examine_rating,
    examine_silence,
    examine_waits,
)

log = logging.getLogger(__name__)

ACTOR = "system/supervision"
EVENTS_A_RUN = 2000
LOOKED_AT = ("case.", "fee.")
"""Kinds of events that begin like this change what a rule sees."""

RUNS_A_ROUND = 50
HALLS_A_ROUND = 20
_PERSONAL = frozenset({"refusal", "material", "fee", "order", "acceptance"})
"""What the member of staff at the window answers for; the rest is the department's."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of one thing; ``found`` is empty when it is in order."""

    subject: str
    department: str
    person: str
    found: tuple[Finding, ...]


def examine_some(centre: Centre) -> bool:
    """One round over what has changed and over halls not looked through today; whether there is
    more to do.
    """
    with centre.database.read() as connection:
        day = today_of(centre, connection)
        runs = cursors.behind(connection, schema.examined, RUNS_A_ROUND, EVENTS_A_RUN)
        halls = book.unswept(connection, day.iso, HALLS_A_ROUND)
    for run in runs:
        with centre.database.write() as tx:
            _examine(centre, tx, run, day)
            book.move(tx, [run])
    for hall in halls:
        with centre.database.write() as tx:
            _sweep(centre, tx, hall, day)
            book.sweep(tx, hall, day.iso)
    return len(runs) == RUNS_A_ROUND or len(halls) == HALLS_A_ROUND


def _examine(centre: Centre, tx: sa.Connection, run: Run, day: Today) -> None:
    hall = run.node.removeprefix(CENTRE_TO)
    ids = facts.ids_of(cursors.subjects(tx, run, LOOKED_AT))
    _settle(centre, tx, hall, list(_cases(tx, hall, ids, day, book.rules(tx))), day)


def _sweep(centre: Centre, tx: sa.Connection, hall: str, day: Today) -> None:
    rules = book.rules(tx)
    ids = {*facts.running(tx, hall), *facts.ids_of(book.warned(tx, hall))}
    seen = [
        *_cases(tx, hall, sorted(ids), day, rules),
        *_ratings(tx, hall, day, rules),
        *_waits(tx, hall, day, rules),
        *_silence(centre, hall, day, rules),
    ]
    over = set(book.warned(tx, hall)) - {one.subject for one in seen}
    seen += [Examined(subject, "", "", ()) for subject in sorted(over)]
    _settle(centre, tx, hall, seen, day)


def _cases(
    tx: sa.Connection, hall: str, ids: Iterable[str], day: Today, rules: RuleBook
) -> Iterator[Examined]:
    for case in facts.cases(tx, hall, ids):
        try:
            yield _case(tx, case, day, rules)
        except Exception:
            # One malformed case must not stop the supervision of a province.
            log.exception("cannot examine case %s of %s", case.id, hall)


def _case(tx: sa.Connection, case: Case, day: Today, rules: RuleBook) -> Examined:
    item = facts.item_of(tx, case)
    found = examine_case(case, facts.steps(tx, case), item, day, rules)
    return Examined(f"case/{case.id}", item.department, f"staff/{case.staff}", found)


def _ratings(tx: sa.Connection, hall: str, day: Today, rules: RuleBook) -> Iterator[Examined]:
    for one, handled in facts.bad_ratings(tx, hall, day.date):
        given = date.fromisoformat(one.day)
        found = examine_rating(one.level, given, handled, day.date, day.days, rules)
        yield Examined(f"rating/{one.ticket}", "", f"staff/{one.staff}", (found,) if found else ())


def _waits(tx: sa.Connection, hall: str, day: Today, rules: RuleBook) -> Iterator[Examined]:
    before = facts.last_working(day.date, day.days).isoformat()
    found = examine_waits(before, *facts.waits(tx, hall, before), rules)
    if found:
        yield Examined(f"day/{before}", "", "", (found,))


def _silence(centre: Centre, hall: str, day: Today, rules: RuleBook) -> Iterator[Examined]:
    heard = facts.heard(centre, hall)
    if heard is None:
        return
    found = examine_silence(heard, day.date, day.days, rules)
    yield Examined(f"silence/{heard.isoformat()}", "", "", (found,) if found else ())


def _settle(
    centre: Centre, tx: sa.Connection, hall: str, seen: Sequence[Examined], day: Today
) -> None:
    """Raise what is new, sharpen what got worse, mend warnings whose cause is gone."""
    known = book.of_subjects(tx, hall, [one.subject for one in seen])
    for one in seen:
        for found in one.found:
            kept = known.get((one.subject, found.rule))
            if kept is None:
                _raise(centre, tx, hall, one, found, day)
            elif findings.sharper(kept, found):
                _sharpen(centre, tx, kept, found, day)
        _mend(centre, tx, one, known)


def _raise(
    centre: Centre, tx: sa.Connection, hall: str, one: Examined, found: Finding, day: Today
) -> None:
    person = one.person if found.rule in _PERSONAL or one.subject.startswith("rating/") else ""
    due = findings.answer_due(day.date, day.days)
    kept = Kept(
        hall, str(uuid_utils.uuid7()), found.rule, one.subject, one.department, person,
        found.signal, OPEN, day.iso, due, found.evidence,
    )  # fmt: skip
    fact = kinds.FindingRaised(
        hall, found.rule, one.subject, found.signal, one.department, person, day.iso, found.evidence
    )
    record(centre, tx, ACTOR, kept, "raised", "", fact)


def _sharpen(centre: Centre, tx: sa.Connection, kept: Kept, found: Finding, day: Today) -> None:
    worse = findings.sharpen(kept, found, day.date, day.days)
    fact = kinds.FindingSharpened(found.signal, day.iso, found.evidence)
    record(centre, tx, ACTOR, worse, "sharpened", "", fact)


def _mend(
    centre: Centre, tx: sa.Connection, one: Examined, known: dict[tuple[str, str], Kept]
) -> None:
    holding = {found.rule for found in one.found}
    for (subject, rule), kept in known.items():
        if subject == one.subject and rule not in holding and findings.mendable(kept):
            mended = findings.mend(kept)
            record(centre, tx, ACTOR, mended, "mended", "", kinds.FindingMended())


def record(
    centre: Centre, tx: sa.Connection, actor: str, kept: Kept, act: str, words: str, fact: object
) -> None:
    """Write what became of a finding: the row, its story, the centre's own log."""
    book.keep(tx, kept, act, actor, words, centre.now_ms)
    journal.record(centre, tx, actor, [Fact(f"finding/{kept.id}", fact)])
