"""One line makes what a test needs: a person, a hall's plan, a ticket, events, a running store."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import uuid_utils
from stdnum.cn import ric

from domain.events import Event, Fact, kind_of
from domain.plan import (
    DEFAULT_PRIORITIES,
    Hall,
    Plan,
    Queue,
    Served,
    ServiceItem,
    Staff,
    Window,
)
from domain.tickets import WAITING, Ticket, TicketTaken
from sync.clock import HybridClock
from sync.envelope import decode, encode, event_hash, genesis, parse_header
from sync.keys import NodeKey
from sync.node import settle_in
from sync.receipts import issue
from sync.store import Position, Store
from sync.transaction import INSERT_EVENT, INSERT_RECEIPT, PUT_VALUE, Transaction, log_row
from sync.writer import Committed, Projection, Writer

NODE = "h-511602-01"
DAY = "2026-03-02"
MORNING_MS = 1_772_413_200_000
"""Nine o'clock of that day in the hall."""

SECRET = bytes(range(32))
STORE_KEY = bytes(reversed(range(32)))


def id_number(birth: date = date(1990, 1, 1), serial: int = 1, region: str = "511602") -> str:
    """A valid number (GB 11643) of somebody who does not exist."""
    stem = f"{region}{birth:%Y%m%d}{serial:03d}"
    return stem + ric.calc_check_digit(stem + "0")


def hall(node: str = NODE, **changed: object) -> Hall:
    """The hall's own document."""
    made = Hall(node, "广安区政务服务中心", "511602", "county", priorities=DEFAULT_PRIORITIES)
    return replace(made, **changed)  # type: ignore[arg-type]


def plan(queues: int = 3, windows: int = 4, **changed: object) -> Plan:
    """A hall with queues A, B, C …; window n serves queue n heavily and every other one lightly."""
    lines = {
        f"q-{letter.lower()}": Queue(f"q-{letter.lower()}", letter, f"{letter}类事项", letter)
        for letter in "ABCDEFGH"[:queues]
    }
    ids = tuple(lines)
    counters = {}
    for n in range(1, windows + 1):
        own = ids[(n - 1) % queues]
        serves = tuple(Served(q, 2.0 if q == own else 1.0) for q in ids)
        counters[f"{n:02d}"] = Window(f"{n:02d}", f"{n}号窗口", f"Window {n}", serves, n)
    staff = {f"s-{n}": member(n) for n in range(1, windows + 1)}
    items = {"i-1": ServiceItem("i-1", "居民身份证补领", "公安局", "公共服务", ids[0])}
    return Plan(hall(**changed), lines, counters, staff, items)


def member(n: int = 1, roles: tuple[str, ...] = ("window",)) -> Staff:
    """A member of staff whose password nobody knows."""
    return Staff(f"s-{n}", f"{1000 + n}", "李四", "$argon2id$v=19$none", roles)


def taken(number: str = "A001", **changed: object) -> TicketTaken:
    """The body of `ticket.taken`."""
    no = int("".join(filter(str.isdigit, number)))
    body = TicketTaken(
        day=DAY,
        queue=f"q-{number[0].lower()}",
        no=no,
        number=number,
        priority="normal",
        rank=MORNING_MS + no,
        station="k1",
        ahead=0,
        wait_s=0,
        person=None,
        masked_name="王**",
        item=None,
        printing="pending",
    )
    return replace(body, **changed)  # type: ignore[arg-type]


