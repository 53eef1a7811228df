"""Who goes first: what is small is live and goes at once; what is large catches up and takes turns.

A hall at work hands up a few hundred bytes at a time. One that was dark for a day sends megabytes,
and three thousand of them may come back together. Those wait here, on the loop, before a byte of
theirs is read: a few are served at once, some more wait, all others are told when to come again.
So memory is bounded, and no backlog ever stands before a live hall.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gevent.lock import BoundedSemaphore

from sync.protocol import BLOBS, PUSH

LONGEST_TURN_S = 10.0
"""How long somebody waits for a turn: shorter than a hall waits for an answer."""

_WEIGHT = 0.1
_LONGEST_PAUSE_S = 120


class Busy(Exception):
    """No turn soon: come again after ``retry_after_s``."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class Standing:
    """How it stands in the lane of those who catch up. ``turned_away`` counts since the start."""

    at_work: int = 0
    waiting: int = 0
    served: int = 0
    turned_away: int = 0
    mean_s: float = 0.2


class CatchUpLane:
    """``slots`` at once, ``most_waiting`` behind them. All of it runs on the loop.

    ``live_bytes``: a body up to this size does not come here. ``jitter`` gives a number of 0 to 1.
    """

    def __init__(
        self,
        slots: int,
        most_waiting: int,
        live_bytes: int,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._slots, self._most, self._live_bytes = slots, most_waiting, live_bytes
        self._jitter = jitter
        self._free = BoundedSemaphore(slots)
        self.now = Standing()

    def is_for(self, method: str, path: str, length: int) -> bool:
        """Whether a request has to take its turn here."""
        bulky = path == PUSH or (method == "PATCH" and path.startswith(BLOBS))
        return bulky and length > self._live_bytes

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn, after a wait if need be. Raises Busy."""
        self._wait()
        self.now.at_work += 1
        began = time.monotonic()
        try:
            yield
        finally:
            self.now.at_work -= 1
            self.now.served += 1
            self.now.mean_s += _WEIGHT * (time.monotonic() - began - self.now.mean_s)
            self._free.release()

    def _wait(self) -> None:
        if self.now.waiting >= self._most:
            raise self._busy()
        self.now.waiting += 1
        try:
            has_turn = self._free.acquire(timeout=LONGEST_TURN_S)
        finally:
            self.now.waiting -= 1
        if not has_turn:
            raise self._busy()

    def _busy(self) -> Busy:
        """Turn somebody away until about when the ones before are done; never all to one moment."""
        self.now.turned_away += 1
        before_s = (self.now.waiting + self._slots) * self.now.mean_s / self._slots
        # Whoever was turned away lately comes again, too: the more there are, the later.
        pause_s = 1 + before_s * (1 + 3 * self._jitter())
        return Busy(min(_LONGEST_PAUSE_S, math.ceil(pause_s)))
