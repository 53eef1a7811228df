"""The line to the centre as this hall sees it: connected, or cut since when; what is still to go
up.
"""

import random
import threading
from dataclasses import dataclass, replace
from typing import Final

from edge.node import HallNode

TRY_AGAIN_MS: Final = (1_000, 5_000)
"""A cut line is tried again after a random pause, so that halls do not come back in step."""


@dataclass(frozen=True, slots=True)
class LineState:
    """`state`: connected, cut, refused. `since_ms`: when it became so. `skew_ms`: our clock less
    the centre's, when they were compared last, at `compared_ms`."""

    state: str
    since_ms: int
    reason: str = ""
    skew_ms: int | None = None
    hall_state: str = ""
    compared_ms: int | None = None


class LineWatch:
    """Follows the outcomes of push, pull and hello; read by pages."""

    def __init__(self, node: HallNode) -> None:
        self._node = node
        self._lock = threading.Lock()
        self.now = LineState("cut", node.wall_ms(), "not tried yet")
        self._next_hello_ms = 0

    def saw(self, state: str, reason: str = "") -> bool:
        """Note an outcome; True when the line changed."""
        # A box that is behind its own log at the centre has a line all the same.
        seen = "connected" if state in ("done", "busy", "behind") else state
        with self._lock:
            if seen == self.now.state:
                return False
            self.now = replace(self.now, state=seen, since_ms=self._node.wall_ms(), reason=reason)
            return True

    def met(self, skew_ms: int | None, hall_state: str) -> None:
        """Note what the centre said of our clock and of us. No answer leaves what it said last."""
        with self._lock:
            if skew_ms is not None:
                at_ms = self._node.wall_ms()
                self.now = replace(self.now, skew_ms=skew_ms, compared_ms=at_ms)
            if hall_state:
                self.now = replace(self.now, hall_state=hall_state)

    def hello_is_due(self) -> bool:
        """Whether it is time for a sign of life; asking sets the next time."""
        now_ms = self._node.wall_ms()
        longest_ms = max(TRY_AGAIN_MS[1], self._node.settings.hello_every_s * 1000)
        # A clock that was set back must not make the hall silent until it has caught up.
        if now_ms < self._next_hello_ms <= now_ms + longest_ms:
            return False
        pause_ms = random.uniform(*TRY_AGAIN_MS)
        if self.connected:
            pause_ms = self._node.settings.hello_every_s * 1000
        self._next_hello_ms = now_ms + int(pause_ms)
        return True

    def speak_soon(self) -> None:
        """Let the next sign of life come at once."""
        self._next_hello_ms = 0

    @property
    def connected(self) -> bool:
        """Whether the centre can be reached."""
        return self.now.state == "connected"
