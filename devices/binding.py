"""From what a scan found to what a configuration writes: names for devices, tables, the file."""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from devices.hall_file import BadFile, HallFile
from devices.registry import driver_class
from devices.sheet import Found
from devices.spec import DeviceSpec


def is_bound(known: HallFile, url: str) -> bool:
    """Whether the file has a device there already."""
    return any(device.url == url for device in known.devices)


def blocks(
    found: Iterable[Found], known: HallFile, station_of: Callable[[Found], str]
) -> list[str]:
    """A ``[[devices]]`` table for each find, with ids that are free: ``K1-printer``."""
    taken = {device.id for device in known.devices}
    tables = []
    for one in found:
        station, kind = station_of(one), driver_class(one.driver).sheet.kind
        id = _free(f"{station}-{kind}", taken)
        taken.add(id)
        tables.append(_table(one, kind, id, station))
    return tables


def append(path: Path, tables: Iterable[str]) -> None:
    """Write tables at the end of a file; it still reads as TOML afterwards, or nothing is
    changed. Raises BadFile."""
    after = path.read_text("utf-8").rstrip("\n") + "\n\n" + "\n".join(tables)
    try:
        tomllib.loads(after)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"{path} cannot take the devices: {error}") from error
    new = path.with_name(path.name + ".new")
    new.write_text(after, "utf-8")
    new.replace(path)


def _table(found: Found, kind: str, id: str, station: str) -> str:
    lines = [
        "[[devices]]",
        f"id = {_quoted(id)}",
        f"kind = {_quoted(kind)}",
        f"driver = {_quoted(found.driver)}",
        f"url = {_quoted(found.url)}",
        f"station = {_quoted(station)}",
    ]
    if found.baud != DeviceSpec("", "", "", "").baud:
        lines.append(f"baud = {found.baud}")
    if found.options:
        pairs = ", ".join(f"{name} = {_value(value)}" for name, value in found.options.items())
        lines.append(f"options = {{ {pairs} }}")
    return "\n".join(lines) + "\n"


def _free(wanted: str, taken: set[str]) -> str:
    """``wanted``, else with the first number that nobody has."""
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(id for id in (wanted, *numbered) if id not in taken)


def _value(value: str | int | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are a part of TOML's."""
    return msgspec.json.encode(text).decode()
