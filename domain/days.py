"""The hall's day: opened, closed, and the numbers that queues have given out on it."""

from dataclasses import dataclass

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import Key, folds, table
from domain.tickets import (
    TicketCalled,
    TicketCancelled,
    TicketCarriedOver,
    TicketFinished,
    TicketPassed,
    TicketTaken,
)

RECENT_WEIGHT = 0.2
"""How much the newest service time moves the mean: about the last ten people count."""

SHORTEST_SERVICE_S = 10
"""Whoever was gone sooner was not served: a wrong key, a question. It says nothing of the pace."""


@table("hall_day", key=("hall", "day"))
@dataclass(frozen=True, slots=True)
class HallDay:
    """One day of one hall (`day` is the ISO date in the hall's own time zone)."""

    hall: str
    day: str
    state: str
    opened_at: int
    closed_at: int | None = None


@table("queue_day", key=("hall", "queue", "day"))
@dataclass(frozen=True, slots=True)
class QueueDay:
    """What a queue did on a day. `last_no` is the last number given out."""

    hall: str
    queue: str
    day: str
    last_no: int = 0
    taken: int = 0
    finished: int = 0
    passed: int = 0
    cancelled: int = 0
    served_s: int = 0
    called: int = 0
    waited_s: int = 0

    @property
    def mean_wait_s(self) -> int | None:
        """Mean seconds between number and call, over all calls of the day."""
        return self.waited_s // self.called if self.called else None

    @property
    def mean_service_s(self) -> int | None:
        """Mean seconds at the window."""
        return self.served_s // self.finished if self.finished else None


@table("queue_pace", key=("hall", "queue"))
@dataclass(frozen=True, slots=True)
class QueuePace:
    """How long a person of this queue has lately been served, in seconds (a moving mean over
    days).
    """

    hall: str
    queue: str
    mean_service_s: float
    served: int


@event("day.opened")
@dataclass(frozen=True, slots=True)
class DayOpened:
    """The hall began a day."""

    day: str


@event("day.closed")
@dataclass(frozen=True, slots=True)
class DayClosed:
    """The day ended; `closed` and `carried_over` count the tickets left over."""

    day: str
    closed: int
    carried_over: int


def _by_queue_day(event: Event) -> Key:
    return (event.hall, event.body.queue, event.body.day)  # type: ignore[attr-defined]


def _by_queue(event: Event) -> Key:
    return (event.hall, event.body.queue)  # type: ignore[attr-defined]


@folds(HallDay, DayOpened)
def _opened(day: HallDay | None, event: Event) -> HallDay:
    if day is not None:
        raise Refused("day_exists", day=day.day)
    return HallDay(event.hall, key(event.subject), "open", event.at_ms)


@folds(HallDay, DayClosed)
def _closed(day: HallDay | None, event: Event) -> HallDay:
    if day is None or day.state != "open":
        raise Refused("day_not_open")
    return replace(day, state="closed", closed_at=event.at_ms)


@folds(
    QueueDay,
    TicketTaken,
    TicketCalled,
    TicketFinished,
    TicketPassed,
    TicketCancelled,
    by=_by_queue_day,
)
def _counted(counts: QueueDay | None, event: Event) -> QueueDay:
    body = event.body
    hall, queue, day = _by_queue_day(event)
    known = counts or QueueDay(hall, queue, day)
    match body:
        case TicketTaken():
            return replace(known, last_no=max(known.last_no, body.no), taken=known.taken + 1)
        case TicketCalled():
            return replace(known, called=known.called + 1, waited_s=known.waited_s + body.waited_s)
        case TicketFinished():
            return replace(
                known, finished=known.finished + 1, served_s=known.served_s + body.served_s
            )
        case TicketPassed():
            return replace(known, passed=known.passed + 1)
        case TicketCancelled():
            return replace(known, cancelled=known.cancelled + 1)
    return known


def _by_next_day(event: Event) -> Key:
    body = event.body
    assert isinstance(body, TicketCarriedOver)
    return (event.hall, body.queue, body.to_day)


@folds(QueueDay, TicketCarriedOver, by=_by_next_day)
def _carried(counts: QueueDay | None, event: Event) -> QueueDay:
    """The next day's numbers go on behind those that are still out."""
    body = event.body
    assert isinstance(body, TicketCarriedOver)
    known = counts or QueueDay(event.hall, body.queue, body.to_day)
    return replace(known, last_no=max(known.last_no, body.no))


@folds(QueuePace, TicketFinished, by=_by_queue)
def _paced(pace: QueuePace | None, event: Event) -> QueuePace | None:
    body = event.body
    assert isinstance(body, TicketFinished)
    if body.served_s < SHORTEST_SERVICE_S:
        return pace
    if pace is None:
        return QueuePace(event.hall, body.queue, float(body.served_s), 1)
    mean = pace.mean_service_s + RECENT_WEIGHT * (body.served_s - pace.mean_service_s)
    return replace(pace, mean_service_s=mean, served=pace.served + 1)
