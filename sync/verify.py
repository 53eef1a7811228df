"""Checking a log file with nothing but the file and the public keys.

Reads once from front to back, so a pipe will do; what it remembers of each event are 32 bytes, in a
temporary file once they are many. The format is written down in docs/reference/log-format.md.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeVar

import msgspec

from sync.envelope import LONGEST_LINE, check_chain, genesis, parse_header
from sync.errors import BadReceipt, BadSignature, BrokenChain, SyncError
from sync.keys import ALGORITHM, verify
from sync.logfile import (
    END_FORMAT,
    FORMAT,
    HEAD_FORMAT,
    PAGE_BYTES,
    PAGE_EVENTS,
    End,
    Head,
    Header,
    end_text,
    head_text,
)
from sync.receipts import FORMAT as RECEIPT_FORMAT
from sync.receipts import Receipt, read_receipt
from sync.store import Position

IN_MEMORY: Final = 8 * 1024 * 1024
"""Bytes of hashes kept before they go to a temporary file: a quarter of a million events."""

_NODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LineT = TypeVar("_LineT", Header, Head, End, Receipt)


class BadLogFile(SyncError):
    """A file that is not what its node wrote. `line` counts from 1; `cause` says what is wrong."""

    def __init__(self, line: int, cause: SyncError | str) -> None:
        super().__init__(f"line {line}: {cause}")
        self.line = line
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Report:
    """What a good file holds.

    `public_key` is what the signatures were checked against. `witnessed`: the last place that a
    receipt covers; `unwitnessed`: events that no receipt covers. `receipts_signed`: whether the
    receipts were checked against the centre's key as well as against the log.
    """

    node: str
    public_key: str
    epochs: int
    events: int
    receipts: int
    witnessed: Position | None
    unwitnessed: int
    receipts_signed: bool


class Lines:
    """The lines of a file without their ends, with a running hash of what has been read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self._before = self._hash
        self.number = 0

    def __iter__(self) -> Iterator[bytes]:
        while line := self._source.readline(LONGEST_LINE + 2):
            self.number += 1
            if not line.endswith(b"\n"):
                long = len(line) > LONGEST_LINE + 1
                what = "longer than an event may be" if long else "the file ends inside a line"
                raise BadLogFile(self.number, what)
            # Only the end line asks for the hash before it, and it starts like no event does.
            if line.startswith(b'{"format"'):
                self._before = self._hash.copy()
            self._hash.update(line)
            yield line[:-1]

    def digest_before(self) -> str:
        """SHA-256 of everything before the signed line read last."""
        return self._before.hexdigest()


class _Check:
    """The state of one reading: which epoch, what came before, what the receipts may point to."""

    def __init__(self, header: Header, public_key: str, centre_key: str | None) -> None:
        self.node, self.public_key, self.centre_key = header.node, public_key, centre_key
        self.heads: list[Position] = []
        self.receipts = 0
        self.ended = False
        self._witnessed: dict[int, Position] = {}
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._first_line = 0
        self._epoch, self._seq, self._prev = 0, 0, ""
        self._starts: dict[int, int] = {}
        self._count = 0
        self._hashes = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115

    def close(self) -> None:
        """Let the hashes go."""
        self._hashes.close()

    def event(self, line: bytes, number: int) -> None:
        """Take in an event line; it is checked with its neighbours."""
        if self.receipts:
            raise BrokenChain(self._seq + 1, "an event after the receipts")
        if not self._waiting:
            self._first_line = number
            if not self._epoch:
                self._enter(parse_header(line).epoch)
        self._waiting.append(line)
        self._waiting_bytes += len(line)
        if len(self._waiting) >= PAGE_EVENTS or self._waiting_bytes >= PAGE_BYTES:
            self.settle()

    def settle(self) -> None:
        """Check the chain of the events that wait."""
        lines, first = self._waiting, self._seq + 1
        self._waiting, self._waiting_bytes = [], 0
        try:
            checked = check_chain(lines, self.node, self._epoch, first, self._prev)
        except BrokenChain as error:
            raise BadLogFile(self._first_line + error.seq - first, error) from error
        if checked:
            self._hashes.write(b"".join(bytes.fromhex(event.hash) for event in checked))
            self._count += len(checked)
            self._seq, self._prev = checked[-1].seq, checked[-1].hash

    def head(self, line: bytes) -> None:
        """The signed end of an epoch."""
        self.settle()
        head = _strict(line, Head, HEAD_FORMAT)
        if self.receipts:
            raise BrokenChain(head.seq, "an epoch's head after the receipts")
        if not self._epoch:
            self._enter(head.epoch)
        if (head.node, head.epoch, head.seq) != (self.node, self._epoch, self._seq):
            found = f"{head.node} {head.epoch}/{head.seq}"
            raise BrokenChain(
                self._seq, f"the head is for {found}, the log is at {self._epoch}/{self._seq}"
            )
        if head.hash != self._prev:
            raise BrokenChain(self._seq, "the head's hash is not that of the event before it")
        text = head_text(head.node, head.epoch, head.seq, head.hash)
        if not verify(self.public_key, text, head.signature):
            raise BadSignature("the head was not signed with this node's key")
        self.heads.append(Position(head.epoch, head.seq, head.hash))
        self._epoch = 0

    def receipt(self, line: bytes) -> None:
        """The centre's word for a place of this log."""
        self._between_epochs("a receipt")
        receipt = _strict(line, Receipt, RECEIPT_FORMAT)
        if self.centre_key is not None:
            receipt = read_receipt(line, self.centre_key)
        place = Position(receipt.epoch, receipt.seq, receipt.hash)
        if receipt.node != self.node or self._hash_at(place) != place.hash:
            raise BadReceipt(f"this log has no {receipt.epoch}/{receipt.seq} with that hash")
        last = max(self._witnessed.values(), key=_order, default=None)
        if last is not None and _order(place) <= _order(last):
            raise BadReceipt("receipts go upwards, each place once")
        self._witnessed[place.epoch] = place
        self.receipts += 1

    def end(self, line: bytes, digest: str) -> None:
        """The node's word for the whole file."""
        self._between_epochs("the end")
        end = _strict(line, End, END_FORMAT)
        counts = (len(self.heads), self._count, self.receipts)
        if (end.node, end.epochs, end.events, end.receipts) != (self.node, *counts):
            raise BrokenChain(
                self._seq,
                "the end counts {} epochs, {} events, {} receipts; the file has {}, {}, {}".format(
                    end.epochs, end.events, end.receipts, *counts
                ),
            )
        if end.hash != digest:
            raise BrokenChain(self._seq, "the end's hash is not that of the file before it")
        if not verify(self.public_key, end_text(end.node, *counts, end.hash), end.signature):
            raise BadSignature("the end was not signed with this node's key")
        self.ended = True

    def report(self) -> Report:
        """What was found, once the end has been read."""
        covered = sum(place.seq for place in self._witnessed.values())
        return Report(
            node=self.node,
            public_key=self.public_key,
            epochs=len(self.heads),
            events=self._count,
            receipts=self.receipts,
            witnessed=max(self._witnessed.values(), key=_order, default=None),
            unwitnessed=self._count - covered,
            receipts_signed=self.centre_key is not None,
        )

    def _enter(self, epoch: int) -> None:
        before = self.heads[-1].epoch if self.heads else 0
        if not before < epoch < 2**31:
            raise BrokenChain(1, f"epoch {epoch} after epoch {before}")
        self._epoch, self._seq, self._prev = epoch, 0, genesis(self.node, epoch)
        self._starts[epoch] = self._count

    def _between_epochs(self, what: str) -> None:
        self.settle()
        if self._epoch:
            raise BrokenChain(self._seq, f"{what} before the head of epoch {self._epoch}")

    def _hash_at(self, place: Position) -> str | None:
        head = next((head for head in self.heads if head.epoch == place.epoch), None)
        if head is None or not 1 <= place.seq <= head.seq:
            return None
        self._hashes.seek((self._starts[place.epoch] + place.seq - 1) * 32)
        return self._hashes.read(32).hex()


