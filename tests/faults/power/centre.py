"""The centre's store under power cuts: what it has signed for is there when the power is back."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import DatabaseError

from central.centre import Centre, open_centre, prepare
from central.folding.group import fold_some
from central.intake.service import ingest
from central.settings import Settings
from central.store import log, states
from domain.days import QueueDay
from sync.batch import pack
from sync.envelope import event_hash, genesis
from sync.keys import NodeKey
from sync.protocol import Accepted
from tests.factories import DAY, chain, tickets_taken
from tests.faults.power.disk import Cut, Image, cuts, lay, read_image
from tests.faults.power.recorder import Operation, recording
from tests.faults.scratch import scratch
from tests.faults.tally import Tally

HALLS = ("h-511602-01", "h-511602-02", "h-511603-01")
MOST_EVENTS = 40
Held = dict[str, int]
"""Node -> how many of its events."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run of the centre; `Acknowledged.what` in the operations is a `Held`."""

    start: Image
    operations: Sequence[Operation]
    logs: dict[str, list[bytes]]


def record(batches: int, seed: int) -> Recorded:
    """Let halls hand up so many batches, signed for one by one, folds in between."""
    chance = random.Random(seed)
    turns = [(chance.choice(HALLS), chance.randint(1, MOST_EVENTS)) for _ in range(batches)]
    logs = {node: _log(node, sum(n for who, n in turns if who == node)) for node in HALLS}
    keys = {node: NodeKey.generate() for node in HALLS}
    held: Held = dict.fromkeys(HALLS, 0)
    with scratch() as folder:
        settings = Settings(data=str(folder))
        prepare(settings)
        start = read_image(folder)
        with recording(folder) as trace:
            centre = open_centre(settings)
            for node, count in turns:
                _hand_up(centre, keys[node], node, logs[node], held[node], count)
                held[node] += count
                trace.acknowledge(dict(held))
                if chance.random() < 0.3:
                    fold_some(centre.database, chance.choice((5, 50, 500)))
            centre.database.close()
    return Recorded(start, trace.operations, logs)


def cut_often(recorded: Recorded, count: int, seed: int, where: str) -> Tally:
    """Cut the power `count` times and look at what is left; `where` says how to repeat it."""
    tally = Tally(acknowledged=sum(map(len, recorded.logs.values())))
    with scratch() as folder:
        settings = Settings(data=str(folder))
        for cut in cuts(recorded.start, recorded.operations, count, random.Random(seed)):
            tally.power_cuts += 1
            lay(folder, cut.image)
            _examine(settings, recorded, cut, f"{where}, cut at {cut.at}", tally)
    return tally


def _log(node: str, count: int) -> list[bytes]:
    return chain(tickets_taken(count), node=node)


def _hand_up(
    centre: Centre, key: NodeKey, node: str, lines: list[bytes], done: int, count: int
) -> None:
    prev = event_hash(lines[done - 1]) if done else genesis(node, 1)
    part = lines[done : done + count]
    wire = pack(part, node=node, epoch=1, first=done + 1, prev=prev, key=key)
    answer = ingest(centre, node, key.public_hex, wire)
    assert isinstance(answer, Accepted) and answer.new == count


def _examine(settings: Settings, recorded: Recorded, cut: Cut, where: str, tally: Tally) -> None:
    """Start the centre on what is left, and let it fold what waits."""
    promised: Held = cut.acknowledged or dict.fromkeys(HALLS, 0)
    try:
        prepare(settings)
        centre = open_centre(settings)
    except DatabaseError as error:
        tally.failed(f"{where}: does not open: {error}", lost=sum(promised.values()))
        return
    try:
        while fold_some(centre.database, 10_000):
            pass
        for node in HALLS:
            _compare(centre, recorded, node, promised[node], where, tally)
    except DatabaseError as error:
        tally.failed(f"{where}: cannot be read: {error}", lost=sum(promised.values()))
    finally:
        centre.database.close()


def _compare(
    centre: Centre, recorded: Recorded, node: str, promised: int, where: str, tally: Tally
) -> None:
    with centre.database.read() as connection:
        kept = log.lines(connection, node, 1)
        days = states.of_hall(connection, QueueDay, node)
    if kept != recorded.logs[node][: len(kept)]:
        tally.failed(f"{where}: {node} has another log", lost=promised)
    elif len(kept) < promised:
        lost = promised - len(kept)
        tally.failed(f"{where}: {lost} events of {node} are gone", lost=lost)
    counted = sum(day.last_no for day in days if day.day == DAY)
    if counted != len(kept):
        tally.failed(f"{where}: {node}: {counted} folded of {len(kept)}")
