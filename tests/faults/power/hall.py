"""A hall's store under power cuts: real writer, real encrypted file, every cut checked."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock
from typing import Final

from domain.days import QueueDay
from domain.documents import Document
from sync.envelope import check_chain, genesis
from sync.refold import refold
from sync.sqlite import DatabaseError
from sync.store import Store
from sync.transaction import Transaction
from sync.writer import Outcome, Writer
from tests.factories import DAY, NODE, STORE_KEY, running
from tests.faults.power.disk import Cut, Image, cuts, lay, read_image
from tests.faults.power.recorder import Operation, Trace, recording
from tests.faults.scratch import scratch
from tests.faults.tally import Tally
from tests.sync.burst import next_number

GOING_ON: Final = 50
"""After every so many cuts the store goes on working and its tables are made anew."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run of the store: files at start and end, what was done to them, the log that it made.

    `Acknowledged.what` in the operations is how many events had been answered for.
    """

    start: Image
    operations: Sequence[Operation]
    log: Sequence[bytes]
    end: Image


def record(commits: int, seed: int) -> Recorded:
    """Let a hall work: so many commits of one to twelve commands each, each answered."""
    chance = random.Random(seed)
    with scratch() as folder:
        with running(folder):
            pass
        start = read_image(folder)
        with recording(folder) as trace, running(folder) as here:
            for turn in range(commits):
                _one_commit(here.writer, trace, chance, turn)
            log = here.store.lines(1, 0, 10**9, 2**40)
        return Recorded(start, trace.operations, log, read_image(folder))


def cut_often(recorded: Recorded, count: int, seed: int, where: str) -> Tally:
    """Cut the power `count` times and look at what is left; `where` says how to repeat it."""
    # Each event was promised once; every one of the cuts may find it gone.
    tally = Tally(acknowledged=len(recorded.log))
    with scratch() as folder:
        for cut in cuts(recorded.start, recorded.operations, count, random.Random(seed)):
            tally.power_cuts += 1
            thorough = tally.power_cuts % GOING_ON == 0
            tally.add(_examine(folder, recorded, cut, where, thorough=thorough))
    return tally


def _one_commit(writer: Writer, trace: Trace, chance: random.Random, turn: int) -> None:
    """Hand over several commands at once and wait until all are answered."""
    count, over, lock = chance.randint(1, 12), Event(), Lock()
    open_ = [count]

    def settle(outcome: Outcome) -> None:
        assert outcome.error is None
        trace.acknowledge(outcome.result)
        with lock:
            open_[0] -= 1
            if not open_[0]:
                over.set()

    def work(tx: Transaction) -> int:
        if chance.random() < 0.9:
            next_number(tx)
        else:
            tx.put_document(Document("item", f"i-{turn}", turn + 1, "all", b"{}"))
        return tx.head.seq

    writer.submit_all([(work, settle)] * count)
    assert over.wait(60)


def _examine(folder: Path, recorded: Recorded, cut: Cut, where: str, *, thorough: bool) -> Tally:
    """Open what is left as a hall does when the power is back."""
    tally = Tally()
    promised = cut.acknowledged or 0
    lay(folder, cut.image)
    try:
        store = Store(folder / "hall.db", STORE_KEY)
    except DatabaseError as error:
        return tally.failed(f"{where}, cut at {cut.at}: does not open: {error}", lost=promised)
    try:
        kept = store.lines(1, 0, 10**9, 2**40)
        if list(recorded.log[: len(kept)]) != kept:
            tally.failed(f"{where}, cut at {cut.at}: another log", lost=promised)
        elif len(kept) < promised:
            lost = promised - len(kept)
            tally.failed(f"{where}, cut at {cut.at}: {lost} acknowledged are gone", lost=lost)
        day = store.state(QueueDay, NODE, "q-a", DAY)
        if (day.last_no if day else 0) != len(kept):
            tally.failed(f"{where}, cut at {cut.at}: the tables are not those of the log")
    except DatabaseError as error:
        tally.failed(f"{where}, cut at {cut.at}: cannot be read: {error}", lost=promised)
    finally:
        store.close()
    if thorough and not tally.failures:
        _go_on(folder, cut, where, tally)
    return tally


def _go_on(folder: Path, cut: Cut, where: str, tally: Tally) -> None:
    """Whole check of the file, a day's work more, tables made anew."""
    with running(folder) as here:
        found = here.store.rows("PRAGMA integrity_check")[0][0]
        before = here.store.head(NODE).seq
        for _ in range(3):
            here.writer.run(next_number)
        lines = here.store.lines(1, 0, 10**9, 2**40)
        check_chain(lines, NODE, 1, 1, genesis(NODE, 1))
        folded = here.store.digests(NODE)
    if found != "ok" or len(lines) != before + 3:
        tally.failed(f"{where}, cut at {cut.at}: going on: {found}, {len(lines)} events")
    store = Store(folder / "hall.db", STORE_KEY)
    refold(store, lambda count: None)
    if store.digests(NODE) != folded:
        tally.failed(f"{where}, cut at {cut.at}: tables made anew are other tables")
    store.close()
