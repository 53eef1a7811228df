"""The nightly look at the disk: is the hall's store still what was written, is every scan whole?

What was found is kept in a file beside the store, not in it: a damaged store is not to be trusted
with its own report.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from edge.blobs import HallBlobs
from sync.store import Store

if TYPE_CHECKING:
    from edge.node import HallNode

log = logging.getLogger(__name__)

FILE: Final = "soundness.json"
NIGHTS: Final = 7
"""Nights after which every scan has been opened: a seventh of them each night."""


class Found(msgspec.Struct, frozen=True):
    """What the last look found: ``damage`` of the store in words for developers, empty when it is
    sound; ``blobs`` that were opened, ``gone`` of which are damaged here and at no centre.
    """

    at_ms: int
    damage: str = ""
    blobs: int = 0
    gone: int = 0


def last(folder: Path) -> Found | None:
    """What was found last, None before the first look."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Found)
    except (OSError, msgspec.DecodeError):
        return None


def look(node: HallNode) -> Found:
    """Read the whole store and a share of the scans; what is wrong is logged and kept."""
    damage = _store(node.store)
    opened, gone = _blobs(node.blobs, node.now().toordinal() % NIGHTS)
    found = Found(node.wall_ms(), damage, opened, gone)
    try:
        (node.settings.data / FILE).write_bytes(msgspec.json.encode(found))
    except OSError:
        log.exception("what the nightly look has found is not written down")
    return found


def _store(store: Store) -> str:
    if damage := store.damage():
        log.error("the store is damaged: %s", damage)
    return damage


def _blobs(blobs: HallBlobs, night: int) -> tuple[int, int]:
    opened = gone = 0
    for address in _share(blobs, night):
        opened += 1
        gone += not blobs.mend(address)
    return opened, gone


def _share(blobs: HallBlobs, night: int) -> Iterator[str]:
    return (a for a in sorted(blobs.store.addresses()) if int(a[:2], 16) % NIGHTS == night)
