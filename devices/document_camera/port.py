"""What every document camera can do."""

from abc import abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass, field

from devices.capability import Capability


@dataclass(frozen=True, slots=True)
class Code:
    """``format``: ``QRCode``, ``Code128`` …, as ZXing names it. The text may name a person."""

    format: str
    text: str = field(repr=False)


LOOKS = ("document", "photo", "grey")


@dataclass(frozen=True, slots=True)
class Shot:
    """What the clerk asks for. ``look``: ``document``, ``photo``, ``grey``; ``size``: ``A4``,
    ``A5``, ``id_card``, ``passport``, empty for what the shape says; ``whole``: take the picture as
    it is when no page is found (else that is refused); ``turn``: quarter turns clockwise, for a
    page that lies sideways; ``most_bytes`` of the JPEG."""

    look: str = "document"
    dpi: int = 300
    size: str = ""
    whole: bool = True
    turn: int = 0
    most_bytes: int = 500_000

    @property
    def sane(self) -> bool:
        """Whether a camera can do that at all."""
        return self.look in LOOKS and 50 <= self.dpi <= 600 and self.most_bytes >= 20_000


@dataclass(frozen=True, slots=True)
class PageCapture:
    """One page. ``problem`` is empty when ``jpeg`` holds it, else ``device_down``, ``no_page``,
    ``black``, ``frozen``, ``wire_lost``, ``bad_shot``, ``busy``. ``corners``: x and y of top left,
    top right, bottom right, bottom left in the camera's picture; empty when no page was found.
    ``sharpness``: variance of the Laplacian; below about 60 a page is hard to read."""

    problem: str = ""
    jpeg: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0
    dpi: int = 0
    corners: tuple[tuple[float, float], ...] = ()
    sharpness: float = 0.0
    codes: tuple[Code, ...] = ()

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "PageCapture":
        """The page will not come: the machine with the camera is gone."""
        return cls(reason)


@dataclass(frozen=True, slots=True)
class Preview:
    """One small picture for the screen, the page's outline drawn in; ``number`` grows by one."""

    problem: str = ""
    jpeg: bytes = field(default=b"", repr=False)
    number: int = 0
    page_found: bool = False

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "Preview":
        """The picture will not come: the machine with the camera is gone."""
        return cls(reason)


class DocumentCamera(Capability):
    """Shows what lies under it and takes pages."""

    @abstractmethod
    def preview(self, after: int, width: int = 960) -> "Future[Preview]":
        """The next picture whose number is above ``after``; a newer call settles an older one."""

    @abstractmethod
    def capture(self, shot: Shot) -> "Future[PageCapture]":
        """Take the page that lies there now."""
