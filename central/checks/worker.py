"""The thread that answers: woken when something was folded, and looking by itself now and then."""

from __future__ import annotations

import logging
import threading

from central.centre import Centre
from central.checks.service import AT_ONCE, answer_waiting

log = logging.getLogger(__name__)

_LOOK_S = 5.0


class Checker:
    """Answers deferred checks until it is stopped. ``wake`` may be called from any thread."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._wanted, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="checker", daemon=True)

    def start(self) -> None:
        """Begin with what waits."""
        self._thread.start()

    def wake(self) -> None:
        """Something of a hall has been folded."""
        self._wanted.set()

    def stop(self) -> None:
        """End after the question under way."""
        self._stopping.set()
        self._wanted.set()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._wanted.clear()
            try:
                more = answer_waiting(self._centre) == AT_ONCE
            except Exception:
                # The database may be away for a while; what waits is in its tables.
                log.exception("deferred checks stopped for a moment")
                more = False
            if not more:
                self._wanted.wait(_LOOK_S)
