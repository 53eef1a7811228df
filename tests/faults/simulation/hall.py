"""A hall's box: the real store, writer and exchange on a disk that can be copied and set back."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from domain.days import QueueDay
from domain.errors import Refused
from domain.events import CENTRE_TO, Fact
from domain.gates import QueueClosed, QueueOpened
from domain.tickets import CALLED, WAITING, Ticket, TicketCalled, TicketPassed
from edge.blobs import HallBlobs
from edge.floor import Floor
from edge.line import LineWatch
from edge.node import HallNode
from edge.plan import PlanShelf
from edge.schedule import Exchange
from edge.settings import Settings
from edge.standing import BoxStanding
from sync.baton import read_baton
from sync.blobs import BlobStore
from sync.clock import HybridClock
from sync.keys import NodeKey
from sync.link import CentreLink
from sync.protocol import Baton
from sync.signatures import RequestSigner
from sync.store import Store
from sync.transaction import Transaction
from sync.writer import NotSaved, Writer
from tests.factories import DAY, STORE_KEY, taken
from tests.faults.power.disk import Image, lay, read_image
from tests.faults.simulation.centre import URL
from tests.faults.simulation.clock import BoxClock
from tests.faults.simulation.network import Line, Plug

QUEUES: Final = ("q-a", "q-b")
STORE: Final = "hall.db"
KEY: Final = "node.pem"


class SimHall:
    """One box. `number` tells it from its copies, which have the same `node` and key."""

    def __init__(self, number: int, folder: Path, clock: BoxClock, line: Line) -> None:
        self.number, self.folder, self.clock, self.line = number, folder, clock, line
        self.starts = 0
        self.stop_at: str | None = None
        self._image: Image | None = None
        self.start()

    def start(self) -> None:
        """Open what is on the disk, as `edge.app` does."""
        self.store = Store(self.folder / STORE, STORE_KEY)
        last = self.store.rows(
            "SELECT at FROM log WHERE node = ? ORDER BY epoch DESC, seq DESC LIMIT 1",
            (self.store.node(),),
        )
        clock = HybridClock(self.clock, last[0][0] if last else 0)
        self.writer = Writer(self.store, clock)
        self.writer._commit = self._may_stop(self.writer._commit)  # type: ignore[method-assign]
        self.writer.start()
        self.node = self.writer.node
        key = NodeKey.load(self.folder / KEY)
        self.link = self._link(key)
        parts = self._parts(Settings(data=self.folder, feed_wait_s=0))
        self.watch = LineWatch(parts)
        self.standing = BoxStanding(self.writer, self.folder / KEY, key, self.clock)
        self.standing.links.append(self.link)
        self.exchange = Exchange(parts, self.writer, self.standing, self.watch, lambda: None)
        self.starts += 1

    def work(self, chance: random.Random, commands: int) -> list[bytes]:
        """People come and go; the lines of the events that were answered for."""
        answered: list[bytes] = []
        for _ in range(commands):
            before = self.store.head(self.node)
            try:
                self._run(lambda tx: _something(tx, chance))
            except (NotSaved, Refused):
                if self._image is not None:
                    self.kill()
                    break
                continue
            answered += self.store.lines(before.epoch, before.seq, 100, 1 << 30)
        return answered

    def talk(self, what: Callable[["SimHall"], None]) -> None:
        """Do one job of the exchange; the power may go in the middle."""
        try:
            what(self)
        except NotSaved:
            assert self._image is not None, "a commit failed without a reason"
        if self._image is not None:
            self.kill()

    def push(self) -> None:
        """Hand up."""
        self.exchange.push(self.link)

    def hello(self) -> None:
        """Say hello; it is always time for it here."""
        self.watch._next_hello_ms = 0
        self.exchange.hello(self.link)

    def pull(self) -> None:
        """Take documents down."""
        self.exchange.pull(self.link)

    def kill(self) -> None:
        """Gone without a word, and started again from what is on the disk."""
        image = self._image or read_image(self.folder)
        self._stop()
        lay(self.folder, image)
        self.start()

    def image(self) -> Image:
        """A backup of the disk."""
        return read_image(self.folder)

    def set_back(self, image: Image) -> None:
        """Put an old disk in; what only the newer one held is gone."""
        self._stop()
        lay(self.folder, image)
        self.start()

    def close(self) -> None:
        """The end."""
        self._stop()

    def baton(self) -> Baton:
        """What tells this box from its copies."""
        return read_baton(self.store)

    def held(self) -> set[bytes]:
        """Every event of its own log."""
        return {line for (line,) in self.store.rows("SELECT line FROM log")}

    def asks(self) -> bool:
        """Whether it listens to the centre: another box may have its place for good."""
        return self.watch.now.hall_state != "replaced"

    def heard(self) -> set[str]:
        """The ids of what the centre has said to it."""
        stream = CENTRE_TO + self.node
        rows = self.store.rows("SELECT id FROM log WHERE node = ?", (stream,))
        return {id for (id,) in rows}

    def _stop(self) -> None:
        self.stop_at, self._image = None, None
        self.link.close()
        self.writer.stop()
        self.store.close()

    def _run(self, command: Callable[[Transaction], Any]) -> Any:
        return self.writer.run(command)

    def _may_stop(self, commit: Callable[[], None]) -> Callable[[], None]:
        """The writer's commit, before or after which the power may go."""

        def stop_or_commit() -> None:
            if self.stop_at == "after the commit":
                commit()
            if self.stop_at is not None:
                self._image, self.stop_at = self._image or read_image(self.folder), None
            if self._image is not None:
                raise OSError("the power is gone")
            commit()

        return stop_or_commit

    def _parts(self, settings: Settings) -> HallNode:
        sealed = BlobStore(self.folder.with_suffix(".blobs"), bytes(32), bytes(32))
        blobs = HallBlobs(sealed, self.writer, lambda: self.link, settings, self.clock)
        shelf = PlanShelf(self.store)
        return HallNode(
            self.node, settings, self.store, Floor(), shelf, self._run, self.clock, blobs
        )

    def _link(self, key: NodeKey) -> CentreLink:
        signer = RequestSigner(key, self.node, self.clock.seconds)
        link = CentreLink(URL, signer, self.store.value("centre_public_key") or "")
        link._session.mount("http://", Plug(self.line, self.number))
        return link


