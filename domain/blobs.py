"""Blobs: scans, photos, signed papers. Events name one by its address; the bytes travel apart."""

from dataclasses import dataclass
from typing import Final

from domain.events import Event, event, key
from domain.folding import folds, table

LONGEST_BLOB: Final = 64 * 1024 * 1024
"""Bytes of one blob at most."""


@dataclass(frozen=True, slots=True)
class BlobRef:
    """What an event says of a blob. `address`: keyed SHA-256 of the content, 64 hex digits."""

    address: str
    size: int
    media_type: str


@table("blob", key=("hall", "address"))
@dataclass(frozen=True, slots=True)
class Blob:
    """A blob a hall has kept; the centre waits for what it has not got yet. `size` in bytes."""

    hall: str
    address: str
    size: int
    media_type: str
    kept_at: int


@event("blob.kept")
@dataclass(frozen=True, slots=True)
class BlobKept:
    """A blob lies sealed on the hall's disk and will go up after the events."""

    size: int
    media_type: str


@folds(Blob, BlobKept)
def _kept(blob: Blob | None, event: Event) -> Blob:
    body = event.body
    assert isinstance(body, BlobKept)
    return blob or Blob(event.hall, key(event.subject), body.size, body.media_type, event.at_ms)
