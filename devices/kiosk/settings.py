"""``kiosk.toml``: which hall, where its word is kept, and how the browser is started."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

PREFIX = "HALL_KIOSK_"


class BadSettings(Exception):
    """The file cannot be read or says something impossible; the message is for a person."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings of a kiosk's screen; see docs/reference/settings-kiosk.md."""

    hall: str
    data: Path = Path("var/kiosk")
    authority: str = ""
    port: int = 8199
    chromium: str = "chromium"
    sandbox: bool = True
    unseen_s: float = 15.0
    flags: tuple[str, ...] = ()
    log_level: str = "INFO"

    @property
    def address(self) -> str:
        """What the browser opens: the gate, never the hall itself."""
        return f"http://127.0.0.1:{self.port}"


def load(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Settings from a file and ``HALL_KIOSK_…`` variables. Raises BadSettings.

    A relative ``data`` is taken from the file's folder.
    """
    values = _read(path) if path is not None else {}
    for name in ("hall", "data", "log_level"):
        if given := environment.get(PREFIX + name.upper()):
            values[name] = given
    try:
        settings = msgspec.convert(
            values, Settings, strict=False, dec_hook=lambda kind, value: kind(value)
        )
    except msgspec.ValidationError as error:
        raise BadSettings(f"{path or 'settings'}: {error}") from error
    if urlsplit(settings.hall).scheme not in ("http", "https"):
        raise BadSettings("hall is where the hall's node is: http://10.0.0.5:8100")
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadSettings(f"cannot read {path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path} is not TOML: {error}") from error
    values["data"] = str(path.parent / values.get("data", "data"))
    return values
