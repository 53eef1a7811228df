"""One hall's log up to the centre over loopback, durable on both sides; beside it the bare server.

The hall's side is the real push on the real (encrypted) store; the centre is a process of its own,
and folds meanwhile, as it does. The floor reads the same store, packs the same lines, signs them
once a batch and posts them to `bare`, one batch after the other.
"""

import hashlib
import http.client
import itertools
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

from sync import schema as edge_schema
from sync.batch import pack
from sync.clock import HybridClock
from sync.envelope import decode, event_hash, genesis
from sync.keys import NodeKey
from sync.node import settle_in
from sync.push import BATCH_BYTES, BATCH_EVENTS, push_once, say_hello
from sync.store import Store
from sync.transaction import INSERT_EVENTS, log_row
from sync.writer import Writer
from tests.bench import machine
from tests.bench.children import running
from tests.bench.errors import BenchError
from tests.bench.history import History
from tests.bench.province import POSTGRESQL, SQLITE, Databases, bench_centre, databases
from tests.bench.report import Measured, Report, say

NODE = "h-511602-01"
BOTH = (SQLITE, POSTGRESQL)
AIM = "ratio >= 0.8"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure. `work`: a folder on the disk to use."""

    rounds: int
    events: int
    work: Path
    kinds: tuple[str, ...] = BOTH


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall's store with a log in it, nothing of which is signed for."""

    store: Store
    writer: Writer
    key: NodeKey
    events: int

    def forget_receipts(self) -> None:
        """As if nothing had been handed up."""
        connection = self.store.open_writing()
        connection.execute("DELETE FROM receipt")
        connection.close()


@dataclass(slots=True)
class Rates:
    """Events a second of every round."""

    push: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)


def run(plan: Plan) -> Report:
    """All rounds. Raises BenchError when anything did not arrive as it was."""
    report = Report("sync", machine.describe(plan.work.parent))
    rates = {kind: Rates() for kind in plan.kinds}
    with (
        _folder(plan.work) as folder,
        databases(plan.kinds) as made,
        a_hall(folder / "hall", plan.events) as hall,
    ):
        for n in range(plan.rounds):
            for kind in plan.kinds:
                _round(folder / f"{kind}-{n}", made, kind, hall, rates[kind], n % 2 == 1)
        sizes = _sizes(hall)
    for kind, found in rates.items():
        name = f"push_events_per_s_{kind}"
        report.measured.append(Measured(name, "1/s", found.push, found.floor, AIM))
    report.measured.append(Measured("bytes_per_event_on_wire", "B", *sizes))
    return report


@contextmanager
def a_hall(folder: Path, events: int) -> Iterator[Hall]:
    """A store as a month without a line leaves it behind."""
    folder.mkdir(parents=True)
    path, secret, key = folder / "hall.db", secrets.token_bytes(32), NodeKey.generate()
    settle_in(path, secret, NODE, {})
    store = Store(path, secret)
    fill(store, itertools.islice(History(NODE).lines(), events))
    writer = Writer(store, HybridClock(wall_ms))
    writer.start()
    try:
        yield Hall(store, writer, key, events)
    finally:
        writer.stop()
        store.close()


def wall_ms() -> int:
    """Wall milliseconds since 1970 (UTC)."""
    return int(time.time() * 1000)


def fill(store: Store, lines: Iterator[bytes]) -> None:
    """Lay a log into a store whose writer does not run."""
    connection = store.open_writing()
    connection.execute("BEGIN IMMEDIATE")
    while chunk := list(itertools.islice(lines, 5_000)):
        rows = [log_row(decode(line), event_hash(line), line) for line in chunk]
        edge_schema.write_rows(connection, INSERT_EVENTS, rows)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _round(
    folder: Path, made: Databases, kind: str, hall: Hall, rates: Rates, floor_first: bool
) -> None:
    folder.mkdir()
    order = [_push, _floor]
    for measure in reversed(order) if floor_first else order:
        url = made.fresh(kind, folder)
        rate = hall.events / measure(folder / measure.__name__.strip("_"), url, hall)
        (rates.push if measure is _push else rates.floor).append(rate)
        say(f"{kind} {measure.__name__.strip('_')}: {rate:,.0f} events/s")


def _push(folder: Path, url: str, hall: Hall) -> float:
    """Seconds of the real push."""
    hall.forget_receipts()
    with bench_centre(folder, url, {NODE: hall.key.public_hex}) as centre:
        link = centre.link(NODE, hall.key)
        # A centre that has been up for a second has met its halls.
        say_hello(hall.store, link, backlog=hall.events, version="1", wall_ms=wall_ms())
        began = time.perf_counter()
        outcome = push_once(hall.writer, link, hall.key)
        took = time.perf_counter() - began
        link.close()
        signed = hall.store.acknowledged(1)
        if (outcome.state, outcome.pushed) != ("done", hall.events) or signed is None:
            raise BenchError(f"the push ended as {outcome}")
        if centre.held(NODE) != hall.events or signed.hash != hall.store.head(NODE).hash:
            raise BenchError("the centre does not hold what it signed for")
    return took


def _floor(folder: Path, url: str, hall: Hall) -> float:
    """Seconds of the same work without a hall and a centre around it."""
    with bench_centre(folder, url, {}):
        pass  # makes the tables
    with running("tests.bench.bare", url, hall.key.public_hex) as child:
        line = http.client.HTTPConnection("127.0.0.1", child.said["port"], timeout=60)
        began = time.perf_counter()
        seq, prev = 0, genesis(NODE, 1)
        while lines := hall.store.lines(1, seq, BATCH_EVENTS, BATCH_BYTES):
            line.request("POST", "/", bare_batch(lines, prev, hall.key))
            if line.getresponse().read() != b"ok":
                raise BenchError("the bare server refused a batch")
            seq, prev = seq + len(lines), event_hash(lines[-1])
        took = time.perf_counter() - began
        line.close()
    return took


def bare_batch(lines: Sequence[bytes], prev: str, key: NodeKey) -> bytes:
    """Lines for the bare server, signed and packed."""
    signature = key.sign(hashlib.sha256(lines[-1]).digest())
    plain = b"\n".join([signature.encode(), prev.encode(), *lines])
    return zstandard.ZstdCompressor(level=3).compress(plain)


def _sizes(hall: Hall) -> tuple[list[float], list[float]]:
    """Bytes an event of our batches; and what zstd alone makes of the lines, whole."""
    sent, seq, prev, all_lines = 0, 0, genesis(NODE, 1), list[bytes]()
    while lines := hall.store.lines(1, seq, BATCH_EVENTS, BATCH_BYTES):
        wire = pack(lines, node=NODE, epoch=1, first=seq + 1, prev=prev, key=hall.key)
        sent, seq, prev = sent + len(wire), seq + len(lines), event_hash(lines[-1])
        all_lines += lines
    whole = zstandard.ZstdCompressor(level=3).compress(b"\n".join(all_lines))
    return [sent / hall.events], [len(whole) / hall.events]


@contextmanager
def _folder(work: Path) -> Iterator[Path]:
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="sync-") as made:
        yield Path(made)
