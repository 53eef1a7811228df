"""What every voice can do, whatever its loudspeaker hangs on."""

from abc import abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass

from devices.capability import Capability


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said, in Mandarin and (where there is something) in English after it."""

    chinese: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """``spoken`` to its end or not, and why: ``device_down``, ``crowded_out`` by newer ones,
    ``stale`` (its turn came too late), ``muted`` at this hour."""

    spoken: bool
    reason: str = ""

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "Spoken":
        """Nobody will say whether it was heard: the machine with the loudspeaker is gone."""
        return cls(False, reason)


class Voice(Capability):
    """Says one thing after the other, never two at once."""

    @abstractmethod
    def say(self, what: Announcement) -> "Future[Spoken]":
        """Say it after what is waiting. One that waits already is not said twice."""
