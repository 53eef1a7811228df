"""Ingest goes first: folding begins when a push is over, or after a moment when there is no end.

Both run in one process and fight over one interpreter; halls wait for ingest, nobody for a fold.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HOLD_S = 1.0
"""Folding waits for ingest so long at most."""

QUIET_S = 0.1
"""Between two batches of one hall there is less than this."""

_LOOK_S = 0.01


@dataclass(slots=True)
class Pace:
    """How many batches are being taken in, and when the last one was. Safe across threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _under_way: int = 0
    _last: float = 0.0

    @contextmanager
    def taking_in(self) -> Iterator[None]:
        """Around the work on a batch."""
        with self._lock:
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._last = time.monotonic()

    def wait_turn(self, stopping: threading.Event) -> None:
        """Wait until nothing is being taken in, `HOLD_S` at most, or until it is all over."""
        end = time.monotonic() + HOLD_S
        while self._busy() and time.monotonic() < end and not stopping.is_set():
            stopping.wait(_LOOK_S)

    def _busy(self) -> bool:
        with self._lock:
            return self._under_way > 0 or time.monotonic() - self._last < QUIET_S
