"""Events as bytes: one line of JSON each, hashed, chained, never re-serialised.

The format is written down in docs/reference/log-format.md; this file is its implementation.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, NamedTuple

import msgspec

from domain import house
from domain.case_events import without_taker
from domain.equipment import with_day
from domain.events import Event, body_class
from sync.errors import BadEvent, BrokenChain

LONGEST_LINE: Final = 64 * 1024
"""Bytes of one event at most."""

KNOWN: Final = house.MODULES
"""Importing the domain registers the kinds; the name keeps the import from looking idle."""

Count = Annotated[int, msgspec.Meta(ge=1, lt=2**53)]
"""What every JSON reader and SQLite hold exactly."""

Upcast = Callable[[Any], Any]

UPCASTS: Final[dict[tuple[str, int], Upcast]] = {
    ("device.failed", 1): with_day,
    ("case.delivered", 1): without_taker,
}
"""(kind, old version) -> a function from the old body to the next version's body."""


class _Header(msgspec.Struct, frozen=True, gc=False):
    """The keys of an event, with the body left as bytes."""

    id: str
    node: str
    epoch: Count
    seq: Count
    at: Count
    kind: str
    version: Count
    subject: str
    actor: str
    body: msgspec.Raw
    prev: str


class Stored(NamedTuple):
    """An event as a log holds it: its place, its identity, its hash and its bytes.

    A named tuple in the order of the log's columns: it is the row that a store writes.
    """

    node: str
    epoch: int
    seq: int
    id: str
    at: int
    kind: str
    subject: str
    hash: str
    line: bytes


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(_Header)


def genesis(node: str, epoch: int) -> str:
    """`prev` of the first event of an epoch."""
    return hashlib.sha256(f"hall-log/1\n{node}\n{epoch}\n".encode()).hexdigest()


def event_hash(line: bytes) -> str:
    """SHA-256 of exactly these bytes, hex."""
    return hashlib.sha256(line).hexdigest()


def encode(event: Event) -> bytes:
    """The bytes of an event. Raises BadEvent when they would be too long."""
    line = _ENCODER.encode(event)
    if len(line) > LONGEST_LINE:
        raise BadEvent(f"{event.kind}: {len(line)} bytes, at most {LONGEST_LINE}")
    return line


def decode(line: bytes) -> Event:
    """The event with its typed body, upcast to the newest version this node knows.

    A kind or version this node does not know keeps its body as `msgspec.Raw`; no fold touches it.
    Raises BadEvent.
    """
    header = _header(line)
    kind, version, body = _body(header)
    return Event(
        header.id,
        header.node,
        header.epoch,
        header.seq,
        header.at,
        kind,
        version,
        header.subject,
        header.actor,
        body,
        header.prev,
    )


def previous(line: bytes) -> str:
    """The hash of the event before this one. Raises BadEvent."""
    return _header(line).prev


def parse_header(line: bytes) -> Stored:
    """Place, identity and hash of an event, its body unread. Raises BadEvent."""
    return _stored(_header(line), line)


def copied(line: bytes, epoch: int, seq: int, prev: str) -> Stored:
    """The same event at another place of its node's log: same id and stamp, its body as it is."""
    header = msgspec.structs.replace(_header(line), epoch=epoch, seq=seq, prev=prev)
    return _stored(header, _ENCODER.encode(header))


def check_chain(
    lines: Sequence[bytes], node: str, epoch: int, first_seq: int, prev: str
) -> list[Stored]:
    """The lines as stored events, if they follow each other from `first_seq` on after `prev`.

    Raises BrokenChain with the first seq that does not fit.
    """
    checked: list[Stored] = []
    for seq, line in enumerate(lines, first_seq):
        try:
            header = _header(line)
        except BadEvent as error:
            raise BrokenChain(seq, str(error)) from error
        if header.seq != seq or header.epoch != epoch or header.node != node:
            raise BrokenChain(seq, f"found {header.node} {header.epoch}/{header.seq}")
        if header.prev != prev:
            raise BrokenChain(seq, "prev is not the hash of the event before")
        checked.append(stored := _stored(header, line))
        prev = stored.hash
    return checked


def _header(line: bytes) -> _Header:
    if len(line) > LONGEST_LINE:
        raise BadEvent(f"{len(line)} bytes, at most {LONGEST_LINE}")
    if b"\n" in line:
        raise BadEvent("a line break inside an event")
    try:
        line.decode("utf-8")
        header = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadEvent(str(error)) from error
    # A second spelling (a key twice, another order) might mean something else to another reader.
    if _ENCODER.encode(header) != line:
        raise BadEvent("keys in order, no blanks, nothing twice")
    return header


def _stored(header: _Header, line: bytes) -> Stored:
    h = header
    return Stored(h.node, h.epoch, h.seq, h.id, h.at, h.kind, h.subject, event_hash(line), line)


def _body(header: _Header) -> tuple[str, int, object]:
    kind, version = header.kind, header.version
    known = body_class(kind, version)
    if known is None:
        return kind, version, header.body
    try:
        body: object = msgspec.json.decode(header.body, type=known)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadEvent(f"{kind} v{version}: {error}") from error
    while (upcast := UPCASTS.get((kind, version))) is not None:
        body, version = upcast(body), version + 1
    return kind, version, body
