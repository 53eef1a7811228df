"""Stations (站点) and the screens that were made theirs."""

from dataclasses import dataclass

from domain.changing import replace
from domain.events import Event, event, key
from domain.folding import folds, table


@table("station", key=("hall", "id"))
@dataclass(frozen=True, slots=True)
class StationState:
    """A station whose screen has been paired, and when last (wall ms)."""

    hall: str
    id: str
    kind: str
    paired_at: int


@event("station.paired")
@dataclass(frozen=True, slots=True)
class StationPaired:
    """A screen became the page of a station."""

    kind: str


@folds(StationState, StationPaired)
def _paired(station: StationState | None, event: Event) -> StationState:
    body = event.body
    assert isinstance(body, StationPaired)
    known = station or StationState(event.hall, key(event.subject), body.kind, event.at_ms)
    return replace(known, kind=body.kind, paired_at=event.at_ms)
