"""Boxes of halls as they stand in the field: a folder to be copied, set back, started again."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from central.halls import service as halls
from edge.standing import BoxStanding
from sync.clock import HybridClock
from sync.keys import NodeKey
from sync.link import CentreLink, enrol
from sync.node import backlog, settle_in
from sync.push import HelloOutcome, PushOutcome, push_once, say_hello
from sync.store import Store
from sync.writer import Writer
from tests.central.centres import ACTOR, OpenCentre, link_to
from tests.factories import STORE_KEY, take


def wall_ms() -> int:
    """Wall milliseconds."""
    return int(time.time() * 1000)


@dataclass(slots=True)
class Box:
    """A box that runs: the real store, writer, baton and key of a hall, its line to the centre."""

    folder: Path
    writer: Writer
    standing: BoxStanding
    link: CentreLink

    @property
    def store(self) -> Store:
        """The box's store."""
        return self.writer.store

    def hello(self) -> HelloOutcome:
        """One sign of life, its answer obeyed."""
        said = self.standing.offer(self.link)
        outcome = say_hello(
            self.store,
            self.link,
            backlog=backlog(self.store),
            version="1",
            wall_ms=wall_ms(),
            box=said.name,
            baton=said.baton,
            restored=said.restored,
        )
        self.standing.heard(said.baton, outcome, self.link)
        return outcome

    def push(self) -> PushOutcome:
        """Hand up."""
        return push_once(self.writer, self.link, self.standing.key)

    def work(self, *numbers: str) -> None:
        """People take numbers."""
        for number in numbers:
            self.writer.run(take(number))


def enrol_box(centre: OpenCentre, folder: Path, node: str | None = None) -> str:
    """A new box in a folder, enrolled with a code; its node."""
    node = node or centre.register()
    folder.mkdir(parents=True)
    key = NodeKey.generate()
    key.save(folder / "node.pem")
    code = halls.issue_code(centre.centre, ACTOR, node).code
    reply = enrol(centre.url, key, code=code, box="b", version="1", wall_ms=wall_ms())
    values = {"centre_public_key": reply.centre_public_key, "epoch": str(reply.epoch)}
    settle_in(folder / "hall.db", STORE_KEY, reply.node, values)
    return node


@contextmanager
def started(centre: OpenCentre, folder: Path) -> Iterator[Box]:
    """The box of a folder, running."""
    store = Store(folder / "hall.db", STORE_KEY)
    (last,) = store.rows("SELECT max(at) FROM log")[0]
    writer = Writer(store, HybridClock(wall_ms, last or 0))
    writer.start()
    key = NodeKey.load(folder / "node.pem")
    centre_key = store.value("centre_public_key") or ""
    link = link_to(centre.url, key, writer.node, centre_key)
    standing = BoxStanding(writer, folder / "node.pem", key, wall_ms)
    standing.links.append(link)
    try:
        yield Box(folder, writer, standing, link)
    finally:
        link.close()
        writer.stop()
        store.close()


def copied(folder: Path, name: str) -> Path:
    """The whole disk of a box, copied."""
    target = folder.with_name(name)
    shutil.copytree(folder, target)
    return target
