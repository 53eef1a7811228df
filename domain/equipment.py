"""Devices as the hall sees them: up, or down since when and why."""

from dataclasses import dataclass, replace

from domain.events import Event, event, key
from domain.folding import folds, table

UP, DOWN = "up", "down"


@table("device", key=("hall", "id"))
@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device bound to a station. `failures` counts how often it went down."""

    hall: str
    id: str
    kind: str
    station: str
    state: str
    since: int
    reason: str | None = None
    failures: int = 0


@event("device.recovered")
@dataclass(frozen=True, slots=True)
class DeviceRecovered:
    """The device answers."""

    kind: str
    station: str


@event("device.failed")
@dataclass(frozen=True, slots=True)
class DeviceFailed:
    """The device does not do its work. `reason` is a stable word of its driver (`paper_out`,
    `gone` …).
    """

    kind: str
    station: str
    reason: str


@folds(DeviceState, DeviceRecovered, DeviceFailed)
def _changed(device: DeviceState | None, event: Event) -> DeviceState:
    body = event.body
    assert isinstance(body, DeviceRecovered | DeviceFailed)
    known = device or DeviceState(
        event.hall, key(event.subject), body.kind, body.station, UP, event.at_ms
    )
    if isinstance(body, DeviceFailed):
        return replace(
            known,
            state=DOWN,
            since=event.at_ms,
            reason=body.reason,
            failures=known.failures + 1,
            station=body.station,
        )
    return replace(known, state=UP, since=event.at_ms, reason=None, station=body.station)
