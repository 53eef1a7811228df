"""What every caller can do, whatever its protocol."""

from abc import abstractmethod
from concurrent.futures import Future

from devices.capability import Capability
from devices.display.port import ShowOutcome


class Caller(Capability):
    """A small box with keys and digits. Its keys come as ``CallerKeyPressed``."""

    @abstractmethod
    def show(self, waiting: int, number: str) -> "Future[ShowOutcome]":
        """How many wait, and the number at the window (empty for none)."""

    @abstractmethod
    def beep(self) -> "Future[ShowOutcome]":
        """A short tone: that key cannot be followed now."""
