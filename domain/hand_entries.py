"""Hand entry (人工录入): somebody whose card no reader reads, entered by two members of staff."""

from dataclasses import dataclass

from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table


@table("hand_entry", key=("hall", "id"), indexes=(("hall", "day"),))
@dataclass(frozen=True, slots=True)
class HandEntry:
    """Who was entered at which station, by whom, and who confirmed it."""

    hall: str
    id: str
    day: str
    station: str
    person: str
    masked_name: str
    entered_by: str
    confirmed_by: str
    at: int


@event("hand_entry.confirmed")
@dataclass(frozen=True, slots=True)
class HandEntryConfirmed:
    """A member of staff entered a person's card by hand, and another one compared and confirmed it
    with their own password.
    """

    day: str
    station: str
    person: str
    masked_name: str
    entered_by: str
    confirmed_by: str


def require_two(entered_by: str, confirmed_by: str) -> None:
    """Raises Refused(`same_person`): four eyes are two people."""
    if entered_by == confirmed_by:
        raise Refused("same_person")


@folds(HandEntry, HandEntryConfirmed)
def _confirmed(entry: HandEntry | None, event: Event) -> HandEntry:
    body = event.body
    assert isinstance(body, HandEntryConfirmed)
    require_two(body.entered_by, body.confirmed_by)
    return HandEntry(
        event.hall,
        key(event.subject),
        body.day,
        body.station,
        body.person,
        body.masked_name,
        body.entered_by,
        body.confirmed_by,
        event.at_ms,
    )
