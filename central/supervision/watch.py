"""The thread that looks, round after round, behind ingest and folding."""

from __future__ import annotations

import logging
import threading

from central.centre import Centre
from central.supervision.examiner import examine_some

log = logging.getLogger(__name__)

EVERY_S = 0.5
AGAIN_S = 30.0


class Watch:
    """Looks while it runs. `stop` from any thread; nothing is left half done."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, name="supervision", daemon=True)

    def start(self) -> None:
        """Begin with what nobody has looked at."""
        self._thread.start()

    def stop(self, wait_s: float = 10) -> None:
        """End after the transaction under way."""
        self._stopping.set()
        self._thread.join(wait_s)

    def _look(self) -> None:
        pause = EVERY_S
        while not self._stopping.wait(pause):
            self._centre.pace.wait_turn(self._stopping)
            try:
                pause = 0.0 if examine_some(self._centre) else EVERY_S
            except Exception:
                log.exception("supervision could not look; tried again")
                pause = AGAIN_S
