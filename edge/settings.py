"""One TOML file configures a hall's node; every setting has a default and an environment
override.

An override is named after the setting: ``HALL_EDGE_PORT=8200`` for ``port``. Lists (stations,
devices) come from the file alone.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

PREFIX: Final = "HALL_EDGE_"


class BadSettings(Exception):
    """The file or an override is not usable; the message names the setting and what was
    expected.
    """


class Station(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place in the hall with a page of its own. `window` names the window that a counter, the
    display above it or the pad on it belongs to.
    """

    id: str
    kind: Literal["kiosk", "board", "window", "display", "pad"]
    name: str = ""
    window: str | None = None


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device bound to a station. `kind`: idcard, printer, pad; `driver` as in docs/reference."""

    id: str
    kind: str
    driver: str
    url: str
    station: str
    baud: int = 115200
    options: dict[str, str | int | float | bool] = {}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings of a hall's node; see docs/reference/settings-edge.md."""

    data: Path = Path("var/edge")
    host: str = "127.0.0.1"
    port: int = 8100
    public_url: str = ""
    agents_port: int = 0
    centre_url: str = "http://127.0.0.1:8000"
    centre_authority: str = ""
    allow_plain_http: bool = False
    secure_cookies: bool = False
    log_level: str = "INFO"
    idle_staff_s: int = 900
    kiosk_idle_s: int = 60
    pad_timeout_s: int = 20
    push_every_s: float = 0.5
    hello_every_s: float = 10.0
    feed_wait_s: int = 25
    key_days: int = 90
    live_every_ms: int = 250
    ticket_logo: Path | None = None
    locker_compartments: int = 0
    blob_kbit_s: int = 0
    read_documents: bool = True
    blob_keep_days: int = 30
    blob_least_free_mb: int = 2048
    stations: tuple[Station, ...] = ()
    devices: tuple[Device, ...] = ()

    def url(self) -> str:
        """Where people's phones reach this node."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def station(self, station_id: str) -> Station | None:
        """The station of that id."""
        return next((s for s in self.stations if s.id == station_id), None)

    def device_of(self, station_id: str, kind: str) -> Device | None:
        """The first device of a kind at a station."""
        at_station = (d for d in self.devices if d.station == station_id)
        return next((d for d in at_station if d.kind == kind), None)

    def station_of_window(self, window_id: str) -> Station | None:
        """The station that is a window's counter."""
        at_window = (s for s in self.stations if s.window == window_id)
        return next((s for s in at_window if s.kind == "window"), None)

    def window_of(self, station_id: str) -> str | None:
        """The window that a station belongs to."""
        station = self.station(station_id)
        return station.window if station else None


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from a file and the environment. Raises BadSettings.

    A relative `data` is taken from the file's folder, so a hall can be moved as a whole.
    """
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise BadSettings(f"cannot read {path}: {error.strerror}") from error
        except tomllib.TOMLDecodeError as error:
            raise BadSettings(f"{path} is not TOML: {error}") from error
        values["data"] = str(path.parent / values.get("data", "data"))
        if "ticket_logo" in values:
            values["ticket_logo"] = str(path.parent / values["ticket_logo"])
    values |= _overrides(environment)
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise BadSettings(str(error)) from error


def _path(kind: type, value: object) -> object:
    return kind(value)


def _overrides(environment: Mapping[str, str]) -> dict[str, str]:
    simple = {f.name for f in msgspec.structs.fields(Settings)} - {"stations", "devices"}
    return {
        name: environment[PREFIX + name.upper()]
        for name in simple
        if PREFIX + name.upper() in environment
    }