def turned(chance: random.Random) -> QueueClosed | QueueOpened:
    """A queue is closed or opened: hall and centre both may."""
    return QueueClosed("系统维护") if chance.random() < 0.6 else QueueOpened()


def _something(tx: Transaction, chance: random.Random) -> None:
    """Take a number, call somebody, let somebody pass, close a queue or open it."""
    queue, act = chance.choice(QUEUES), chance.random()
    if act > 0.95:
        tx.emit("staff/s-9", Fact(f"queue/{queue}", turned(chance)))
        return
    state = WAITING if act < 0.85 else CALLED
    found = tx.select(Ticket, "queue = ? AND state = ? ORDER BY rank LIMIT 1", (queue, state))
    if act < 0.6 or not found:
        day = tx.get(QueueDay, queue, DAY)
        number = f"{queue[-1].upper()}{day.last_no + 1 if day else 1:03d}"
        tx.emit("station/K1", Fact(f"ticket/{tx.make(Ticket)}", taken(number)))
        return
    (ticket,) = found
    subject = f"ticket/{ticket.id}"
    if state == WAITING:
        called = TicketCalled(DAY, queue, ticket.number, "01", "s-1", 5)
        tx.emit("staff/s-1", Fact(subject, called))
    else:
        tx.emit("staff/s-1", Fact(subject, TicketPassed(DAY, queue, ticket.number, "01")))
