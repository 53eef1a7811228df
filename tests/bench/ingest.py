"""Many halls push at once, and the province's tables follow; beside it the bare server.

The figure's clock stops when the last event is folded: acknowledged, counted once and in the tables
that pages read. Batches are packed and signed beforehand, as that is work of other machines; each
request is signed when it is sent.
"""

import itertools
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.batch import pack
from sync.envelope import event_hash, genesis
from sync.keys import NodeKey
from sync.protocol import PUSH
from tests.bench import machine
from tests.bench.children import running
from tests.bench.errors import BenchError
from tests.bench.history import History
from tests.bench.province import POSTGRESQL, Databases, bench_centre, databases
from tests.bench.report import Measured, Report, say
from tests.bench.senders import Hall, Work, senders
from tests.bench.sync import bare_batch

AIM = "value > 20000"
PATIENCE_S = 600.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure. `batch`: events; `small`: of the second figure."""

    rounds: int
    halls: int
    events: int
    batch: int
    small: int
    workers: int
    connections: int
    work: Path


@dataclass(slots=True)
class Rates:
    """Events a second of every round."""

    folded: list[float] = field(default_factory=list)
    signed: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)


def run(plan: Plan) -> Report:
    """All rounds. Raises BenchError when anything was lost, refused, or did not fit."""
    report = Report("ingest", machine.describe(plan.work.parent))
    with folder(plan.work, "ingest-") as where, databases((POSTGRESQL,)) as made:
        for batch, suffix in ((plan.batch, ""), (plan.small, f"_batches_of_{plan.small}")):
            rates = Rates()
            for n in range(plan.rounds):
                _round(where / f"{batch}-{n}", made, plan, batch, rates)
            aim = None if suffix else AIM
            name = f"folded_events_per_s_postgresql{suffix}"
            report.measured.append(Measured(name, "1/s", rates.folded, rates.floor, aim))
            name = f"acknowledged_events_per_s_postgresql{suffix}"
            report.measured.append(Measured(name, "1/s", rates.signed, rates.floor))
    return report


def packed(node: str, events: int, batch: int, seed: int = 1) -> Hall:
    """A hall with its log in batches."""
    key = NodeKey(Ed25519PrivateKey.generate())
    lines = itertools.islice(History(node, seed=seed).lines(), events)
    wires, first, prev = [], 1, genesis(node, 1)
    while chunk := list(itertools.islice(lines, batch)):
        wires.append(pack(chunk, node=node, epoch=1, first=first, prev=prev, key=key))
        first, prev = first + len(chunk), event_hash(chunk[-1])
    return Hall(node, key.private.private_bytes_raw(), tuple(wires))


def public_hex(hall: Hall) -> str:
    """The key the centre knows a hall by."""
    private = Ed25519PrivateKey.from_private_bytes(hall.private)
    return private.public_key().public_bytes_raw().hex()


def _round(where: Path, made: Databases, plan: Plan, batch: int, rates: Rates) -> None:
    where.mkdir()
    names = [f"h-51{n:04d}-01" for n in range(plan.halls)]
    halls = tuple(packed(node, plan.events, batch, n) for n, node in enumerate(names))
    total = plan.halls * plan.events
    keys = {hall.node: public_hex(hall) for hall in halls}
    url = made.fresh(POSTGRESQL, where)
    with bench_centre(where / "centre", url, keys, fold_workers=plan.workers) as centre:
        work = Work(centre.url, PUSH, halls, plan.connections)
        with senders(work, where, "halls") as child:
            began = time.monotonic()
            told = child.ask()
            centre.wait_folded(total, PATIENCE_S)
            took = time.monotonic() - began
        if told["failed"] or centre.held() < total:
            raise BenchError(f"not everything arrived: {told['failed']}")
        centre.require_no_exception()
    rates.folded.append(total / took)
    rates.signed.append(total / told["seconds"])
    rates.floor.append(total / bare_seconds(where, made, total, batch))
    say(
        f"batches of {batch}: {rates.folded[-1]:,.0f} folded, "
        f"{rates.signed[-1]:,.0f} acknowledged, bare {rates.floor[-1]:,.0f} events/s"
    )


def bare_seconds(where: Path, made: Databases, events: int, batch: int) -> float:
    """Seconds of the bare server for as many events in batches of this size."""
    key, node = NodeKey.generate(), "h-510000-01"
    lines = itertools.islice(History(node).lines(), events)
    wires, prev = [], genesis(node, 1)
    while chunk := list(itertools.islice(lines, batch)):
        wires.append(bare_batch(chunk, prev, key))
        prev = event_hash(chunk[-1])
    url = made.fresh(POSTGRESQL, where)
    with bench_centre(where / "bare", url, {}):
        pass  # makes the tables
    with running("tests.bench.bare", url, key.public_hex) as bare:
        hall = Hall(node, key.private.private_bytes_raw(), tuple(wires))
        work = Work(f"http://127.0.0.1:{bare.said['port']}", "/", (hall,), 1)
        with senders(work, where, "bare") as child:
            told = child.ask()
    if told["failed"]:
        raise BenchError(f"the bare server failed: {told['failed']}")
    return float(told["seconds"])


@contextmanager
def folder(work: Path, prefix: str) -> Iterator[Path]:
    """A folder on the disk that is measured, gone afterwards."""
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix=prefix) as made:
        yield Path(made)
