"""A finding's life (监察发现): raised, sharpened, answered, closed; appealed and decided. Nothing
is deleted: a warning whose cause is gone is mended, an appeal that is upheld takes the points away.

What may follow what stands in `ALLOWED`. Who answers for what happened never closes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.calendar import WorkingDays
from domain.errors import Refused
from domain.supervision import RED, SIGNALS, WARNING, YELLOW, Evidence, Finding

OPEN, ANSWERED, CLOSED, APPEALED = "open", "answered", "closed", "appealed"
MENDED, LIFTED = "mended", "lifted"

ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({OPEN}),
    "send_back": frozenset({ANSWERED}),
    "close": frozenset({ANSWERED}),
    "appeal": frozenset({OPEN, ANSWERED, CLOSED}),
    "decide_appeal": frozenset({APPEALED}),
    "mend": frozenset({OPEN, ANSWERED}),
}

UNSETTLED: Final = frozenset({OPEN, ANSWERED, APPEALED})

POINTS: Final[Mapping[str, int]] = {WARNING: 0, YELLOW: 2, RED: 5}
"""What a finding takes from the score."""

ANSWER_DAYS: Final = 5
APPEAL_DAYS: Final = 10
FEWEST_HANDLED: Final = 30
"""Below this many cases a score would be chance: they count as this many."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding as it stands. `person`: the actor who is answerable, or "". Days: ISO."""

    hall: str
    id: str
    rule: str
    subject: str
    department: str
    person: str
    signal: str
    state: str
    raised_on: str
    answer_due_on: str
    evidence: Evidence
    answered_by: str = ""
    closed_by: str = ""
    appealed: bool = False
    points: int = 0


def answer_due(raised: date, days: WorkingDays) -> str:
    """Until when whoever is answerable has to answer."""
    return days.after(raised, ANSWER_DAYS).isoformat()


def sharper(kept: Kept, found: Finding) -> bool:
    """Whether what is found now is worse than what is kept, or comes back after it was mended."""
    if kept.state == MENDED:
        return True
    return SIGNALS.index(found.signal) > SIGNALS.index(kept.signal) and kept.state != LIFTED


def sharpen(kept: Kept, found: Finding, today: date, days: WorkingDays) -> Kept:
    """As it stands after it got worse: it needs an answer anew."""
    due = answer_due(today, days)
    return replace(
        kept, signal=found.signal, evidence=found.evidence, state=OPEN, answer_due_on=due, points=0
    )


def mendable(kept: Kept) -> bool:
    """Whether the finding ends by itself when its cause is gone: only what was a warning."""
    return kept.signal == WARNING and kept.state in ALLOWED["mend"]


def mend(kept: Kept) -> Kept:
    """The cause of a warning is gone."""
    return replace(kept, state=MENDED)


def answer(kept: Kept, actor: str, words: str) -> Kept:
    """Say what happened and what was done. Raises Refused(`finding_state` | `words_needed`)."""
    _require(kept, "answer", words)
    return replace(kept, state=ANSWERED, answered_by=actor)


def send_back(kept: Kept, actor: str, words: str) -> Kept:
    """The answer will not do. Raises Refused(`finding_state` | `words_needed` |
    `needs_second_person`).
    """
    _require(kept, "send_back", words)
    _second(kept.answered_by, actor)
    return replace(kept, state=OPEN)


def close(kept: Kept, actor: str, words: str) -> Kept:
    """The answer is accepted and the points count. Raises Refused(`finding_state` |
    `words_needed` | `needs_second_person`).
    """
    _require(kept, "close", words)
    _second(kept.answered_by, actor)
    return replace(kept, state=CLOSED, closed_by=actor, points=POINTS[kept.signal])


def appeal(kept: Kept, words: str, today: date, days: WorkingDays) -> Kept:
    """Say that it is not so; once, within ten working days. Raises Refused(`finding_state` |
    `words_needed` | `appealed_before` | `appeal_too_late`).
    """
    _require(kept, "appeal", words)
    if kept.appealed:
        raise Refused("appealed_before")
    if days.between(date.fromisoformat(kept.raised_on), today) > APPEAL_DAYS:
        raise Refused("appeal_too_late", days=APPEAL_DAYS)
    return replace(kept, state=APPEALED, appealed=True)


def decide_appeal(kept: Kept, actor: str, words: str, *, upheld: bool) -> Kept:
    """Lift the finding, or let it stand. Raises Refused(`finding_state` | `words_needed` |
    `needs_second_person`): who closed it does not judge it.
    """
    _require(kept, "decide_appeal", words)
    _second(kept.closed_by, actor)
    if upheld:
        return replace(kept, state=LIFTED, points=0)
    return replace(kept, state=CLOSED, closed_by=actor, points=POINTS[kept.signal])


def score(points: int, handled: int) -> float:
    """The score: 100 less the points for every hundred cases handled, never below 0.

    `points` of findings that were closed, `handled` cases taken in within the same time.
    """
    return max(0.0, round(100 - 100 * points / max(handled, FEWEST_HANDLED), 1))


def _require(kept: Kept, act: str, words: str) -> None:
    if kept.state not in ALLOWED[act]:
        raise Refused("finding_state", act=act, state=kept.state)
    if not words.strip():
        raise Refused("words_needed")


def _second(first: str, actor: str) -> None:
    if first and first == actor:
        raise Refused("needs_second_person")
