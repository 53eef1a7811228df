"""``agent.toml``: where the agent keeps what is its own, and its devices."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from devices import hall_file
from devices.hall_file import BadFile
from devices.spec import DeviceSpec

PREFIX = "HALL_AGENT_"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings of an agent; see docs/reference/settings-agent.md."""

    data: Path = Path("var/agent")
    log_level: str = "INFO"
    devices: tuple[Any, ...] = ()

    def specs(self) -> tuple[DeviceSpec, ...]:
        """The devices. Raises BadFile."""
        return tuple(map(hall_file.device, self.devices))


def load(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Settings from a file and ``HALL_AGENT_…`` variables. Raises BadFile.

    A relative ``data`` is taken from the file's folder.
    """
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise BadFile(f"cannot read {path}: {error.strerror}") from error
        except tomllib.TOMLDecodeError as error:
            raise BadFile(f"{path} is not TOML: {error}") from error
        values["data"] = str(path.parent / values.get("data", "data"))
    for name in ("data", "log_level"):
        values[name] = environment.get(PREFIX + name.upper(), values.get(name, ""))
        if not values[name]:
            del values[name]
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=lambda kind, v: kind(v))
    except msgspec.ValidationError as error:
        raise BadFile(f"{path}: {error}") from error
