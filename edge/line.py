"""The line to the centre as this hall sees it: connected, or cut since when; what is still to go
up.
"""

import threading
from dataclasses import dataclass, replace

from edge.node import HallNode


@dataclass(frozen=True, slots=True)
class LineState:
    """`state`: connected, cut, refused. `since_ms`: when it became so. `skew_ms`: our clock less
    the centre's."""

    state: str
    since_ms: int
    reason: str = ""
    skew_ms: int | None = None
    hall_state: str = ""


class LineWatch:
    """Follows the outcomes of push, pull and hello; read by pages."""

    def __init__(self, node: HallNode) -> None:
        self._node = node
        self._lock = threading.Lock()
        self.now = LineState("cut", node.wall_ms(), "not tried yet")

    def saw(self, state: str, reason: str = "") -> bool:
        """Note an outcome; True when the line changed."""
        seen = "connected" if state in ("done", "busy") else state
        with self._lock:
            if seen == self.now.state:
                return False
            self.now = replace(self.now, state=seen, since_ms=self._node.wall_ms(), reason=reason)
            return True

    def met(self, skew_ms: int | None, hall_state: str) -> None:
        """Note what the centre said of our clock and of us."""
        with self._lock:
            self.now = replace(self.now, skew_ms=skew_ms, hall_state=hall_state)

    @property
    def connected(self) -> bool:
        """Whether the centre can be reached."""
        return self.now.state == "connected"
