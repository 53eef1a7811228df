"""Time in the crowd's world: `speed` times faster than ours, and it ends when the demo does."""

import random
import time
from threading import Event

SHORTEST_S = 0.1


class Over(Exception):
    """The demo ends; everybody goes home."""


class Pace:
    """A clock that everybody in the crowd waits by."""

    def __init__(self, speed: float, seed: int | None = None) -> None:
        self.speed = speed
        self.chance = random.Random(seed)
        self._over = Event()

    def now(self) -> float:
        """Seconds of the crowd's time, from some moment on."""
        return time.monotonic() * self.speed

    def wait(self, seconds: float) -> None:
        """Wait so many seconds of the crowd's time. Raises Over."""
        if self._over.wait(max(seconds / self.speed, SHORTEST_S)):
            raise Over

    def end(self) -> None:
        """Everybody goes home."""
        self._over.set()

    def about(self, mean: float, spread: float = 0.5) -> float:
        """Seconds that vary as people's do: lognormal with this mean and coefficient of spread."""
        sigma = spread
        return mean * self.chance.lognormvariate(-sigma * sigma / 2, sigma)

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens now."""
        return self.chance.random() < probability
