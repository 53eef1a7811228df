"""Whether a queue gives out numbers (停止取号): the hall's manager and the province may both say.

Who closed it matters: what the province has closed, only the province opens again.
"""

from dataclasses import dataclass

from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

OPEN, CLOSED = "open", "closed"
HALL, CENTRE = "hall", "centre"


@table("queue_gate", key=("hall", "queue"))
@dataclass(frozen=True, slots=True)
class QueueGate:
    """A queue that was closed or opened by somebody; `by` is `hall` or `centre`."""

    hall: str
    queue: str
    state: str
    since: int
    by: str
    actor: str
    words: str


@event("queue.closed")
@dataclass(frozen=True, slots=True)
class QueueClosed:
    """No more numbers are given out; who has one is served. `words` are shown to people."""

    words: str


@event("queue.opened")
@dataclass(frozen=True, slots=True)
class QueueOpened:
    """Numbers are given out again."""


def require_open(gate: QueueGate | None) -> None:
    """Raises Refused(`queue_closed`) when no numbers are given out."""
    if gate is not None and gate.state == CLOSED:
        raise Refused("queue_closed", words=gate.words, by=gate.by)


@folds(QueueGate, QueueClosed)
def _closed(gate: QueueGate | None, event: Event) -> QueueGate:
    body = event.body
    assert isinstance(body, QueueClosed)
    by = _side(event)
    if gate is not None and gate.state == CLOSED and (gate.by == CENTRE or by == HALL):
        raise Refused("queue_closed_already", by=gate.by)
    return QueueGate(
        event.hall, key(event.subject), CLOSED, event.at_ms, by, event.actor, body.words
    )


@folds(QueueGate, QueueOpened)
def _opened(gate: QueueGate | None, event: Event) -> QueueGate:
    if gate is None or gate.state != CLOSED:
        raise Refused("queue_not_closed")
    by = _side(event)
    if gate.by == CENTRE and by == HALL:
        raise Refused("closed_by_centre")
    return QueueGate(event.hall, key(event.subject), OPEN, event.at_ms, by, event.actor, "")


def _side(event: Event) -> str:
    return CENTRE if event.is_foreign else HALL
