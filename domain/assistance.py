"""Somebody at a kiosk asks for a member of staff (呼叫工作人员), and somebody goes there."""

from dataclasses import dataclass
from typing import Final

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

ASKED, TAKEN, ENDED = "asked", "taken", "ended"

OPEN_STATES: Final = frozenset({ASKED, TAKEN})


@table("help_call", key=("hall", "id"), indexes=(("hall", "state"), ("hall", "day")))
@dataclass(frozen=True, slots=True)
class HelpCall:
    """A call from a station. `staff` is who goes there, `about` the page it came from."""

    hall: str
    id: str
    day: str
    station: str
    about: str
    state: str
    asked_at: int
    staff: str | None = None
    staff_name: str | None = None
    taken_at: int | None = None
    ended_at: int | None = None


@event("help.asked")
@dataclass(frozen=True, slots=True)
class HelpAsked:
    """Somebody at a station asked for a member of staff; `about` names the page, no person."""

    day: str
    station: str
    about: str


@event("help.taken")
@dataclass(frozen=True, slots=True)
class HelpTaken:
    """A member of staff goes there."""

    staff: str
    staff_name: str


@event("help.ended")
@dataclass(frozen=True, slots=True)
class HelpEnded:
    """The call is over: `done` by whoever went there, `withdrawn` by whoever asked."""

    reason: str


def require_open(call: HelpCall | None) -> HelpCall:
    """The call, while somebody waits. Raises Refused(`no_such_call` | `call_over`)."""
    if call is None:
        raise Refused("no_such_call")
    if call.state not in OPEN_STATES:
        raise Refused("call_over")
    return call


def require_free(call: HelpCall | None) -> HelpCall:
    """The call, while nobody goes there. Raises Refused(`no_such_call` | `call_over` |
    `call_taken`)."""
    known = require_open(call)
    if known.state == TAKEN:
        raise Refused("call_taken", staff_name=known.staff_name or "")
    return known


@folds(HelpCall, HelpAsked)
def _asked(call: HelpCall | None, event: Event) -> HelpCall:
    body = event.body
    assert isinstance(body, HelpAsked)
    if call is not None:
        raise Refused("call_exists")
    return HelpCall(
        event.hall, key(event.subject), body.day, body.station, body.about, ASKED, event.at_ms
    )


@folds(HelpCall, HelpTaken)
def _taken(call: HelpCall | None, event: Event) -> HelpCall:
    body = event.body
    assert isinstance(body, HelpTaken)
    known = require_free(call)
    return replace(
        known,
        state=TAKEN,
        staff=body.staff,
        staff_name=body.staff_name,
        taken_at=event.at_ms,
    )


@folds(HelpCall, HelpEnded)
def _ended(call: HelpCall | None, event: Event) -> HelpCall:
    return replace(require_open(call), state=ENDED, ended_at=event.at_ms)
