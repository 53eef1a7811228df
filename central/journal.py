"""The centre's own log: a change and its event stand or fall together."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
import uuid_utils

from central import facts as kinds
from central.centre import NODE, Centre
from central.store import log
from domain.events import Event, Fact
from sync.envelope import Stored, encode, parse_header

EPOCH = 1


def record(centre: Centre, tx: sa.Connection, actor: str, facts: Iterable[Fact]) -> None:
    """Append facts to the centre's log inside the caller's transaction."""
    head = log.head(tx, NODE, EPOCH, lock=True)
    seq, prev = head.seq, head.hash
    events: list[Stored] = []
    for fact in facts:
        seq += 1
        event = Event(
            str(uuid_utils.uuid7()), NODE, EPOCH, seq, centre.clock.tick(),
            kinds.KINDS[type(fact.body)], kinds.VERSION, fact.subject, actor, fact.body, prev,
        )  # fmt: skip
        stored = parse_header(encode(event))
        events.append(stored)
        prev = stored.hash
    if events:
        log.append(tx, events, centre.now_ms)
