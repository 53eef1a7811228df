"""The devices and stations of a configuration file, as ``./hall devices`` and the agent need them.

``hall.toml`` and ``agent.toml`` write devices alike: ``[[devices]]`` with the fields of DeviceSpec.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from devices.spec import DeviceSpec


class BadFile(Exception):
    """The file cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class HallFile:
    """``stations`` are their ids, in the order of the file."""

    stations: tuple[str, ...] = ()
    devices: tuple[DeviceSpec, ...] = ()

    def device(self, id: str) -> DeviceSpec | None:
        """The device of that id."""
        return next((device for device in self.devices if device.id == id), None)


def read(path: Path) -> HallFile:
    """Stations and devices of a file. Raises BadFile."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"{path} is not TOML: {error}") from error
    stations = tuple(str(station.get("id", "")) for station in values.get("stations", ()))
    return HallFile(stations, tuple(map(device, values.get("devices", ()))))


def device(values: Any) -> DeviceSpec:
    """One ``[[devices]]`` table. Raises BadFile."""
    try:
        return msgspec.convert(values, DeviceSpec)
    except msgspec.ValidationError as error:
        name = values.get("id", "?") if isinstance(values, dict) else "?"
        raise BadFile(f"device {name}: {error}") from error
