"""Other branches of this node's own log, which came back from the centre: they stand in the log
under epochs below zero, their lines keep the epoch in which they were written.

A centre that was set back may not have them any more; then this disk may be the last that has.
"""

from __future__ import annotations

from sync.envelope import Stored, parse_header, previous
from sync.protocol import Place
from sync.store import Store


def runs(store: Store) -> list[list[Stored]]:
    """The branches as chains, each of one epoch; what one of them follows stands before it."""
    rows = store.rows("SELECT line FROM log WHERE node = ? AND epoch < 0", (store.node(),))
    events = sorted((parse_header(bytes(line)) for (line,) in rows), key=_place)
    found: dict[tuple[int, str], list[Stored]] = {}
    for event in events:
        run = found.pop((event.epoch, previous(event.line)), [])
        run.append(event)
        found[event.epoch, event.hash] = run
    return sorted(found.values(), key=lambda run: _place(run[0]))


def ends(store: Store) -> list[Place]:
    """The last place of each branch, in the epoch in which it was written."""
    return [Place(run[-1].epoch, run[-1].seq, run[-1].hash) for run in runs(store)]


def _place(event: Stored) -> tuple[int, int, str]:
    return event.epoch, event.seq, event.hash
