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
KEY, LOG, SAID = "/sync/key", "/sync/log", "/sync/said"
FEED_TYPE = "application/vnd.hall.feed+zstd"
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
    """A hall's box gives its one-time code and the public key it has made for itself.

    ``head`` is where the log ends that the box has already (none on a fresh one).
    """

    code: str
    public_key: str
    box: str
    version: str
    wall_ms: int
    head: Place | None = None


class EnrolReply(msgspec.Struct, frozen=True):
    """The hall's place in the province. ``hall`` is the body of its hall document.

    ``epoch`` is the one this box has to write: a hall that had a box before begins a new one.
    """

    node: str
    hall: msgspec.Raw
    centre: str
    centre_public_key: str
    person_secret_hex: str
    feed_cursor: int
    wall_ms: int
    blob_recipient: str = ""
    epoch: int = 1


class Baton(msgspec.Struct, frozen=True):
    """What a box holds and a copy of it does not: see ``sync.baton``.

    ``kept`` are the newest tokens that the centre has taken, newest first, the first being the
    ``turn``-th; ``open`` those whose answer was lost; ``next`` shall count from now on (empty:
    nothing changes). ``passed`` are tokens that were open when a later one counted: one of them
    may come late to a centre that was set back.
    """

    turn: int
    kept: list[str]
    open: list[str]
    next: str = ""
    passed: list[str] = []


class HallFacts(msgspec.Struct, frozen=True):
    """How a hall stands, in its own words.

    ``backlog_bytes`` about; ``oldest_ms``: wall ms of the oldest event that waits; ``bytes_per_s``:
    what the line has lately carried up; ``trouble``: a stable word of what went wrong last with the
    line, empty when all is well; ``blobs_stuck``: blobs that do not go up by themselves;
    ``damage``: what the look at the disk at ``checked_ms`` has found wrong with the store.
    """

    backlog_bytes: int = 0
    oldest_ms: int | None = None
    blobs: int = 0
    blob_bytes: int = 0
    blobs_stuck: int = 0
    bytes_per_s: int | None = None
    trouble: str = ""
    disk_free_mb: int | None = None
    disk_mb: int | None = None
    exceptions: int = 0
    damage: str = ""
    checked_ms: int | None = None


class Hello(msgspec.Struct, frozen=True):
    """A hall's regular sign of life: the head of its log and what is still to be pushed.

    ``signed``: for each epoch the last place that the centre has said it holds. ``heard``: the last
    word of the centre's to this hall.
    """

    head: Place
    backlog: int
    version: str
    wall_ms: int
    fold_version: int = 0
    box: str = ""
    baton: Baton | None = None
    restored: bool = False
    signed: list[Place] = []
    facts: HallFacts | None = None
    heard: Place | None = None


class SignedRecipient(msgspec.Struct, frozen=True):
    """What halls seal blobs for, signed by the centre over `recipient_text`."""

    recipient: str
    signature: str


class HelloReply(msgspec.Struct, frozen=True):
    """``expects`` is the last place the centre holds of that epoch.

    ``state`` is the hall's: enrolled, quarantined; or this box's: ``copy`` (another box holds the
    hall's baton), ``replaced`` (a person has decided for another box, or the key is an old one).
    ``baton_taken``: the offered token counts from now on. ``open_epoch`` (0: none) and ``rotate``
    are what a person at the centre asks of the box. ``lacks``: for each epoch of which the centre
    does not hold what it has signed for, where its own ends: it was set back, and wants the rest.
    ``taken_in``: events of other boxes that count for this hall; when it grows, there is a log to
    be fetched. ``said``: to a box that gets nothing from the feed, what `FeedPage.lacks` is to the
    others: words of the centre that this box has heard and nobody else may have.
    """

    wall_ms: int
    expects: Place
    state: str
    blob_recipient: SignedRecipient | None = None
    baton_taken: bool = False
    open_epoch: int = 0
    rotate: bool = False
    lacks: list[Place] = []
    taken_in: int = 0
    said: list[Place] | None = None


class KeyRequest(msgspec.Struct, frozen=True):
    """A new key for this node. ``proof`` is the new key's signature over `key_text`; ``baton``
    shows that it is the hall's one box that asks.
    """

    public_key: str
    proof: str
    baton: Baton | None = None


class KeyReply(msgspec.Struct, frozen=True):
    """``public_key`` is the key that counts from now on."""

    public_key: str
    wall_ms: int


class LogIndex(msgspec.Struct, frozen=True):
    """What the centre holds of a hall's log: the head of each epoch with a receipt for it.

    Branches of a fork that a person has taken in have the epochs -1, -2 …, and no receipt.
    """

    heads: list[Place]
    receipts: list[msgspec.Raw]


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
    """Documents after the asked cursor, oldest first. ``more``: ask again at once.

    ``events``: what the centre says to the hall after the place it has heard, as a signed batch.
    ``mark`` is a place in the centre's own log; a hall brings it back with its cursor. ``anew``:
    the centre has no such place, so it was set back: this is the feed from its beginning.
    ``lacks``: the centre does not know the last word that the hall has heard of it; these are the
    ends of what it knows, epoch by epoch. The hall hands back the rest and asks again.
    """

    cursor: int
    more: bool
    documents: list[FeedDocument]
    events: bytes = b""
    mark: str = ""
    anew: bool = False
    lacks: list[Place] | None = None


class TakenBack(msgspec.Struct, frozen=True):
    """``new`` words that the centre had said and forgotten, from the hall that heard them."""

    new: int


def recipient_text(recipient: str) -> bytes:
    """The bytes that the centre signs to tell halls what to seal blobs for."""
    return f"hall-blob-recipient/1\n{recipient}\n".encode()


def key_text(node: str, old_public_hex: str, new_public_hex: str) -> bytes:
    """The bytes with which a new key shows that the box owns it."""
    return f"hall-key/1\n{node}\n{old_public_hex}\n{new_public_hex}\n".encode()


def time_text(nonce: str, wall_ms: int) -> bytes:
    """The bytes that the centre signs to tell a hall the time."""
    return f"hall-time/1\n{nonce}\n{wall_ms}\n".encode()
