"""How often one address may ask something that anybody may ask."""

import threading
import time
from collections.abc import Callable

MOST_KNOWN = 10_000


class RateLimit:
    """``per_minute`` questions an address, a few at once. Safe across threads."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s, self._most, self._clock = per_minute / 60, float(per_minute), clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Whether one more is allowed now; it is counted."""
        now = self._clock()
        with self._lock:
            left, at = self._left.get(address, (self._most, now))
            left = min(self._most, left + (now - at) * self._per_s)
            if len(self._left) >= MOST_KNOWN:
                self._left.clear()  # a flood of addresses: better to forget than to grow
            self._left[address] = (left - 1 if left >= 1 else left, now)
        return left >= 1
