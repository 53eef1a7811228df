"""How long people should wait at most (等候目标), as the hall's manager has set it by queue."""

from dataclasses import dataclass
from typing import Final

from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

USUAL_S: Final = 1800
SHORTEST_S, LONGEST_S = 300, 14_400


@table("wait_target", key=("hall", "queue"))
@dataclass(frozen=True, slots=True)
class WaitTarget:
    """A queue's target in seconds."""

    hall: str
    queue: str
    wait_s: int
    since: int
    actor: str


@event("target.set")
@dataclass(frozen=True, slots=True)
class TargetSet:
    """Who waits longer than this waits too long."""

    most_s: int


@folds(WaitTarget, TargetSet)
def _set(_: WaitTarget | None, event: Event) -> WaitTarget:
    body = event.body
    assert isinstance(body, TargetSet)
    if not SHORTEST_S <= body.most_s <= LONGEST_S:
        raise Refused("no_such_target_time")
    return WaitTarget(event.hall, key(event.subject), body.most_s, event.at_ms, event.actor)
