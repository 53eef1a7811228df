"""One TOML file configures the centre; each setting may be overridden from the environment.

The override of ``port`` is ``HALL_CENTRAL_PORT``, and so on. The list with words for operators is
``docs/reference/settings-central.md``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

PREFIX = "HALL_CENTRAL_"


class BadSettings(Exception):
    """A setting that cannot be used; the text names it."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an operator may set. Durations end in their unit."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: str = "central-data"
    database: str = ""
    name: str = "四川省政务服务中心"
    silent_after_s: int = 30
    session_idle_s: int = 1800
    sign_in_tries: int = 5
    sign_in_lock_s: int = 300
    enrol_code_hours: int = 24
    workers: int = 10
    fold_workers: int = 1
    fold_batch: int = 5000
    log_partitions: int = 16
    behind_tls: bool = False
    allow_plain_http: bool = False
    catch_up_slots: int = 2
    catch_up_waiting: int = 32
    live_push_kb: int = 32

    @property
    def folder(self) -> Path:
        """Where keys, secrets and the SQLite file are."""
        return Path(self.data)

    @property
    def database_url(self) -> str:
        """The database as SQLAlchemy names it; an SQLite file in the data folder by default."""
        return self.database or f"sqlite:///{self.folder.absolute() / 'central.db'}"


def load_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read ``path`` (or the defaults) and the environment. Raises BadSettings."""
    try:
        values = tomllib.loads(path.read_text("utf-8")) if path else {}
        if path and not Path(values.get("data", "")).is_absolute():
            values["data"] = str(path.parent / values.get("data", "central-data"))
        for name in Settings.__struct_fields__:
            if (given := environment.get(PREFIX + name.upper())) is not None:
                values[name] = given
        return msgspec.convert(values, Settings, strict=False)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadSettings(str(error)) from error
