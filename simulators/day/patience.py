"""Waiting for something to be seen, up to a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

SeenT = TypeVar("SeenT")

WITHIN_S = 20.0
GLANCE_S = 0.05


class NotSeen(AssertionError):
    """What should have been seen did not come; the message ends with what was there instead."""


def look(
    glance: Callable[[], SeenT],
    until: Callable[[SeenT], bool],
    within_s: float = WITHIN_S,
    every_s: float = GLANCE_S,
) -> SeenT:
    """What `glance` gives once `until` holds for it. Raises NotSeen."""
    deadline = time.monotonic() + within_s
    while True:
        seen = glance()
        if until(seen):
            return seen
        if time.monotonic() > deadline:
            raise NotSeen(f"not in {within_s:.0f} s; there was {seen}")
        time.sleep(every_s)
