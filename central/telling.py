"""What the centre says to a hall: events in a log of their own for each hall, signed and chained.

The hall hears them with its next long poll and folds them with the same code. They are judged by
what the centre knows of the hall now; should the hall have gone another way meanwhile, both sides
find the same step refused, and a person is shown both stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
import uuid_utils

from central.centre import Centre
from central.folding.merging import last_stamp
from central.store import log, states
from domain.events import CENTRE_TO, Event, Fact, kind_of
from domain.folding import Key, Table, touched
from sync import folds
from sync.envelope import encode, parse_header


def tell(centre: Centre, actor: str, hall: str, facts: Sequence[Fact]) -> list[Event]:
    """Write facts about a hall's subjects, durably, and have them folded and handed down at once.

    Raises Refused when a fact does not fit what the centre knows; then nothing is written.
    """
    with centre.database.write() as tx:
        told = write(centre, tx, actor, hall, facts)
    centre.signals.ingested(CENTRE_TO + hall)
    centre.signals.published(f"hall:{hall}")
    return told


def write(
    centre: Centre, tx: sa.Connection, actor: str, hall: str, facts: Iterable[Fact]
) -> list[Event]:
    """The same inside the caller's transaction; ring `signals` after its commit as `tell` does."""
    node = CENTRE_TO + hall
    epoch = lock_newest(tx, node)
    head = log.head(tx, node, epoch)
    place, prev, at = head.seq, head.hash, _last_at(tx, node, epoch, head.seq)
    told: list[Event] = []
    known: dict[tuple[str, Key], object] = {}
    for fact in facts:
        kind, version = kind_of(fact.body)
        # Later than all we know of the subject, whatever the hall's clock says.
        at = max(centre.clock.tick(), at + 1, last_stamp(tx, hall, fact.subject) + 1)
        place += 1
        event = Event(
            str(uuid_utils.uuid7()), node, epoch, place, at,
            kind, version, fact.subject, actor, fact.body, prev,
        )  # fmt: skip
        _judge(tx, event, known)
        stored = parse_header(encode(event))
        log.append(tx, [stored], centre.now_ms)
        told.append(event)
        prev = stored.hash
    return told


def lock_newest(tx: sa.Connection, stream: str) -> int:
    """The epoch in which the centre speaks to a hall; its end is ours until the transaction ends.

    Somebody may have begun another one while we waited for it.
    """
    epoch = 0
    while epoch != (newest := max(1, log.newest_epoch(tx, stream))):
        log.head(tx, stream, newest, lock=True)
        epoch = newest
    return epoch


def _judge(tx: sa.Connection, event: Event, known: dict[tuple[str, Key], object]) -> None:
    """Fold it into what is known. Raises Refused."""
    for table, key in touched(event):
        if (table.name, key) not in known and folds.is_own_row(event, key):
            known[table.name, key] = states.load(tx, table, [key]).get(key)

    def load(table: Table, key: Key) -> object:
        return known.get((table.name, key))

    for table, key, state in folds.fold(event, load):
        known[table.name, key] = state


def _last_at(tx: sa.Connection, node: str, epoch: int, seq: int) -> int:
    lines = log.page(tx, node, epoch, seq - 1, 1, 1) if seq else []
    return parse_header(lines[0]).at if lines else 0