def verify_log(
    source: BinaryIO, node_public_hex: str | None, centre_public_hex: str | None
) -> Report:
    """Check a whole log file.

    Without `node_public_hex` the key in the file's own header is used: that shows the file to be
    whole, not whose it is. Raises BadLogFile at the first line that is wrong.
    """
    lines = Lines(source)
    check: _Check | None = None
    try:
        for line in lines:
            if check is None:
                header = _header(line, node_public_hex)
                check = _Check(header, node_public_hex or header.public_key, centre_public_hex)
            else:
                _take(check, line, lines)
    except BadLogFile:
        raise
    except SyncError as error:
        raise BadLogFile(max(lines.number, 1), error) from error
    finally:
        if check is not None:
            check.close()
    if check is None or not check.ended:
        raise BadLogFile(lines.number + 1, "the file ends without the node's end line")
    return check.report()


def _take(check: _Check, line: bytes, lines: Lines) -> None:
    if check.ended:
        raise BadLogFile(lines.number, "something after the end line")
    match _format(line):
        case None:
            check.event(line, lines.number)
        case "hall-head/1":
            check.head(line)
        case "hall-receipt/1":
            check.receipt(line)
        case "hall-end/1":
            check.end(line, lines.digest_before())
        case other:
            raise BadLogFile(lines.number, f"a line of an unknown format {other!r}")


def _format(line: bytes) -> str | None:
    """The format a signed line claims, None for an event."""
    if not line.startswith(b'{"format":"'):
        return None
    return line[11 : line.find(b'"', 11)].decode("ascii", "replace")


def _header(line: bytes, expected_key: str | None) -> Header:
    header = _strict(line, Header, FORMAT)
    if not _NODE.fullmatch(header.node):
        raise SyncError("the header names no node id")
    if not _HASH.fullmatch(header.public_key):
        raise SyncError("the header's key is not 64 lower-case hex digits")
    if expected_key is not None and header.public_key != expected_key:
        raise BadSignature(f"the file says it was signed with {header.public_key}, not with yours")
    return header


def _strict(line: bytes, kind: type[_LineT], wanted: str) -> _LineT:
    """A line that is not an event: one spelling only, so that every byte counts."""
    try:
        read = msgspec.json.decode(line, type=kind, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SyncError(f"not a {wanted} line: {error}") from error
    if msgspec.json.encode(read) != line:
        raise SyncError(f"{wanted}: keys in order, no blanks, nothing twice")
    if (read.format, read.alg) != (wanted, ALGORITHM):
        raise SyncError(f"expected {wanted} with {ALGORITHM}, got {read.format} with {read.alg}")
    return read


def _order(place: Position) -> tuple[int, int]:
    return place.epoch, place.seq
