"""What every face camera can do, and what only an installed method can do."""

from abc import ABC, abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum

from devices.capability import Capability


class Verdict(StrEnum):
    """``unknown``: no method is installed, or it could not tell. Never taken for a yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``method`` names what judged, empty when nothing did; ``reason`` says why it is unknown;
    ``score`` is the method's own, only to be compared with its own threshold."""

    verdict: Verdict
    method: str = ""
    reason: str = ""
    score: float = 0.0

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "Judgement":
        """Nobody will say: the machine with the method is gone. Never a yes."""
        return cls(Verdict.UNKNOWN, reason=reason)


@dataclass(frozen=True, slots=True)
class FaceShot:
    """The best picture of one face. ``problem`` is empty when ``jpeg`` holds it, else ``no_face``,
    ``several_faces``, ``too_small``, ``blurred``, ``too_dark``, ``turned``, ``black``, ``frozen``,
    ``device_down``, ``busy``, ``wire_lost``: the best there was did not do, for that reason.

    ``jpeg``: head and shoulders; ``face``: x, y, width, height in it. ``sharpness``, ``light`` and
    ``frontal`` are 0 to 1. ``live``: whether a living person stood there."""

    problem: str = ""
    jpeg: bytes = field(default=b"", repr=False)
    face: tuple[int, int, int, int] = (0, 0, 0, 0)
    sharpness: float = 0.0
    light: float = 0.0
    frontal: float = 0.0
    looked_at: int = 0
    live: Judgement = Judgement(Verdict.UNKNOWN, reason="off")

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "FaceShot":
        """No picture will come: the machine with the camera is gone."""
        return cls(reason)


class FaceCamera(Capability):
    """Takes one face at a time."""

    @abstractmethod
    def best(self, within_s: float) -> "Future[FaceShot]":
        """The best picture of the next ``within_s`` seconds (1 to 10); at once when one is good."""

    @abstractmethod
    def compare(self, one: bytes, other: bytes) -> "Future[Judgement]":
        """Whether two pictures (JPEG, PNG) show the same person: the shot and the photo of a card.
        ``unknown`` with the reason ``off`` where no matcher is installed."""


class Liveness(ABC):
    """A method that tells a living person from a picture of one. None comes with this program; one
    is installed as an entry point in the group ``hall.liveness``. A method that only looks at one
    picture of a plain camera must not be offered as one."""

    name: str

    @abstractmethod
    def judge(self, pictures: "list[object]") -> Judgement:
        """``pictures``: BGR arrays in the order in which they were seen, the last is the best."""


class Matcher(ABC):
    """A method that compares two faces, installed as an entry point in ``hall.face_matchers``."""

    name: str

    @abstractmethod
    def compare(self, one: object, other: object) -> Judgement:
        """Two pictures, BGR. Its threshold is its own matter and is documented with it."""
