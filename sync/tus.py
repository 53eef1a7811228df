"""The hall's side of the tus protocol, version 1.0.0: blobs go up in pieces and resume.

Core, creation and checksum (sha-256). Where an upload lies follows from the blob's address, so
nothing has to be remembered: after a crash the centre is asked how far it is.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal

from domain.blobs import BlobRef
from sync.blob_receipts import read_blob_receipt
from sync.blobs import BlobStore, sealed_digest
from sync.errors import BadReceipt, DamagedBlob, NoSuchBlob
from sync.link import Answer, CentreBusy, CentreLink, CentreRefused, LineCut
from sync.protocol import BLOBS, UPLOADS
from sync.rate import LineRate, Pace

VERSION: Final = "1.0.0"
PIECE_TYPE: Final = "application/offset+octet-stream"
LEAST_PIECE: Final = 16 * 1024
FIRST_PIECE: Final = 128 * 1024
MOST_PIECE: Final = 1024 * 1024
CHECKSUM_MISMATCH: Final = 460
_FRUITLESS: Final = 5
"""Answers in a row that bring us no further: then a person has to look."""


@dataclass(frozen=True, slots=True)
class BlobOutcome:
    """How an upload or a fetch went. Never an exception for a line that is cut.

    ``done``: `receipt` is the centre's. ``stopped``: something more urgent came. ``cut``, ``busy``:
    again later, what has arrived counts. ``refused``, ``damaged``: a person has to look.
    """

    state: Literal["done", "stopped", "cut", "busy", "refused", "damaged"]
    receipt: bytes = b""
    sent: int = 0
    reason: str = ""
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """How pieces travel: their size, how fast, and whether there is still time for one more."""

    rate: LineRate
    pace: Pace
    go_on: Callable[[], bool]


def piece_rate() -> LineRate:
    """Pieces sized to the line."""
    return LineRate(FIRST_PIECE, LEAST_PIECE, MOST_PIECE)


def upload(store: BlobStore, link: CentreLink, ref: BlobRef, lane: Lane) -> BlobOutcome:
    """Bring a sealed blob to the centre, going on where it was; the receipt proves it.

    The blob must be sealed for the centre, too.
    """
    try:
        return _Upload(store, link, ref, lane).go()
    except LineCut as error:
        lane.rate.failed()
        return BlobOutcome("cut", reason=str(error))
    except CentreBusy as error:
        return BlobOutcome("busy", reason=str(error), retry_after_s=error.retry_after_s)
    except NoSuchBlob as error:
        return BlobOutcome("damaged", reason=f"not here: {error}")
    except (CentreRefused, BadReceipt) as error:
        state: Literal["damaged", "refused"] = "refused"
        if isinstance(error, CentreRefused) and error.error == "damaged_blob":
            state = "refused" if store.is_whole(ref.address) else "damaged"
        return BlobOutcome(state, reason=str(error))


class _Upload:
    """One blob on its way up."""

    def __init__(self, store: BlobStore, link: CentreLink, ref: BlobRef, lane: Lane) -> None:
        self._link, self._ref, self._lane = link, ref, lane
        self._address = ref.address
        self._path = store.path(ref.address)
        self._recipient = store.recipient
        self._sent = 0

    def go(self) -> BlobOutcome:
        receipt = self._receipt()
        if receipt is None:
            length, digest = sealed_digest(self._path)
            offset = self._offset(length, digest)
            with self._path.open("rb") as sealed:
                while offset < length:
                    if not self._lane.go_on():
                        return BlobOutcome("stopped", sent=self._sent)
                    offset = self._piece(sealed, offset)
            receipt = self._receipt()
        if receipt is None:
            raise LineCut("everything was sent, and there is no receipt")
        return BlobOutcome("done", receipt, self._sent)

    def _receipt(self) -> bytes | None:
        """The centre's receipt, if it has the blob already. Raises BadReceipt."""
        try:
            line = self._link.call("GET", f"{BLOBS}/{self._address}/receipt").body
        except CentreRefused as refused:
            if refused.status == 404:
                return None
            raise
        receipt = read_blob_receipt(line, self._link.centre_public_hex)
        if (receipt.address, receipt.size) != (self._address, self._ref.size):
            raise BadReceipt(f"for {receipt.address[:12]}… of {receipt.size} bytes")
        return line

    def _offset(self, length: int, digest: str) -> int:
        """How far the centre is with these very bytes; a new upload when it has none."""
        told = self._head()
        meta = metadata(self._named(digest))
        if told is not None and told.headers.get("Upload-Metadata") == meta:
            return _offset_of(told)
        made = {"Upload-Length": str(length), "Upload-Metadata": meta}
        self._call("POST", BLOBS, made)
        return 0

    def _named(self, digest: str) -> Mapping[str, str]:
        return {
            "address": self._address,
            "size": str(self._ref.size),
            "type": self._ref.media_type,
            "sealed": digest,
            "recipient": self._recipient,
        }

    def _head(self) -> Answer | None:
        try:
            return self._call("HEAD", f"{UPLOADS}/{self._address}")
        except CentreRefused as refused:
            if refused.status in (404, 410):
                return None
            raise

    def _piece(self, sealed: BinaryIO, offset: int) -> int:
        """Send one piece; where to go on. A piece that was hurt on the way is sent again."""
        for _ in range(_FRUITLESS):
            sealed.seek(offset)
            piece = sealed.read(self._lane.rate.size)
            self._lane.pace.before(len(piece))
            began = time.monotonic()
            answer = self._patch(piece, offset)
            if answer is not None and answer.status == 204:
                self._lane.rate.went(len(piece), time.monotonic() - began)
                self._sent += len(piece)
                return _offset_of(answer)
            told = self._head()
            if told is None:
                raise LineCut("the centre has lost the upload")
            if _offset_of(told) != offset:
                return _offset_of(told)
        raise CentreRefused(409, "no_progress", f"at {offset}")

    def _patch(self, piece: bytes, offset: int) -> Answer | None:
        digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {digest}"}
        try:
            return self._call("PATCH", f"{UPLOADS}/{self._address}", headers, piece)
        except CentreRefused as refused:
            if refused.status != CHECKSUM_MISMATCH:
                raise
            self._lane.rate.failed()
            return None

    def _call(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        sent = {"Tus-Resumable": VERSION, **(headers or {})}
        return self._link.call(method, path, body, content_type=PIECE_TYPE, headers=sent)


def fetch(store: BlobStore, link: CentreLink, address: str, lane: Lane) -> BlobOutcome:
    """Bring a sealed blob back, range by range, and check it; goes on where it was."""
    try:
        with store.part(address).open("ab") as part:
            while lane.go_on():
                if _fetch_range(part, store.recipient, link, address, lane):
                    break
            else:
                return BlobOutcome("stopped")
        return BlobOutcome("done", sent=store.adopt(address))
    except LineCut as error:
        lane.rate.failed()
        return BlobOutcome("cut", reason=str(error))
    except CentreBusy as error:
        return BlobOutcome("busy", reason=str(error), retry_after_s=error.retry_after_s)
    except CentreRefused as error:
        store.part(address).unlink(missing_ok=True)
        return BlobOutcome("refused", reason=str(error))
    except DamagedBlob as error:
        return BlobOutcome("damaged", reason=str(error))


def _fetch_range(
    part: BinaryIO, recipient: str, link: CentreLink, address: str, lane: Lane
) -> bool:
    """Add the next range to what is there; True when it is all there."""
    here = part.tell()
    asked = {"Range": f"bytes={here}-{here + lane.rate.size - 1}"}
    lane.pace.before(lane.rate.size)
    began = time.monotonic()
    answer = link.call("GET", f"{BLOBS}/{address}?for={recipient}", headers=asked)
    first, _, total = _content_range(answer)
    if first != here:
        raise LineCut(f"asked from {here} on, got {first}")
    part.write(answer.body)
    part.flush()
    lane.rate.went(len(answer.body), time.monotonic() - began)
    return part.tell() >= total


def metadata(named: Mapping[str, str]) -> str:
    """Upload-Metadata: names and base64 values, by comma."""
    coded = ((name, base64.b64encode(text.encode()).decode()) for name, text in named.items())
    return ",".join(f"{name} {text}" for name, text in coded)


def read_metadata(text: str) -> dict[str, str]:
    """Names and values of an Upload-Metadata header. Raises ValueError."""
    found = {}
    for pair in text.split(","):
        name, _, coded = pair.strip().partition(" ")
        found[name] = base64.b64decode(coded, validate=True).decode()
    return found


def _offset_of(answer: Answer) -> int:
    told = answer.headers.get("Upload-Offset", "")
    if not told.isdecimal():
        raise LineCut("an answer without Upload-Offset")
    return int(told)


def _content_range(answer: Answer) -> tuple[int, int, int]:
    """(first, last, total) of ``Content-Range: bytes 0-99/1234``. Raises LineCut."""
    text = answer.headers.get("Content-Range", "")
    unit, _, places = text.partition(" ")
    try:
        span, total = places.split("/")
        first, last = span.split("-")
        return int(first), int(last), int(total)
    except ValueError:
        raise LineCut(f"not a range: {unit} {places}"[:80]) from None
