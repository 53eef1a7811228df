"""The log of refusals: every kind is told, a flood of one kind is counted.

What is told is the method, the path and the word for why: never a header, a query or a body, in
which somebody may have put anything.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MOST_A_MINUTE: Final = 20
LONGEST_PATH: Final = 80
_MINUTE_S: Final = 60.0


@dataclass(slots=True)
class _Told:
    since_s: float
    lines: int = 0
    kept_back: int = 0


@dataclass(slots=True)
class RefusalLog:
    """Safe across threads. Knows only the words of the centre, so it stays small."""

    log: logging.Logger
    now_s: Callable[[], float] = time.monotonic
    _told: dict[str, _Told] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refused(self, method: str, path: str, word: str) -> None:
        """Tell of a refusal, unless many of its kind were told in this minute."""
        with self._lock:
            told = self._told.setdefault(word, _Told(self.now_s()))
            over = self.now_s() - told.since_s >= _MINUTE_S
            kept_back = told.kept_back if over else 0
            if over:
                told.since_s, told.lines, told.kept_back = self.now_s(), 0, 0
            told.lines += 1
            silent = told.lines > MOST_A_MINUTE
            told.kept_back += silent
        if kept_back:
            self.log.warning("refused %d more: %s", kept_back, word)
        if not silent:
            self.log.warning("refused %s %s: %s", method, path[:LONGEST_PATH], word)
