"""Devices as the hall sees them: up, or down since when and why, and how often today."""

from dataclasses import dataclass

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

UP, DOWN = "up", "down"


@table("device", key=("hall", "id"))
@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device bound to a station. `failures` counts how often it went down; `outages` how often
    it stopped working on `day`, another reason for the same outage not counted; `restart_asked_at`
    when somebody last asked for a restart, None once it is up again.
    """

    hall: str
    id: str
    kind: str
    station: str
    state: str
    since: int
    reason: str | None = None
    failures: int = 0
    day: str = ""
    outages: int = 0
    restart_asked_at: int | None = None

    def outages_on(self, day: str) -> int:
        """How often it stopped working that day, if that is the day of the last outage."""
        return self.outages if self.day == day else 0


@event("device.recovered")
@dataclass(frozen=True, slots=True)
class DeviceRecovered:
    """The device answers."""

    kind: str
    station: str


@event("device.failed")
@dataclass(frozen=True, slots=True)
class DeviceFailedBefore:
    """The device does not do its work. `reason` is a stable word of its driver (`paper_out`,
    `gone` …).
    """

    kind: str
    station: str
    reason: str


@event("device.failed", version=2)
@dataclass(frozen=True, slots=True)
class DeviceFailed:
    """The device does not do its work. `reason` is a stable word of its driver (`paper_out`,
    `wire_lost` …).
    """

    kind: str
    station: str
    reason: str
    day: str


@event("device.restart_asked")
@dataclass(frozen=True, slots=True)
class DeviceRestartAsked:
    """Somebody wants the device closed and opened again."""


def with_day(before: DeviceFailedBefore) -> DeviceFailed:
    """Version 1 did not say on which day of the hall it was."""
    return DeviceFailed(before.kind, before.station, before.reason, "")


@folds(DeviceState, DeviceRecovered)
def _recovered(device: DeviceState | None, event: Event) -> DeviceState:
    body = event.body
    assert isinstance(body, DeviceRecovered)
    known = device or _new(event, body.kind, body.station)
    return replace(
        known,
        state=UP,
        since=event.at_ms,
        reason=None,
        station=body.station,
        restart_asked_at=None,
    )


@folds(DeviceState, DeviceFailed)
def _failed(device: DeviceState | None, event: Event) -> DeviceState:
    body = event.body
    assert isinstance(body, DeviceFailed)
    known = device or _new(event, body.kind, body.station)
    before = known.outages_on(body.day)
    return replace(
        known,
        state=DOWN,
        since=known.since if known.state == DOWN else event.at_ms,
        reason=body.reason,
        failures=known.failures + 1,
        station=body.station,
        day=body.day,
        outages=before + (known.state == UP or not before),
    )


@folds(DeviceState, DeviceRestartAsked)
def _restart_asked(device: DeviceState | None, event: Event) -> DeviceState:
    if device is None:
        raise Refused("no_such_device")
    return replace(device, restart_asked_at=event.at_ms)


def _new(event: Event, kind: str, station: str) -> DeviceState:
    return DeviceState(event.hall, key(event.subject), kind, station, UP, event.at_ms)
