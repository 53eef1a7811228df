"""Several workers that fold, each a process with a share of the halls: one interpreter folds no
faster than one core, and has pages and ingest to do.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from central.centre import Centre
from central.folding.process import Duty
from central.folding.worker import Folder
from central.store.cursors import Share
from central.store.migrations import WrongDatabase
from domain.events import CENTRE_TO

log = logging.getLogger(__name__)

_AGAIN_S = 1.0
_END_S = 10.0
_ROOT = Path(__file__).resolve().parents[2]


def folding_for(centre: Centre) -> Folder | Crew:
    """What folds in a centre: a thread of the server, or processes beside it.

    Raises WrongDatabase: SQLite has one writer.
    """
    settings = centre.settings

    def changed(nodes: set[str]) -> None:
        for node in nodes:
            centre.signals.changed(node.removeprefix(CENTRE_TO))

    if settings.fold_workers == 1:
        return Folder(centre.database, settings.fold_batch, changed, pace=centre.pace)
    if centre.database.is_sqlite:
        raise WrongDatabase("fold_workers: SQLite has one; PostgreSQL takes more")
    return Crew(settings.database_url, settings.fold_batch, settings.fold_workers, changed)


class Crew:
    """``of`` workers, started again when one ends. ``wake`` may be called from any thread."""

    def __init__(
        self, database: str, batch: int, of: int, changed: Callable[[set[str]], None]
    ) -> None:
        duties = [Duty(database, batch, mine, of) for mine in range(of)]
        self._members = [_Member(duty, changed) for duty in duties]

    def start(self) -> None:
        """Begin with what waits in the log."""
        for member in self._members:
            member.start()

    def wake(self, node: str = "") -> None:
        """There is something of this node to fold."""
        for member in self._members:
            if member.share.has(node):
                member.wake()

    def stop(self) -> None:
        """End after the groups under way."""
        for member in self._members:
            member.let_go()
        for member in self._members:
            member.join()

    def pids(self) -> list[int]:
        """The processes as they run now."""
        return [member.pid for member in self._members if member.pid]


class _Member:
    def __init__(self, duty: Duty, changed: Callable[[set[str]], None]) -> None:
        self.share = Share(duty.mine, duty.of)
        self._duty, self._changed = duty, changed
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._tend, name="fold-crew", daemon=True)

    @property
    def pid(self) -> int:
        process = self._process
        return process.pid if process is not None else 0

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._say("")

    def let_go(self) -> None:
        self._stopping.set()
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()

    def join(self) -> None:
        self._thread.join(_END_S)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _tend(self) -> None:
        """Start it, pass on what it tells, and start it again should it end."""
        while not self._stopping.is_set():
            with self._lock:
                self._process = process = self._begin()
            self._say(msgspec.json.encode(self._duty).decode())
            assert process.stdout is not None
            for line in process.stdout:
                self._changed(set(line.split()))
            status = process.wait()
            if not self._stopping.is_set():
                # It leaves nothing half done: rows and cursor are one transaction.
                log.error("fold worker %d ended with status %d", self.share.mine, status)
                self._stopping.wait(_AGAIN_S)

    def _begin(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "central.folding.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )

    def _say(self, line: str) -> None:
        with self._lock:
            if self._process is None or self._process.stdin is None:
                return
            # One that has just ended looks by itself when it is started again.
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()
