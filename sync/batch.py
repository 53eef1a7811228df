"""The wire form of a push: a signed header and event lines in one zstd frame.

Byte for byte in ``docs/reference/batch.md``. Opening a batch trusts nothing: sizes are bounded
before anything is unpacked, the header has one spelling only, the chain is checked line by line
and the signature covers both ends of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import zstandard

from sync.envelope import LONGEST_LINE, Stored, check_chain, event_hash
from sync.errors import BadBatch
from sync.keys import ALGORITHM, NodeKey, verify

FORMAT = "hall-batch/1"
MAX_WIRE = 4 * 1024 * 1024
MAX_UNPACKED = 32 * 1024 * 1024
MAX_EVENTS = 10_000
MAX_RATIO = 100  # real events pack about 4:1, each carries 48 bytes that cannot be packed
_LEVEL = 3
_NODE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_HASH = re.compile(r"[0-9a-f]{64}")


class BatchHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """First line of a batch. ``prev`` is the hash before ``first``, ``hash`` that of ``last``."""

    format: str
    node: str
    epoch: int
    first: int
    last: int
    prev: str
    hash: str
    count: int
    alg: str
    signature: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch whose signature and chain are good; ``events`` in order, without gaps."""

    header: BatchHeader
    events: list[Stored]


_header_decoder = msgspec.json.Decoder(BatchHeader, strict=True)


def signed_text(node: str, epoch: int, first: int, last: int, prev: str, head: str) -> bytes:
    """The bytes a batch's signature is over."""
    return f"{FORMAT}\n{node}\n{epoch}\n{first}\n{last}\n{prev}\n{head}\n".encode()


def pack(
    lines: Sequence[bytes], *, node: str, epoch: int, first: int, prev: str, key: NodeKey
) -> bytes:
    """Make the wire form of ``lines``, which follow the event with hash ``prev`` in the log.

    Raises BadBatch when a bound would be passed: the caller takes fewer lines.
    """
    if not 1 <= len(lines) <= MAX_EVENTS:
        raise BadBatch(f"a batch has 1 to {MAX_EVENTS} events, got {len(lines)}")
    last, head = first + len(lines) - 1, event_hash(lines[-1])
    signature = key.sign(signed_text(node, epoch, first, last, prev, head))
    header = BatchHeader(
        FORMAT, node, epoch, first, last, prev, head, len(lines), ALGORITHM, signature
    )
    plain = b"\n".join([msgspec.json.encode(header), *lines, b""])
    wire = pack_bytes(plain)
    if len(plain) > MAX_UNPACKED or len(wire) > MAX_WIRE:
        raise BadBatch(f"too large: {len(plain)} bytes, {len(wire)} packed")
    return wire


def pack_again(header: BatchHeader, lines: Sequence[bytes]) -> bytes:
    """The wire form of a batch that somebody else has signed, from its header and its lines."""
    return pack_bytes(b"\n".join([msgspec.json.encode(header), *lines, b""]))


def unpack(wire: bytes) -> tuple[BatchHeader, list[bytes]]:
    """Unpack within the bounds and read the header; proves nothing yet. Raises BadBatch."""
    plain = _decompress(wire)
    if not plain.endswith(b"\n"):
        raise BadBatch("the last line has no end")
    head_line, *lines = plain[:-1].split(b"\n")
    header = read_header(head_line)
    if not len(lines) == header.count == header.last - header.first + 1:
        raise BadBatch(
            f"header counts {header.count} of {header.first}..{header.last}, got {len(lines)} lines"
        )
    if not 1 <= len(lines) <= MAX_EVENTS:
        raise BadBatch(f"a batch has 1 to {MAX_EVENTS} events, got {len(lines)}")
    if max(map(len, lines)) > LONGEST_LINE:
        raise BadBatch(f"an event is longer than {LONGEST_LINE} bytes")
    return header, lines


def open_batch(wire: bytes, public_hex: str) -> Batch:
    """Unpack, check the signature with the node's key, then the chain.

    Raises BadBatch, and BrokenChain or BadEvent when a line is not what its place demands.
    """
    header, lines = unpack(wire)
    text = signed_text(
        header.node, header.epoch, header.first, header.last, header.prev, header.hash
    )
    if not verify(public_hex, text, header.signature):
        raise BadBatch(f"the signature is not that of {header.node}")
    try:
        events = check_chain(lines, header.node, header.epoch, header.first, header.prev)
    except RecursionError as error:
        raise BadBatch("an event is nested too deeply") from error
    if events[-1].hash != header.hash:
        raise BadBatch("the header's hash is not that of the last event")
    return Batch(header, events)


def pack_bytes(plain: bytes) -> bytes:
    """One zstd frame that says its size and carries a checksum."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(plain)


def unpack_bytes(wire: bytes, most: int) -> bytes:
    """What is in one zstd frame, at most `most` bytes. Raises BadBatch."""
    try:
        frame = zstandard.get_frame_parameters(wire)
    except zstandard.ZstdError as error:
        raise BadBatch(f"not a zstd frame: {error}") from error
    # The frame says its size up front and zstd refuses to write past it: a bomb costs nothing.
    if frame.content_size > most:
        raise BadBatch(f"{len(wire)} bytes claim to unpack to {frame.content_size}")
    if not frame.has_checksum or not frame.content_size:
        raise BadBatch("the zstd frame must carry its content size and a checksum")
    try:
        return zstandard.ZstdDecompressor().decompress(
            wire, max_output_size=frame.content_size, allow_extra_data=False
        )
    except (zstandard.ZstdError, MemoryError) as error:
        raise BadBatch(f"cannot be unpacked: {error}") from error


def _decompress(wire: bytes) -> bytes:
    if len(wire) > MAX_WIRE:
        raise BadBatch(f"larger than {MAX_WIRE} bytes")
    return unpack_bytes(wire, min(MAX_UNPACKED, MAX_RATIO * len(wire)))


def read_header(line: bytes) -> BatchHeader:
    """The first line of a batch. Raises BadBatch."""
    try:
        header = _header_decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadBatch(f"header: {error}") from error
    if msgspec.json.encode(header) != line:
        raise BadBatch("header: keys in order, no blanks, nothing twice")
    if header.format != FORMAT or header.alg != ALGORITHM:
        raise BadBatch(f"expected {FORMAT} with {ALGORITHM}, got {header.format}, {header.alg}")
    if not _NODE.fullmatch(header.node):
        raise BadBatch("header: not a node id")
    if not (_HASH.fullmatch(header.prev) and _HASH.fullmatch(header.hash)):
        raise BadBatch("header: a hash is 64 lower-case hex digits")
    if not (1 <= header.epoch < 2**31 and 1 <= header.first <= header.last < 2**53):
        raise BadBatch("header: epoch and places count from 1")
    return header
