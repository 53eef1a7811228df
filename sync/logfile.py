"""A node's log as a file: what the log holds, in a form that anyone can check.

Byte for byte in docs/reference/log-format.md; `sync.verify` reads it. The live store is an
encrypted database that only its node can open, so this is how a log leaves the box.
"""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from sync.envelope import check_chain, genesis
from sync.errors import BrokenChain
from sync.keys import ALGORITHM, NodeKey
from sync.receipts import Receipt
from sync.store import Position, Store

FORMAT: Final = "hall-log/1"
HEAD_FORMAT: Final = "hall-head/1"
END_FORMAT: Final = "hall-end/1"

PAGE_EVENTS: Final = 1000
PAGE_BYTES: Final = 1024 * 1024


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """First line: whose log this is. The key is a claim until somebody vouches for it."""

    format: str
    node: str
    alg: str
    public_key: str


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The node's word that an epoch ends (so far) at `seq` with `hash`."""

    format: str
    node: str
    epoch: int
    seq: int
    hash: str
    alg: str
    signature: str


class End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Last line: the node's word for every byte before it, so that no whole line can go missing."""

    format: str
    node: str
    epochs: int
    events: int
    receipts: int
    hash: str
    alg: str
    signature: str


def head_text(node: str, epoch: int, seq: int, last: str) -> bytes:
    """The bytes a head's signature is over."""
    return f"{HEAD_FORMAT}\n{node}\n{epoch}\n{seq}\n{last}\n".encode()


def end_text(node: str, epochs: int, events: int, receipts: int, digest: str) -> bytes:
    """The bytes an end's signature is over."""
    return f"{END_FORMAT}\n{node}\n{epochs}\n{events}\n{receipts}\n{digest}\n".encode()


class _Out:
    """Writes lines and keeps the hash of all of them."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = hashlib.sha256()

    def lines(self, *lines: bytes) -> None:
        block = b"".join(line + b"\n" for line in lines)
        self._hash.update(block)
        self._out.write(block)

    def digest(self) -> str:
        return self._hash.hexdigest()


def export(store: Store, key: NodeKey, out: BinaryIO) -> int:
    """Write the log of the store's own node, as far as it goes now; the number of events.

    Work may go on meanwhile: where each epoch ends is fixed before the first line is written.
    Raises ValueError before the node is enrolled, BrokenChain when the store is damaged.
    """
    node = store.node()
    if node is None:
        raise ValueError("a node that is not enrolled has no log of its own")
    heads = [store.head(node, epoch) for epoch in store.epochs()]
    sink = _Out(out)
    sink.lines(msgspec.json.encode(Header(FORMAT, node, ALGORITHM, key.public_hex)))
    for head in heads:
        for page in _pages(store, node, head):
            sink.lines(*page)
        signature = key.sign(head_text(node, head.epoch, head.seq, head.hash))
        sink.lines(
            msgspec.json.encode(
                Head(HEAD_FORMAT, node, head.epoch, head.seq, head.hash, ALGORITHM, signature)
            )
        )
    receipts = [line for line in store.receipts() if _covered(line, heads)]
    sink.lines(*receipts)
    counts = (len(heads), sum(head.seq for head in heads), len(receipts))
    digest = sink.digest()
    signature = key.sign(end_text(node, *counts, digest))
    sink.lines(msgspec.json.encode(End(END_FORMAT, node, *counts, digest, ALGORITHM, signature)))
    return counts[1]


def _pages(store: Store, node: str, head: Position) -> Iterator[list[bytes]]:
    """The lines up to `head`, checked: a store that was damaged must not pass it on as a log."""
    written, prev = 0, genesis(node, head.epoch)
    while written < head.seq:
        wanted = min(PAGE_EVENTS, head.seq - written)
        page = store.lines(head.epoch, written, wanted, PAGE_BYTES)
        if not page:
            raise BrokenChain(written + 1, "the store has lost this event")
        prev = check_chain(page, node, head.epoch, written + 1, prev)[-1].hash
        written += len(page)
        yield page
    if prev != head.hash:
        raise BrokenChain(head.seq, "the store keeps another hash than that of the event")


def _covered(line: bytes, heads: list[Position]) -> bool:
    """Whether a receipt is for a place that the file holds: one may come in while we write."""
    receipt = msgspec.json.decode(line, type=Receipt)
    return any(head.epoch == receipt.epoch and receipt.seq <= head.seq for head in heads)