def ticket(number: str = "A001", **changed: object) -> Ticket:
    """Somebody waiting."""
    no = int("".join(filter(str.isdigit, number)))
    made = Ticket(
        hall=NODE,
        id=f"t-{number}",
        day=DAY,
        queue=f"q-{number[0].lower()}",
        number=number,
        priority="normal",
        rank=MORNING_MS + no,
        state=WAITING,
        taken_at=MORNING_MS + no,
        station="k1",
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def event(
    body: object,
    subject: str = "ticket/t-1",
    *,
    node: str = NODE,
    epoch: int = 1,
    seq: int = 1,
    prev: str | None = None,
    at_ms: int = MORNING_MS,
    actor: str = "station/k1",
) -> Event:
    """A body in its envelope."""
    kind, version = kind_of(body)
    before = prev if prev is not None else genesis(node, epoch)
    stamp = at_ms * 1000
    identity = str(uuid_utils.uuid7())
    return Event(identity, node, epoch, seq, stamp, kind, version, subject, actor, body, before)


def chain(
    bodies: Sequence[object], *, node: str = NODE, epoch: int = 1, first: int = 1
) -> list[bytes]:
    """The lines of a log with one event for each body."""
    lines: list[bytes] = []
    prev = genesis(node, epoch)
    for seq, body in enumerate(bodies, first):
        made = event(
            body,
            f"ticket/t-{epoch}-{seq}",
            node=node,
            epoch=epoch,
            seq=seq,
            prev=prev,
            at_ms=MORNING_MS + seq,
        )
        lines.append(encode(made))
        prev = event_hash(lines[-1])
    return lines


def tickets_taken(count: int, first: int = 1) -> list[TicketTaken]:
    """Bodies of so many people taking a number of queue A."""
    return [taken(f"A{no:03d}") for no in range(first, first + count)]


def take(number: str = "A001", **changed: object) -> Callable[[Transaction], Event]:
    """A command: somebody takes this number."""
    body = taken(number, **changed)
    return lambda tx: tx.emit("station/k1", Fact(f"ticket/t-{number}", body))


class Wall:
    """A wall clock that a test moves. Calling it gives milliseconds; each call is one later."""

    def __init__(self, start_ms: int = MORNING_MS) -> None:
        self._now = itertools.count(start_ms)

    def __call__(self) -> int:
        return next(self._now)

    def set(self, now_ms: int) -> None:
        """Jump, forwards or back."""
        self._now = itertools.count(now_ms)


@dataclass(slots=True)
class Running:
    """An open store with its writer at work."""

    path: Path
    store: Store
    writer: Writer
    wall: Wall
    committed: list[Committed]


@contextmanager
def running(
    folder: Path, *, node: str = NODE, projections: Sequence[Projection] = (), **values: str
) -> Iterator[Running]:
    """A store in `folder` (made if it is not there) with a running writer, stopped at the end."""
    path = folder / "hall.db"
    if not path.exists():
        settle_in(path, STORE_KEY, node, values)
    store, wall = Store(path, STORE_KEY), Wall()
    committed: list[Committed] = []
    (last,) = store.rows("SELECT max(at) FROM log WHERE node = ?", (node,))[0]
    writer = Writer(store, HybridClock(wall, last or 0), projections, committed.append)
    writer.start()
    try:
        yield Running(path, store, writer, wall, committed)
    finally:
        writer.stop()
        store.close()


def put_epoch(store: Store, epoch: int, lines: Sequence[bytes]) -> None:
    """Lay a finished epoch into a store whose writer does not run."""
    connection = store.open_writing()
    connection.execute("BEGIN IMMEDIATE")
    rows = [log_row(decode(line), event_hash(line), line) for line in lines]
    connection.executemany(INSERT_EVENT, rows)
    connection.execute(PUT_VALUE, ("epoch", str(epoch)))
    connection.execute("COMMIT")
    connection.close()


def receipt_for(line: bytes, centre: NodeKey, at: int = MORNING_MS) -> tuple[Position, bytes]:
    """The centre's receipt for everything up to this event."""
    stored = parse_header(line)
    signed = issue(
        centre,
        centre="centre",
        node=stored.node,
        epoch=stored.epoch,
        seq=stored.seq,
        head=stored.hash,
        at=at,
    )
    return Position(stored.epoch, stored.seq, stored.hash), signed


def put_receipts(store: Store, lines: Sequence[bytes], centre: NodeKey) -> None:
    """Lay a receipt for each of these events into a store whose writer does not run."""
    connection = store.open_writing()
    for place, signed in (receipt_for(line, centre) for line in lines):
        connection.execute(INSERT_RECEIPT, (place.epoch, place.seq, place.hash, signed))
    connection.close()
