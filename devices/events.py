"""What devices report. Frozen facts; the supervisor hands each to its ``on_event`` callback.

What only one kind of device reports stands beside its drivers (``devices/*/events.py``) and needs
no mention here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """Base of all. ``station`` is where the device hangs."""

    device: str
    station: str


@dataclass(frozen=True, slots=True)
class DeviceUp(DeviceEvent):
    """The device answered on its wire."""


@dataclass(frozen=True, slots=True)
class DeviceDown(DeviceEvent):
    """The device cannot be used. ``reason`` is a code of ``devices.errors``."""

    reason: str


class StatusChanged(DeviceEvent):
    """Base for kinds that answer and yet may be unable to work: paper out, cover open, toner."""

    @property
    def trouble(self) -> str:
        """Why it cannot work now, as a code; empty when it can."""
        raise NotImplementedError
