"""Where a demo keeps what it has made: the centre's data, the hall's, logs and sign-ins."""

import fcntl
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from simulators.demo.errors import DemoError

USUAL = Path(__file__).resolve().parents[2] / ".hall" / "demo"
MARK = "demo.json"


@dataclass(slots=True)
class DemoFolder:
    """A folder of one demo. Enter to hold it: two demos on the same data would spoil it."""

    path: Path
    _lock: IO[str] | None = None

    def __enter__(self) -> "DemoFolder":
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = (self.path / "lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"another demo runs with {self.path}; stop it, or give --data another folder"
            raise DemoError(message) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock is not None:
            self._lock.close()

    def clear(self) -> None:
        """Throw away what an earlier demo made. Raises DemoError for a folder that is not one."""
        others = [p for p in self.path.iterdir() if p.name != "lock"]
        if others and not (self.path / MARK).exists() and not (self.path / "logs").exists():
            raise DemoError(f"{self.path} holds something else; it is not cleared")
        for path in others:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    @property
    def logs(self) -> Path:
        """The programs' logs."""
        return self.path / "logs"

    @property
    def wires(self) -> Path:
        """Links to the simulated serial lines."""
        made = self.path / "wires"
        made.mkdir(exist_ok=True)
        return made

    @property
    def centre_file(self) -> Path:
        """The centre's configuration."""
        return self.path / "centre.toml"

    @property
    def hall_file(self) -> Path:
        """The hall's configuration."""
        return self.path / "hall.toml"

    def remembered(self) -> dict[str, Any] | None:
        """What `remember` kept, None before."""
        mark = self.path / MARK
        return dict(json.loads(mark.read_text("utf-8"))) if mark.exists() else None

    def remember(self, facts: dict[str, Any]) -> None:
        """Keep hall and sign-ins for the next start; readable by the owner alone."""
        fresh = self.path / f"{MARK}.new"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(facts, out, ensure_ascii=False, indent=1)
        fresh.replace(self.path / MARK)
