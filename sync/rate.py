"""How much to send at once, and how fast: sized to the line as it turns out to be."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Final

TARGET_S: Final = 2.0
"""What one request should take: a cut costs no more, and its fixed cost does not show."""

_GROW: Final = 4
_SHRINK: Final = 4
_WEIGHT: Final = 0.3


class LineRate:
    """Measures a line and says how many bytes to send next. Safe across threads.

    Starts at `start` bytes and stays within `least` and `most`.
    """

    def __init__(self, start: int, least: int, most: int, target_s: float = TARGET_S) -> None:
        self._least, self._most, self._target_s = least, most, target_s
        self._lock = threading.Lock()
        self._size = float(start)
        self._bytes_per_s: float | None = None

    @property
    def size(self) -> int:
        """Bytes that should be sent at once."""
        return int(self._size)

    @property
    def bytes_per_s(self) -> float | None:
        """What the line has lately carried; None before anything went."""
        return self._bytes_per_s

    def went(self, sent: int, seconds: float) -> None:
        """`sent` bytes were answered after so long. Grows by 4 at most: one fluke is harmless.

        Less than half of `size` says how long an answer takes, not how wide the line is.
        """
        if sent * 2 < self._size:
            return
        rate = sent / max(seconds, 1e-6)
        with self._lock:
            known = self._bytes_per_s
            self._bytes_per_s = rate if known is None else known + _WEIGHT * (rate - known)
            wanted = min(rate * self._target_s, self._size * _GROW)
            self._size = min(max(wanted, self._least), self._most)

    def failed(self) -> None:
        """Nothing arrived: a lossy line carries small pieces better."""
        with self._lock:
            self._size = max(self._size / _SHRINK, self._least)


class Pace:
    """Holds sending to `kbit_s` thousand bits a second; 0 is no limit."""

    def __init__(
        self,
        kbit_s: int,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bytes_per_s = kbit_s * 125
        self._monotonic, self._sleep = monotonic, sleep
        self._free_at = monotonic()

    def before(self, count: int) -> None:
        """Wait until `count` bytes may go."""
        if not self._bytes_per_s:
            return
        now = self._monotonic()
        if (wait_s := self._free_at - now) > 0:
            self._sleep(wait_s)
        self._free_at = max(self._free_at, now) + count / self._bytes_per_s


class Pause:
    """The time that the centre has asked to be left alone, and some more: halls that were turned
    away together must not come back together. ``jitter`` gives a number of 0 to 1.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._monotonic, self._jitter = monotonic, jitter
        self._until = 0.0

    @property
    def is_over(self) -> bool:
        """Whether one may ask again."""
        return self._monotonic() >= self._until

    def asked_for(self, seconds: int | None) -> None:
        """The centre has asked for so long a pause; None for none."""
        if seconds:
            self._until = self._monotonic() + seconds * (1 + self._jitter() / 2)
