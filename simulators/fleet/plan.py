"""``fleet.toml``: how many windows and kiosks, and what stands at each.

windows = 40
kiosks = 8
window = ["pad", "led", "caller"]
kiosk = ["reader", "printer"]
folder = "/tmp/hall-fleet"      # where the serial lines are

[[extra]]                       # anything else, one by one
station = "K1"
device = "scanner"
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulators.errors import SimulatorError
from simulators.fleet.kinds import KINDS

ALL = {"windows", "kiosks", "boards", "window", "kiosk", "folder", "pace", "extra"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A device at a station. ``link``: where its serial line is; empty: it has none."""

    station: str
    device: str
    link: str

    @property
    def id(self) -> str:
        """What a hall calls it."""
        return f"{self.station}-{self.device}"


@dataclass(frozen=True, slots=True)
class Fleet:
    """What stands where. ``pace`` False: as fast as the machine goes."""

    windows: int
    kiosks: int
    boards: int
    devices: tuple[Placed, ...]
    folder: Path
    pace: bool


def read(path: Path) -> Fleet:
    """Raises SimulatorError."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SimulatorError(f"cannot read {path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise SimulatorError(f"{path} is not TOML: {error}") from error
    return plan(values, path.parent)


def plan(values: Mapping[str, Any], beside: Path) -> Fleet:
    """The fleet of a file's values; a relative folder lies beside it. Raises SimulatorError."""
    unknown = sorted(set(values) - ALL)
    if unknown:
        raise SimulatorError(f"unknown setting {unknown[0]}; there are {', '.join(sorted(ALL))}")
    folder = beside / values.get("folder", "fleet-wires")
    windows, kiosks = int(values.get("windows", 0)), int(values.get("kiosks", 0))
    placed = [
        *_at("W{:02d}", windows, values.get("window", ("pad",)), folder),
        *_at("K{}", kiosks, values.get("kiosk", ("reader", "printer")), folder),
        *(_place(one["station"], one["device"], folder) for one in values.get("extra", ())),
    ]
    twice = {one.id for one in placed if sum(other.id == one.id for other in placed) > 1}
    if twice:
        raise SimulatorError(f"{min(twice)} is there twice")
    single = [one.device for one in placed if KINDS[one.device].single]
    if len(single) > 1:
        raise SimulatorError(f"one {single[0]} at most: a machine's programs see one such service")
    boards = int(values.get("boards", 1))
    return Fleet(windows, kiosks, boards, tuple(placed), folder, bool(values.get("pace", True)))


def hall_toml(fleet: Fleet, urls: Mapping[str, str]) -> str:
    """Stations and devices as ``hall.toml`` writes them. ``urls``: id -> where its wire is."""
    parts = [_table("stations", station) for station in _stations(fleet)]
    for one in fleet.devices:
        kind = KINDS[one.device]
        device = {"id": one.id, "kind": kind.kind, "driver": kind.driver, "url": urls[one.id]}
        parts.append(_table("devices", device | {"station": one.station, "baud": kind.baud}))
    return "\n".join(parts)


def _at(pattern: str, count: int, devices: Any, folder: Path) -> Iterator[Placed]:
    for number in range(1, count + 1):
        for device in devices:
            yield _place(pattern.format(number), device, folder)


def _place(station: str, device: str, folder: Path) -> Placed:
    kind = KINDS.get(device)
    if kind is None:
        raise SimulatorError(f"no device {device}; there are {', '.join(sorted(KINDS))}")
    return Placed(station, device, str(folder / f"{station}-{device}") if kind.make else "")


def _stations(fleet: Fleet) -> Iterator[dict[str, object]]:
    for n in range(1, fleet.kiosks + 1):
        yield {"id": f"K{n}", "kind": "kiosk", "name": f"{n}号取号机"}
    for n in range(1, fleet.boards + 1):
        yield {"id": f"D{n}", "kind": "board", "name": f"{n}号显示屏"}
    for n in range(1, fleet.windows + 1):
        yield {"id": f"W{n:02d}", "kind": "window", "name": f"{n}号窗口", "window": f"{n:02d}"}


def _table(name: str, values: Mapping[str, object]) -> str:
    # A JSON string or number is a TOML one.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return f"[[{name}]]\n" + "\n".join(lines) + "\n"
