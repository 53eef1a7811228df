"""What hall and centre say to each other, as typed JSON. Paths, answers, and their HTTP status.

The whole exchange is written down in ``docs/reference/exchange.md``. Receivers ignore keys they
do not know, so that either side may be upgraded first.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from sync.errors import SyncError

ENROL, HELLO, PUSH, FEED = "/sync/enrol", "/sync/hello", "/sync/push", "/sync/feed"
BLOBS, UPLOADS = "/sync/blobs", "/sync/blobs/uploads"
BATCH_TYPE = "application/vnd.hall.batch+zstd"
LONGEST_WAIT_S = 55
MessageT = TypeVar("MessageT")


class BadMessage(SyncError):
    """Bytes that are not the message that was expected."""


def read_message(body: bytes, shape: type[MessageT]) -> MessageT:
    """The message in ``body``. Raises BadMessage, whatever is wrong with the bytes."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"not a {getattr(shape, '__name__', shape)}: {error}") from error


class SignedTime(msgspec.Struct, frozen=True):
    """The centre's clock, signed over ``hall-time/1``, the request's nonce and the milliseconds."""

    wall_ms: int
    nonce: str
    alg: str
    signature: str


class Refusal(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request was not carried out. ``error`` is a stable word, ``message`` is for developers."""

    error: str
    message: str
    retry_after_s: int | None = None
    time: SignedTime | None = None


class Place(msgspec.Struct, frozen=True):
    """A place in a log: the event ``seq`` of ``epoch`` has ``hash``; seq 0 is before the first."""

    epoch: int
    seq: int
    hash: str


class EnrolRequest(msgspec.Struct, frozen=True):
    """A hall's box gives its one-time code and the public key it has made for itself."""

    code: str
    public_key: str
    box: str
    version: str
    wall_ms: int


class EnrolReply(msgspec.Struct, frozen=True):
    """The hall's place in the province. ``hall`` is the body of its hall document."""

    node: str
    hall: msgspec.Raw
    centre: str
    centre_public_key: str
    person_secret_hex: str
    feed_cursor: int
    wall_ms: int
    blob_recipient: str = ""


class Hello(msgspec.Struct, frozen=True):
    """A hall's regular sign of life: the head of its log and what is still to be pushed."""

    head: Place
    backlog: int
    version: str
    wall_ms: int
    fold_version: int = 0


class SignedRecipient(msgspec.Struct, frozen=True):
    """What halls seal blobs for, signed by the centre over `recipient_text`."""

    recipient: str
    signature: str


class HelloReply(msgspec.Struct, frozen=True):
    """``expects`` is the last place the centre holds of that epoch; ``state`` is the hall's."""

    wall_ms: int
    expects: Place
    state: str
    blob_recipient: SignedRecipient | None = None


class Accepted(msgspec.Struct, frozen=True, tag_field="answer", tag="accepted"):
    """Status 200. ``receipt`` is its exact bytes; ``new`` events were not known before."""

    receipt: msgspec.Raw
    new: int


class Gap(msgspec.Struct, frozen=True, tag_field="answer", tag="gap"):
    """Status 409: the batch begins later than ``after``; push what follows that place."""

    after: Place


class Fork(msgspec.Struct, frozen=True, tag_field="answer", tag="fork"):
    """Status 409: the centre holds another event at this place. Both branches are kept."""

    at: Place


PushAnswer = Accepted | Gap | Fork


class FeedDocument(msgspec.Struct, frozen=True):
    """One version of a document on its way down; ``body`` is null when it was deleted."""

    kind: str
    id: str
    version: int
    scope: str
    deleted: bool
    body: msgspec.Raw


class FeedPage(msgspec.Struct, frozen=True):
    """Documents after the asked cursor, oldest first. ``more``: ask again at once."""

    cursor: int
    more: bool
    documents: list[FeedDocument]


def recipient_text(recipient: str) -> bytes:
    """The bytes that the centre signs to tell halls what to seal blobs for."""
    return f"hall-blob-recipient/1\n{recipient}\n".encode()


def time_text(nonce: str, wall_ms: int) -> bytes:
    """The bytes that the centre signs to tell a hall the time."""
    return f"hall-time/1\n{nonce}\n{wall_ms}\n".encode()
