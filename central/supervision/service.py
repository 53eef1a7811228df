"""What people do about a finding, and where the rules begin. Raises as `domain.findings`."""

from __future__ import annotations

from collections.abc import Callable

from central import facts as kinds
from central import journal
from central.centre import Centre
from central.identity.scope import RESPONDENT, STEWARD, Scope
from central.identity.service import Admin
from central.operations.service import today
from central.supervision import book
from central.supervision.examiner import record
from domain import findings
from domain.case_rules import Today
from domain.errors import Refused
from domain.events import Fact
from domain.findings import Kept
from domain.supervision import RULES

MOST_WORDS = 1000
Begins = tuple[int | None, int | None, int | None]
Act = Callable[[Kept, str, str, Today], tuple[Kept, object]]


def act(centre: Centre, admin: Admin, hall: str, id: str, what: str, words: str) -> None:
    """One act on one finding. Raises Refused(`no_such_finding` | `no_such_act` | `not_yours`)."""
    words = words.strip()[:MOST_WORDS]
    if what not in ACTS:
        raise Refused("no_such_act")
    if not may(admin.scope, what):
        raise Refused("not_yours")
    with centre.database.write() as tx:
        kept = book.find(tx, hall, id, lock=True)
        if kept is None or not book.sees(admin.scope, kept):
            raise Refused("no_such_finding")
        after, fact = ACTS[what](kept, admin.actor, words, today(centre, tx))
        record(centre, tx, admin.actor, after, what, words, fact)


def may(scope: Scope, what: str) -> bool:
    """Whether an account does such a thing at all: levels judge, all but auditors answer."""
    return scope.may(STEWARD if what in JUDGING else RESPONDENT)


def _answer(kept: Kept, actor: str, words: str, _day: Today) -> tuple[Kept, object]:
    return findings.answer(kept, actor, words), kinds.FindingAnswered(words)


def _send_back(kept: Kept, actor: str, words: str, _day: Today) -> tuple[Kept, object]:
    return findings.send_back(kept, actor, words), kinds.FindingSentBack(words)


def _close(kept: Kept, actor: str, words: str, _day: Today) -> tuple[Kept, object]:
    closed = findings.close(kept, actor, words)
    return closed, kinds.FindingClosed(words, closed.points)


def _appeal(kept: Kept, _actor: str, words: str, day: Today) -> tuple[Kept, object]:
    return findings.appeal(kept, words, day.date, day.days), kinds.FindingAppealed(words)


def _uphold(kept: Kept, actor: str, words: str, _day: Today) -> tuple[Kept, object]:
    lifted = findings.decide_appeal(kept, actor, words, upheld=True)
    return lifted, kinds.FindingAppealDecided(True, words)


def _dismiss(kept: Kept, actor: str, words: str, _day: Today) -> tuple[Kept, object]:
    stands = findings.decide_appeal(kept, actor, words, upheld=False)
    return stands, kinds.FindingAppealDecided(False, words)


JUDGING = frozenset({"send_back", "close", "uphold", "dismiss"})
ACTS: dict[str, Act] = {
    "answer": _answer,
    "send_back": _send_back,
    "close": _close,
    "appeal": _appeal,
    "uphold": _uphold,
    "dismiss": _dismiss,
}


def change_rule(centre: Centre, actor: str, id: str, begins: Begins, words: str) -> None:
    """Move where a rule's signals begin: (warning, yellow, red), each later than the one before.
    What was raised stays. Raises Refused(`no_such_rule` | `words_needed` | `rule_order`).
    """
    if id not in RULES or not RULES[id].unit:
        raise Refused("no_such_rule")
    if not words.strip():
        raise Refused("words_needed")
    given = [begin for begin in begins if begin is not None]
    if not given or given != sorted(set(given)):
        raise Refused("rule_order")
    with centre.database.write() as tx:
        book.keep_rule(tx, id, begins, centre.now_ms, actor)
        fact = Fact(f"rule/{id}", kinds.RuleChanged(*begins, words.strip()[:MOST_WORDS]))
        journal.record(centre, tx, actor, [fact])
        book.look_again(tx)
