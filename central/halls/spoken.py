"""What boxes have lately said of their batons, so that a word that comes late is known as theirs.

A request that was given up may still be on its way, or wait inside the centre, and be answered
after the next one. It carries a token that the box has named since as its own; a copy of the box
makes up tokens that nobody has heard of. In memory only: requests from before the centre's start
are refused by their age.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field

from sync.baton import MOST_OPEN
from sync.protocol import Baton

REMEMBERED = 4 * MOST_OPEN


@dataclass(slots=True)
class SpokenTokens:
    """Tokens that the holder of each hall's baton has named. Safe across threads."""

    _named: dict[str, deque[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, node: str, baton: Baton) -> None:
        """The box that holds the baton has spoken."""
        with self._lock:
            named = self._named.setdefault(node, deque(maxlen=REMEMBERED))
            named.extend(token for token in (*baton.open, baton.next) if token)

    def is_late(self, node: str, baton: Baton) -> bool:
        """Whether a word without the baton is an earlier one of the box that holds it."""
        with self._lock:
            return baton.next in self._named.get(node, ())
