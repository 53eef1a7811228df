"""A hall's own log back to it, page by page: for a box that is rebuilt, or that lacks a part.

A page is a batch that the centre signs, so that a hall checks it with the key it knows.
"""

from __future__ import annotations

import msgspec
from werkzeug.exceptions import NotFound

from central.centre import NODE, Centre
from central.store import log
from sync.batch import pack
from sync.envelope import parse_header, previous
from sync.protocol import LogIndex
from sync.receipts import issue

PAGE_EVENTS = 5_000
PAGE_BYTES = 3 * 1024 * 1024


def index(centre: Centre, node: str) -> LogIndex:
    """The head of every epoch, each with a fresh receipt; branches have none."""
    with centre.database.read() as connection:
        heads = log.heads(connection, node)
    receipts = [
        issue(
            centre.key,
            centre=NODE,
            node=node,
            epoch=head.epoch,
            seq=head.seq,
            head=head.hash,
            at=centre.now_ms,
        )
        for head in heads
        if head.epoch > 0
    ]
    return LogIndex(heads, [msgspec.Raw(receipt) for receipt in receipts])


def page(centre: Centre, node: str, epoch: int, after: int) -> bytes:
    """The lines of an epoch after a place, as a batch. Raises NotFound when there are none."""
    with centre.database.read() as connection:
        lines = log.page(connection, node, epoch, after, PAGE_EVENTS, PAGE_BYTES)
    if not lines:
        raise NotFound
    first = parse_header(lines[0])
    return pack(
        lines,
        node=node,
        epoch=first.epoch,
        first=first.seq,
        prev=previous(lines[0]),
        key=centre.key,
    )
