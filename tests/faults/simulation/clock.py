"""Virtual time, and the wrong clocks that boxes have."""

from dataclasses import dataclass

from tests.factories import MORNING_MS


@dataclass(slots=True)
class Time:
    """True time in milliseconds since 1970. It moves only when the story says so."""

    now_ms: int = MORNING_MS

    def pass_ms(self, by_ms: int) -> None:
        """Later."""
        self.now_ms += by_ms


@dataclass(slots=True)
class BoxClock:
    """A box's wall clock: true time and what it is off."""

    time: Time
    off_ms: int = 0

    def __call__(self) -> int:
        """Wall milliseconds."""
        return self.time.now_ms + self.off_ms

    def seconds(self) -> float:
        """Wall seconds."""
        return self() / 1000
