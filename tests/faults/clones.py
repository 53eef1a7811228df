"""Copied and restored boxes: each is noticed at its first word after the other's; restarts never.

Real stores and batons of many halls at a real centre, without a line between them. A hall's box is
started again and again, killed before and after each step of its word, its answers lost; that must
never look like a copy. Then its disk is copied as it lies there, both go on, and the one that
speaks second must be noticed with that word, though the logs are equal. A person decides, and the
next copy is made of the box that goes on.
"""

from __future__ import annotations

import itertools
import logging
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from central.centre import Centre, open_centre, prepare
from central.halls import enrolment, recovery
from central.halls import service as halls
from central.intake import service as intake
from central.settings import Settings
from central.store import schema
from central.store.database import insert_many
from sync.baton import BatonHolder
from sync.clock import HybridClock
from sync.keys import NodeKey
from sync.node import settle_in
from sync.protocol import EnrolRequest, Hello, HelloReply, Place
from sync.store import Store
from sync.writer import Writer
from tests.factories import MORNING_MS, STORE_KEY, take
from tests.faults.scratch import scratch
from tests.faults.tally import Tally

HALLS: Final = 4
COPIES: Final = 5
"""Of each hall, one after the other."""

RESTARTS: Final = 40
"""Of each hall before each copy; every tenth opens the store anew, the others read it again."""

ACTOR, REGION = "admin/fault", "511602"


@dataclass(slots=True)
class Box:
    """A box: a folder with its store, and what of a process speaks for it."""

    folder: Path
    writer: Writer
    holder: BatonHolder
    wall: itertools.count[int]

    @classmethod
    def start(cls, folder: Path, wall: itertools.count[int]) -> Box:
        """Open the store of a folder."""
        writer = Writer(Store(folder / "hall.db", STORE_KEY), HybridClock(lambda: next(wall)))
        writer.start()
        return cls(folder, writer, BatonHolder(writer, lambda: next(wall)), wall)

    def stop(self) -> None:
        """Close it."""
        self.writer.stop()
        self.writer.store.close()

    def again(self) -> None:
        """A new process on the same disk."""
        self.holder = BatonHolder(self.writer, lambda: next(self.wall))

    def hello(self, centre: Centre, lost: str = "") -> str:
        """One word; the state it is answered. ``lost``: asked, told or heard, where it breaks."""
        said = self.holder.offer()
        if lost == "asked":
            return ""
        head = self.writer.head
        place = Place(head.epoch, head.seq, head.hash)
        word = Hello(place, 0, "1", next(self.wall), box=self.folder.name, baton=said)
        with centre.database.read() as connection:
            hall = halls.find(connection, self.writer.node)
        reply: HelloReply = intake.meet(centre, hall, word)
        if lost == "told":
            self.holder.lost()
            return reply.state
        self.holder.answered(said, reply.baton_taken)
        if reply.state == "copy" and not said.next:
            self.holder.lost()
            return self.hello(centre)
        if reply.open_epoch > head.epoch:
            self.writer.run(lambda tx: tx.open_epoch(reply.open_epoch))
        return reply.state


def one_round(seed: int) -> Tally:
    """Some halls, each copied several times."""
    for name in ("central", "edge", "sync"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    where = f"./hall fault --only clones --seed {seed}"
    tally = Tally(runs=1)
    with scratch() as folder, _centre(folder) as centre:
        for n in range(HALLS):
            chance = random.Random(f"{seed}/{n}")
            for words in _hall(centre, folder, n, chance, tally):
                tally.failed(f"{where}: {words}")
    return tally


def _hall(
    centre: Centre, folder: Path, number: int, chance: random.Random, tally: Tally
) -> Iterator[str]:
    wall = itertools.count(MORNING_MS)
    box = Box.start(_enrol(centre, folder / f"h{number}"), wall)
    for copy in range(COPIES):
        box, alarms = _restarts(centre, box, chance)
        tally.restarts += RESTARTS
        tally.false_alarms += alarms
        if alarms:
            yield f"{alarms} restarts of hall {number} looked like copies"
        tally.copies += 1
        box, noticed = _copied(centre, box, folder / f"h{number}c{copy}", chance)
        tally.copies_noticed += noticed
        if not noticed:
            yield f"copy {copy} of hall {number} was not noticed"
    box.stop()


def _restarts(centre: Centre, box: Box, chance: random.Random) -> tuple[Box, int]:
    """Many ordinary days; how many words were answered with an alarm."""
    alarms = 0
    for n in range(RESTARTS):
        if n % 10 == 9:
            box.stop()
            box = Box.start(box.folder, box.wall)
        else:
            box.again()
        for _ in range(chance.choice((1, 1, 2, 3))):
            state = box.hello(centre, chance.choice(("", "", "asked", "told", "heard")))
            alarms += state not in ("", "enrolled")
        if chance.random() < 0.2:
            box.writer.run(take(f"A{next(box.wall)}"))
    return box, alarms


def _copied(centre: Centre, box: Box, target: Path, chance: random.Random) -> tuple[Box, bool]:
    """Copy the disk, let both speak; (the box that goes on, whether the second was noticed)."""
    if chance.random() < 0.5:
        box.hello(centre, chance.choice(("asked", "told")))
    shutil.copytree(box.folder, target)
    other = Box.start(target, box.wall)
    if chance.random() < 0.5:
        box.again()
        box.hello(centre)  # it may have had an answer lost: until the first is through, it is one
    first, second = (box, other) if chance.random() < 0.5 else (other, box)
    first.again()
    first_state = first.hello(centre)
    second_state = second.hello(centre)
    noticed = "copy" in (first_state, second_state)
    holder, late = (first, second) if second_state == "copy" else (second, first)
    goes_on: recovery.GoesOn = chance.choice(("holder", "other"))
    if noticed:
        recovery.resolve(centre, ACTOR, box.writer.node, goes_on)
    chosen, left = (holder, late) if goes_on == "holder" or not noticed else (late, holder)
    chosen.hello(centre)
    noticed = noticed and left.hello(centre) == "replaced" and chosen.hello(centre) == "enrolled"
    left.stop()
    return chosen, noticed


@contextmanager
def _centre(folder: Path) -> Iterator[Centre]:
    settings = Settings(data=str(folder / "centre"))
    prepare(settings)
    centre = open_centre(settings)
    with centre.database.write() as tx:
        insert_many(tx, schema.region, [(REGION, "广安区", "county", "四川省广安市广安区")])
    try:
        yield centre
    finally:
        centre.database.close()


def _enrol(centre: Centre, folder: Path) -> Path:
    node = halls.register_one(centre, ACTOR, REGION, "大厅").node
    code = halls.issue_code(centre, ACTOR, node).code
    request = EnrolRequest(code, NodeKey.generate().public_hex, "b", "1", MORNING_MS)
    folder.mkdir()
    settle_in(folder / "hall.db", STORE_KEY, enrolment.enrol(centre, request).node, {})
    return folder
