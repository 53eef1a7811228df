"""Threads that work behind the folds: each looks, again and again, until it is stopped. Ingest and
folding go first; what is not done yet is found again after a crash.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from central.folding.pace import Pace

log = logging.getLogger(__name__)

EVERY_S = 1.0
AGAIN_S = 30.0


class Behind:
    """`look` does a little and says whether there is more. `wake` and `stop` from any thread."""

    def __init__(self, name: str, pace: Pace, look: Callable[[], bool]) -> None:
        self._name, self._pace, self._look = name, pace, look
        self._wanted, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin with what waits."""
        self._thread.start()

    def wake(self) -> None:
        """Something was folded."""
        self._wanted.set()

    def stop(self, wait_s: float = 10) -> None:
        """End after the transaction under way."""
        self._stopping.set()
        self._wanted.set()
        self._thread.join(wait_s)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._wanted.clear()
            self._pace.wait_turn(self._stopping)
            try:
                pause = 0.0 if self._look() else EVERY_S
            except Exception:
                # The database may be away for a while; what waits is in its tables.
                log.exception("%s stopped for a moment", self._name)
                pause = AGAIN_S
            if pause:
                self._wanted.wait(pause)
