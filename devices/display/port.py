"""What every display above a window can do, whatever its protocol."""

from abc import abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass

from devices.capability import Capability


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands over a window: a ticket's number (or nothing) and a few words."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class ShowOutcome:
    """``shown`` or not, and why: ``superseded`` by a newer sign, ``refused`` by the controller,
    ``device_down`` (the sign will be shown when it is back), ``no_answer``."""

    shown: bool
    reason: str = ""

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "ShowOutcome":
        """Nobody will say whether it is shown."""
        return cls(False, reason)


class Display(Capability):
    """Shows one sign at a time; the newest counts."""

    @abstractmethod
    def show(self, sign: Sign) -> "Future[ShowOutcome]":
        """Show it from now on, also after the display was away and is back."""
