"""A hall's box as a process of its own, to be killed, frozen, cut off and starved of disk.

`python -m tests.faults.box FOLDER URL HANDS REST_MS`. Store, writer, baton, key and exchange are
the real ones; HANDS threads take numbers, each resting REST_MS after one. Standard output: one
line for each number that was answered for, `- REASON` when one was refused, `= BACKLOG STATE` with
each round of talk. A line on standard input with a number makes that many hands; `0` lets the hall
only talk.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from edge.blobs import HallBlobs
from edge.floor import Floor
from edge.line import LineWatch
from edge.node import HallNode
from edge.plan import PlanShelf
from edge.schedule import Exchange
from edge.settings import Settings
from edge.standing import BoxStanding
from sync.blobs import BlobKey, BlobStore
from sync.clock import HybridClock
from sync.keys import NodeKey
from sync.link import CentreLink
from sync.node import backlog
from sync.signatures import RequestSigner
from sync.store import Store
from sync.writer import NotSaved, Writer
from tests.factories import STORE_KEY
from tests.sync.burst import next_number

TALK_S = 0.1


def wall_ms() -> int:
    """Wall milliseconds."""
    return time.time_ns() // 1_000_000


class Box:
    """The parts, wired as `edge.app` wires them, without web pages and devices."""

    def __init__(self, folder: Path, url: str) -> None:
        self.store = Store(folder / "hall.db", STORE_KEY)
        (last,) = self.store.rows("SELECT max(at) FROM log")[0]
        self.writer = Writer(self.store, HybridClock(wall_ms, last or 0))
        self.writer.start()
        settings = Settings(data=folder, feed_wait_s=0)
        key = NodeKey.load(folder / "node.pem")
        link = self._link(url, key)
        sealed = BlobStore(folder / "blobs", BlobKey.open(folder / "blob.key"), bytes(32))
        blobs = HallBlobs(sealed, self.writer, lambda: link, settings, wall_ms)
        shelf, run = PlanShelf(self.store), self.writer.run
        node = HallNode(self.writer.node, settings, self.store, Floor(), shelf, run, wall_ms, blobs)
        self.line = LineWatch(node)
        standing = BoxStanding(self.writer, folder / "node.pem", key, wall_ms)
        self.links = [link, self._link(url, key), self._link(url, key)]
        standing.links.extend(self.links)
        self.exchange = Exchange(node, self.writer, standing, self.line, lambda: None)

    def talk(self) -> None:
        """Hello, push, pull, again and again, each on a thread and a line of its own."""
        jobs = (self.exchange.hello, self.exchange.push, self.exchange.pull)
        for job, link in zip(jobs, self.links, strict=True):
            threading.Thread(target=self._repeat, args=(job, link), daemon=True).start()
        while True:
            _tell(f"= {backlog(self.store)} {self.line.now.state}")
            time.sleep(TALK_S)

    def _repeat(self, job: Callable[[CentreLink], None], link: CentreLink) -> None:
        while True:
            with suppress(NotSaved):
                job(link)
            time.sleep(TALK_S)

    def _link(self, url: str, key: NodeKey) -> CentreLink:
        signer = RequestSigner(key, self.writer.node, time.time)
        return CentreLink(url, signer, self.store.value("centre_public_key") or "", read_s=5)


def main(folder: Path, url: str, hands: int, rest_s: float) -> None:
    """Until killed, or until standard input ends."""
    box = Box(folder, url)
    wanted = [hands]

    def hand(number: int) -> None:
        while True:
            if number >= wanted[0]:
                time.sleep(0.02)
                continue
            try:
                _tell(str(box.writer.run(next_number)))
                time.sleep(rest_s)
            except NotSaved as error:
                _tell(f"- {error}")
                time.sleep(0.05)

    for number in range(max(hands, 4)):
        threading.Thread(target=hand, args=(number,), daemon=True).start()
    threading.Thread(target=box.talk, daemon=True).start()
    for line in sys.stdin:
        wanted[0] = int(line)
    os._exit(0)


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]) / 1000)
