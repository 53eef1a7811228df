"""Windows (窗口) as they stand now: who sits there, whom they serve, how the day has gone so
far.
"""

from dataclasses import dataclass

from domain.changing import replace
from domain.errors import Refused
from domain.evaluations import EvaluationAsked, EvaluationGiven, EvaluationLapsed
from domain.events import Event, event, key
from domain.folding import Key, folds, table
from domain.tickets import (
    CALLED,
    SERVING,
    TicketCalled,
    TicketCancelled,
    TicketClosed,
    TicketFinished,
    TicketPassed,
    TicketRecalled,
    TicketStarted,
    TicketTransferred,
)

OPEN, PAUSED, SHUT = "open", "paused", "closed"


@table("window", key=("hall", "id"))
@dataclass(frozen=True, slots=True)
class WindowState:
    """A window. `since` is when `state` or `ticket_state` last changed (wall ms)."""

    hall: str
    id: str
    state: str
    since: int
    staff: str | None = None
    staff_name: str | None = None
    day: str | None = None
    ticket: str | None = None
    number: str | None = None
    ticket_state: str | None = None
    done: int = 0
    served_s: int = 0
    asking: str | None = None
    last_rating: int | None = None


@event("window.opened")
@dataclass(frozen=True, slots=True)
class WindowOpened:
    """A member of staff sat down."""

    day: str
    staff: str
    staff_name: str


@event("window.paused")
@dataclass(frozen=True, slots=True)
class WindowPaused:
    """No calls for a while."""

    reason: str = "break"


@event("window.resumed")
@dataclass(frozen=True, slots=True)
class WindowResumed:
    """Back at work."""


@event("window.closed")
@dataclass(frozen=True, slots=True)
class WindowClosed:
    """The seat is empty."""


def require_open(window: WindowState | None) -> WindowState:
    """The window, if it may call somebody. Raises Refused(`window_closed` | `window_paused`)."""
    if window is None or window.state == SHUT:
        raise Refused("window_closed")
    if window.state == PAUSED:
        raise Refused("window_paused")
    return window


def require_free(window: WindowState) -> WindowState:
    """The window, if nobody is called or served there. Raises Refused(`window_busy`)."""
    if window.ticket is not None:
        raise Refused("window_busy", number=window.number, state=window.ticket_state)
    return window


@folds(WindowState, WindowOpened)
def _opened(window: WindowState | None, event: Event) -> WindowState:
    body = event.body
    assert isinstance(body, WindowOpened)
    if window is not None and window.state != SHUT:
        raise Refused("window_taken", window=window.id, staff_name=window.staff_name)
    kept = window if window is not None and window.day == body.day else None
    return WindowState(
        hall=event.hall,
        id=key(event.subject),
        state=OPEN,
        since=event.at_ms,
        staff=body.staff,
        staff_name=body.staff_name,
        day=body.day,
        done=kept.done if kept else 0,
        served_s=kept.served_s if kept else 0,
    )


@folds(WindowState, WindowPaused)
def _paused(window: WindowState | None, event: Event) -> WindowState:
    return replace(require_open(window), state=PAUSED, since=event.at_ms)


@folds(WindowState, WindowResumed)
def _resumed(window: WindowState | None, event: Event) -> WindowState:
    if window is None or window.state != PAUSED:
        raise Refused("window_not_paused")
    return replace(window, state=OPEN, since=event.at_ms)


@folds(WindowState, WindowClosed)
def _closed(window: WindowState | None, event: Event) -> WindowState:
    if window is None or window.state == SHUT:
        raise Refused("window_closed")
    return replace(
        require_free(window),
        state=SHUT,
        since=event.at_ms,
        staff=None,
        staff_name=None,
        asking=None,
    )


def _by_window(event: Event) -> Key:
    return (event.hall, getattr(event.body, "window", None) or "")


def _by_sender(event: Event) -> Key:
    return (event.hall, getattr(event.body, "from_window", None) or "")


@folds(WindowState, TicketCalled, by=_by_window)
def _calls(window: WindowState | None, event: Event) -> WindowState:
    body = event.body
    assert isinstance(body, TicketCalled)
    free = require_free(require_open(window))
    return replace(
        free,
        ticket=key(event.subject),
        number=body.number,
        ticket_state=CALLED,
        since=event.at_ms,
        asking=None,
    )


@folds(WindowState, TicketRecalled, TicketStarted, by=_by_window)
def _goes_on(window: WindowState | None, event: Event) -> WindowState:
    holder = _holding(window, event)
    if isinstance(event.body, TicketStarted):
        return replace(holder, ticket_state=SERVING, since=event.at_ms)
    return holder


@folds(WindowState, TicketFinished, by=_by_window)
def _finishes(window: WindowState | None, event: Event) -> WindowState:
    body = event.body
    assert isinstance(body, TicketFinished)
    freed = _freed(_holding(window, event), event)
    return replace(freed, done=freed.done + 1, served_s=freed.served_s + body.served_s)


@folds(WindowState, TicketPassed, by=_by_window)
def _passes(window: WindowState | None, event: Event) -> WindowState:
    return _freed(_holding(window, event), event)


@folds(WindowState, TicketCancelled, TicketClosed, by=_by_window)
@folds(WindowState, TicketTransferred, by=_by_sender)
def _lets_go(window: WindowState | None, event: Event) -> WindowState | None:
    """Frees the window if it had the ticket; a ticket given up in the waiting area touches none."""
    if window is None or window.ticket != key(event.subject):
        return window
    return _freed(window, event)


@folds(WindowState, EvaluationAsked, EvaluationGiven, EvaluationLapsed, by=_by_window)
def _rated(window: WindowState | None, event: Event) -> WindowState | None:
    if window is None:
        return None
    if isinstance(event.body, EvaluationAsked):
        return replace(window, asking=key(event.subject))
    # A rating by phone may come long after the next person sat down.
    asking = None if window.asking == key(event.subject) else window.asking
    if isinstance(event.body, EvaluationGiven):
        return replace(window, asking=asking, last_rating=event.body.level)
    return replace(window, asking=asking)


def _holding(window: WindowState | None, event: Event) -> WindowState:
    if window is None or window.ticket != key(event.subject):
        raise Refused("not_at_window")
    return window


def _freed(window: WindowState, event: Event) -> WindowState:
    return replace(window, ticket=None, number=None, ticket_state=None, since=event.at_ms)
