"""Which queues a window serves today, when the hall's manager has said so (窗口调配).

It counts for one day; on the next the plan counts again. No queues means: as planned.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.changing import replace
from domain.events import Event, event, key
from domain.folding import folds, table
from domain.plan import Plan, Served


@table("window_serving", key=("hall", "window"))
@dataclass(frozen=True, slots=True)
class WindowServing:
    """What the manager said of a window. `queues`: ids with commas between, empty as planned."""

    hall: str
    window: str
    day: str
    queues: str
    at: int
    actor: str


@event("window.reassigned")
@dataclass(frozen=True, slots=True)
class WindowReassigned:
    """Until the end of the day the window serves these queues; none: as planned."""

    day: str
    queues: tuple[str, ...]


@folds(WindowServing, WindowReassigned)
def _reassigned(_: WindowServing | None, event: Event) -> WindowServing:
    body = event.body
    assert isinstance(body, WindowReassigned)
    queues = ",".join(body.queues)
    return WindowServing(event.hall, key(event.subject), body.day, queues, event.at_ms, event.actor)


def as_assigned(plan: Plan, assigned: Mapping[str, tuple[str, ...]]) -> Plan:
    """The plan with other queues at some windows; a queue keeps the weight that was planned."""
    windows = dict(plan.windows)
    for window, queues in assigned.items():
        known = windows.get(window)
        if known is None:
            continue
        weights = {s.queue: s.weight for s in known.serves}
        serves = tuple(Served(q, weights.get(q, 1.0)) for q in queues if q in plan.queues)
        windows[window] = replace(known, serves=serves)
    return replace(plan, windows=windows)
