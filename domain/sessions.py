"""Who is signed in where. A session is ended by its owner, by a manager, or by the end of the
day.
"""

from dataclasses import dataclass

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table


@table("session", key=("hall", "id"), indexes=(("hall", "staff"),))
@dataclass(frozen=True, slots=True)
class Session:
    """A member of staff at a browser."""

    hall: str
    id: str
    staff: str
    signed_in_at: int
    signed_out_at: int | None = None


@event("staff.signed_in")
@dataclass(frozen=True, slots=True)
class StaffSignedIn:
    """The password was right. The subject is the session."""

    staff: str


@event("staff.signed_out")
@dataclass(frozen=True, slots=True)
class StaffSignedOut:
    """The session ended."""

    staff: str
    reason: str


@event("staff.sign_in_refused")
@dataclass(frozen=True, slots=True)
class StaffSignInRefused:
    """A wrong password, an expired or a locked account. The subject is the account."""

    reason: str


@folds(Session, StaffSignedIn)
def _signed_in(session: Session | None, event: Event) -> Session:
    body = event.body
    assert isinstance(body, StaffSignedIn)
    if session is not None:
        raise Refused("session_exists")
    return Session(event.hall, key(event.subject), body.staff, event.at_ms)


@folds(Session, StaffSignedOut)
def _signed_out(session: Session | None, event: Event) -> Session:
    if session is None:
        raise Refused("no_such_session")
    return replace(session, signed_out_at=event.at_ms)
