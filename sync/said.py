"""What the centre has said to this hall, as it signed it.

A centre that was set back to a backup does not know its own last words any more; halls that heard
them hand them back. They are believed because the centre itself has signed them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from domain.events import CENTRE_TO
from sync.batch import Batch, BatchHeader, pack_again, read_header
from sync.link import CentreLink
from sync.protocol import BATCH_TYPE, SAID, Place
from sync.store import Store
from sync.transaction import Transaction


def log_of(node: str) -> str:
    """The log in which the centre writes what it says to a hall."""
    return CENTRE_TO + node


def hear(transaction: Transaction, words: Batch) -> None:
    """Take in what the centre says, and what shows later on that it said so."""
    for event in words.events:
        transaction.receive(event.line)
    header = words.header
    transaction.put_said(header.epoch, header.last, msgspec.json.encode(header))


def hand_back(store: Store, link: CentreLink, holds: Sequence[Place]) -> int:
    """Hand back what a centre has said beyond the places it ``holds``; the number of batches.

    Raises LineCut, CentreBusy, CentreRefused.
    """
    count = 0
    for header in _beyond(store, {place.epoch: place for place in holds}):
        wire = pack_again(header, _lines(store, header))
        link.call("POST", SAID, wire, content_type=BATCH_TYPE)
        count += 1
    return count


def _beyond(store: Store, holds: dict[int, Place]) -> Iterator[BatchHeader]:
    """The batches with words that the centre does not hold: all of an epoch in which it has said
    something else since.
    """
    for epoch, last, line in store.rows(
        "SELECT epoch, last, header FROM said ORDER BY epoch, last"
    ):
        place = holds.get(epoch)
        if place is None or last > place.seq or not _heard(store, place):
            yield read_header(bytes(line))


def _heard(store: Store, place: Place) -> bool:
    """Whether the place where the centre's log ends is one that we have heard."""
    log = log_of(store.node() or "")
    found = store.rows(
        "SELECT hash FROM log WHERE node = ? AND epoch = ? AND seq = ?",
        (log, place.epoch, place.seq),
    )
    return place.seq == 0 or bool(found and found[0][0] == place.hash)


def _lines(store: Store, header: BatchHeader) -> list[bytes]:
    rows = store.rows(
        "SELECT line FROM log WHERE node = ? AND epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq",
        (header.node, header.epoch, header.first, header.last),
    )
    return [bytes(line) for (line,) in rows]
