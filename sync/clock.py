"""The hybrid clock: wall time that never runs backwards and follows what it has seen.

A stamp is `wall milliseconds * 1000 + counter`: sortable, exact in JSON, readable as microseconds.
After Kulkarni et al., "Logical Physical Clocks" (2014), with the drift bounded.
"""

import threading
from collections.abc import Callable
from typing import Final

from sync.errors import ClockSkew

COUNTS: Final = 1000
MAX_DRIFT_MS: Final = 60_000


class HybridClock:
    """Gives stamps. `wall_ms` returns wall milliseconds since 1970 (UTC). Safe across threads."""

    def __init__(self, wall_ms: Callable[[], int], last: int = 0) -> None:
        self._wall_ms = wall_ms
        self._last = last
        self._centre_ahead_ms = 0
        self._lock = threading.Lock()

    def tick(self) -> int:
        """A stamp later than every stamp given or observed before."""
        with self._lock:
            self._last = max(self._wall_ms() * COUNTS, self._last + 1)
            return self._last

    def observe(self, at: int) -> None:
        """Follow another node's stamp. Raises ClockSkew (and does not follow) beyond 60 s ahead."""
        ahead_ms = at // COUNTS - self._wall_ms()
        if ahead_ms > MAX_DRIFT_MS:
            raise ClockSkew(ahead_ms)
        with self._lock:
            self._last = max(self._last, at)

    def centre_says(self, skew_ms: int) -> None:
        """What the centre's signed time has shown: our wall clock less its. It may be it is we who
        are behind."""
        self._centre_ahead_ms = max(0, -skew_ms)

    def pass_by(self, at: int) -> None:
        """Let the next stamp be later than ``at``, which the centre has given to what an act of
        ours goes on from. Raises ClockSkew when it is later than our clock and the centre's, by
        more than 60 s.
        """
        ahead_ms = at // COUNTS - self._wall_ms() - self._centre_ahead_ms
        if ahead_ms > MAX_DRIFT_MS:
            raise ClockSkew(ahead_ms)
        with self._lock:
            self._last = max(self._last, at)
