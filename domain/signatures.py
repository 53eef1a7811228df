"""Signatures (签名) given by hand on a tablet, bound to the document that was signed.

The strokes are a person's; they lie in a sealed blob. The event names the document by the SHA-256
of its bytes, and the blob by its address: a document that was changed afterwards no longer fits.
"""

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

Point = tuple[int, int, int, int]
"""x and y in pixels of the canvas, milliseconds since the first touch, pressure 0 to 1000."""
Stroke = tuple[Point, ...]

MOST_STROKES: Final = 300
MOST_POINTS: Final = 20_000
FEWEST_POINTS: Final = 8
LARGEST_SIDE: Final = 8192
LONGEST_MS: Final = 15 * 60 * 1000
LEAST_SHARE: Final = 0.08
"""A dot or a short dash is no signature: of the canvas' width, or half of that in height."""


@table("signature", key=("hall", "id"), indexes=(("hall", "about"),))
@dataclass(frozen=True, slots=True)
class Signature:
    """Who asked for it, about what; `document` is the SHA-256 of what was signed, hex."""

    hall: str
    id: str
    about: str
    document: str
    record: str
    window: str
    staff: str
    at: int


@event("signature.given")
@dataclass(frozen=True, slots=True)
class SignatureGiven:
    """A person has signed a document on a tablet."""

    about: str
    document: str
    record: str
    strokes: int
    took_ms: int
    station: str
    window: str
    staff: str


@dataclass(frozen=True, slots=True)
class Ink:
    """What was drawn, on a canvas of that size in pixels."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]

    @property
    def took_ms(self) -> int:
        """From the first touch to the last."""
        return max((stroke[-1][2] for stroke in self.strokes), default=0)


def require_signature(ink: Ink) -> None:
    """Raises Refused: `bad_ink` for what no tablet sends, `too_little_ink` for a dot or a dash."""
    points = [point for stroke in ink.strokes for point in stroke]
    sane = (
        0 < ink.width <= LARGEST_SIDE
        and 0 < ink.height <= LARGEST_SIDE
        and len(ink.strokes) <= MOST_STROKES
        and len(points) <= MOST_POINTS
        and all(ink.strokes)
        and all(_on_canvas(ink, point) for point in points)
        and all(a[2] <= b[2] for a, b in pairwise(points))
    )
    if not sane:
        raise Refused("bad_ink")
    if len(points) < FEWEST_POINTS or not _large_enough(ink, points):
        raise Refused("too_little_ink")


def digest(document: bytes) -> str:
    """How a signature names a document."""
    return hashlib.sha256(document).hexdigest()


def fits(signature: Signature, document: bytes) -> bool:
    """Whether this is, to the last byte, what was signed."""
    return signature.document == digest(document)


def _on_canvas(ink: Ink, point: Point) -> bool:
    x, y, t, pressure = point
    inside = 0 <= x <= ink.width and 0 <= y <= ink.height
    return inside and 0 <= t <= LONGEST_MS and 0 <= pressure <= 1000


def _large_enough(ink: Ink, points: list[Point]) -> bool:
    across = max(p[0] for p in points) - min(p[0] for p in points)
    down = max(p[1] for p in points) - min(p[1] for p in points)
    return max(across, 2 * down) >= LEAST_SHARE * ink.width


@folds(Signature, SignatureGiven)
def _given(signature: Signature | None, event: Event) -> Signature:
    body = event.body
    assert isinstance(body, SignatureGiven)
    return signature or Signature(
        event.hall,
        key(event.subject),
        body.about,
        body.document,
        body.record,
        body.window,
        body.staff,
        event.at_ms,
    )
