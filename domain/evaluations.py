"""Evaluations (好差评): one rating at most for each ticket, five levels (GB/T 39734-2020,
39735-2020).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

LEVELS: Final[Mapping[int, str]] = {
    5: "非常满意",
    4: "满意",
    3: "基本满意",
    2: "不满意",
    1: "非常不满意",
}

BAD: Final = 2
"""This level and below is a bad rating (差评), to be followed up."""


@table("evaluation", key=("hall", "ticket"), indexes=(("hall", "day"),))
@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the holder of a ticket said. `level` is None while asked or when nobody answered."""

    hall: str
    ticket: str
    day: str
    window: str
    staff: str
    state: str
    level: int | None = None
    channel: str | None = None
    at: int | None = None


@event("evaluation.asked")
@dataclass(frozen=True, slots=True)
class EvaluationAsked:
    """The pad at the window asks."""

    day: str
    window: str
    staff: str


@event("evaluation.given")
@dataclass(frozen=True, slots=True)
class EvaluationGiven:
    """A star was pressed. `channel`: pad, phone, kiosk."""

    day: str
    window: str
    staff: str
    level: int
    channel: str


@event("evaluation.lapsed")
@dataclass(frozen=True, slots=True)
class EvaluationLapsed:
    """Nobody pressed in time."""

    day: str
    window: str
    staff: str


@folds(Evaluation, EvaluationAsked, EvaluationGiven, EvaluationLapsed)
def _rated(known: Evaluation | None, event: Event) -> Evaluation:
    body = event.body
    assert isinstance(body, EvaluationAsked | EvaluationGiven | EvaluationLapsed)
    if known is not None and known.state == "given":
        raise Refused("already_evaluated")
    start = known or Evaluation(
        event.hall, key(event.subject), body.day, body.window, body.staff, "asked"
    )
    match body:
        case EvaluationGiven(level=level, channel=channel):
            if level not in LEVELS:
                raise Refused("no_such_level", level=level)
            return replace(start, state="given", level=level, channel=channel, at=event.at_ms)
        case EvaluationLapsed():
            return replace(start, state="lapsed")
    return replace(start, state="asked")
