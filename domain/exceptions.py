"""What people did about records that contradict each other (矛盾记录).

Of what both sides say at once the later word stands: the order in which the two arrive does not
matter.
"""

from dataclasses import dataclass
from typing import Final

from domain.events import Event, event, key
from domain.folding import folds, table

KEPT, REDONE = "kept", "redone"
OUTCOMES: Final = (KEPT, REDONE)
"""kept: it is right as it stands; redone: a new step has put it right."""


@table("resolution", key=("hall", "event"))
@dataclass(frozen=True, slots=True)
class Resolution:
    """Somebody has looked at a refused event and said what holds."""

    hall: str
    event: str
    at: int
    actor: str
    outcome: str
    words: str


@event("exception.resolved")
@dataclass(frozen=True, slots=True)
class ExceptionResolved:
    """A person has heard both stories. The subject names the event that was refused."""

    outcome: str
    words: str


@folds(Resolution, ExceptionResolved)
def _resolved(known: Resolution | None, event: Event) -> Resolution:
    body = event.body
    assert isinstance(body, ExceptionResolved)
    said = Resolution(
        event.hall, key(event.subject), event.at, event.actor, body.outcome, body.words
    )
    return said if known is None or (known.at, known.actor) < (said.at, said.actor) else known
