"""Following up bad ratings (差评整改): somebody is asked, something is done, it is closed.

Every bad rating opens one by itself. GB/T 39735-2020 and 国办发〔2019〕51号 want it looked into and
answered within 15 working days.
"""

from dataclasses import dataclass
from typing import Final

from domain.changing import replace
from domain.errors import Refused
from domain.evaluations import BAD, EvaluationGiven
from domain.events import Event, event
from domain.folding import folds, table

OPEN, CONTACTED, CLOSED = "open", "contacted", "closed"

WORKING_DAYS: Final = 15

WAYS: Final = frozenset({"phone", "counter", "none"})
OUTCOMES: Final = frozenset({"mended", "explained", "unfounded", "mistaken"})
"""True and mended; explained and understood; not confirmed; rated by mistake."""


@table("follow_up", key=("hall", "ticket"), indexes=(("hall", "state"),))
@dataclass(frozen=True, slots=True)
class FollowUp:
    """A bad rating and what was done about it. `day`: of the rating; `how`: one of WAYS."""

    hall: str
    ticket: str
    day: str
    window: str
    staff: str
    level: int
    state: str
    opened_at: int
    how: str = ""
    said: str = ""
    contacted_at: int | None = None
    outcome: str = ""
    words: str = ""
    closed_at: int | None = None
    actor: str = ""


@event("follow_up.contacted")
@dataclass(frozen=True, slots=True)
class FollowUpContacted:
    """Somebody talked to whoever gave the rating, or tried to; `said` is what came of it."""

    how: str
    said: str


@event("follow_up.closed")
@dataclass(frozen=True, slots=True)
class FollowUpClosed:
    """It was looked into and answered."""

    outcome: str
    words: str


@event("follow_up.reopened")
@dataclass(frozen=True, slots=True)
class FollowUpReopened:
    """It was closed too early."""


@folds(FollowUp, EvaluationGiven)
def _opened(known: FollowUp | None, event: Event) -> FollowUp | None:
    body = event.body
    assert isinstance(body, EvaluationGiven)
    if body.level > BAD or known is not None:
        return known
    ticket = event.subject.partition("/")[2]
    return FollowUp(
        event.hall, ticket, body.day, body.window, body.staff, body.level, OPEN, event.at_ms
    )


@folds(FollowUp, FollowUpContacted)
def _contacted(known: FollowUp | None, event: Event) -> FollowUp:
    body = event.body
    assert isinstance(body, FollowUpContacted)
    if body.how not in WAYS:
        raise Refused("no_such_way")
    return replace(
        _going_on(known),
        state=CONTACTED,
        how=body.how,
        said=body.said,
        contacted_at=event.at_ms,
        actor=event.actor,
    )


@folds(FollowUp, FollowUpClosed)
def _closed(known: FollowUp | None, event: Event) -> FollowUp:
    body = event.body
    assert isinstance(body, FollowUpClosed)
    open_one = _going_on(known)
    if open_one.state != CONTACTED:
        raise Refused("not_contacted")
    if body.outcome not in OUTCOMES:
        raise Refused("no_such_outcome")
    return replace(
        open_one,
        state=CLOSED,
        outcome=body.outcome,
        words=body.words,
        closed_at=event.at_ms,
        actor=event.actor,
    )


@folds(FollowUp, FollowUpReopened)
def _reopened(known: FollowUp | None, event: Event) -> FollowUp:
    if known is None or known.state != CLOSED:
        raise Refused("follow_up_open")
    return replace(known, state=CONTACTED, outcome="", words="", closed_at=None, actor=event.actor)


def _going_on(known: FollowUp | None) -> FollowUp:
    if known is None:
        raise Refused("no_such_follow_up")
    if known.state == CLOSED:
        raise Refused("follow_up_closed")
    return known
