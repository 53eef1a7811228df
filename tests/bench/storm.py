"""A province that was dark for a day comes back at once, while one hall goes on working.

Every hall is simulated as the centre meets it: its own key, its own log of a day, batches as large
as a hall makes them, each request signed when it is sent, 429 obeyed. What is a model: the halls'
own computers (their batches were packed before the clock starts) and their number of connections,
which is that of one process; with fewer halls than the province has, the time is scaled by the
events that are missing. The output says which.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import requests
import sqlalchemy as sa

from central.store import schema
from sync.batch import pack
from sync.envelope import event_hash, genesis
from sync.keys import NodeKey
from sync.link import CentreBusy, CentreLink
from sync.protocol import BATCH_TYPE, PUSH
from sync.push import BATCH_EVENTS
from tests.bench import machine
from tests.bench.children import Child
from tests.bench.errors import BenchError
from tests.bench.history import History
from tests.bench.ingest import bare_seconds, folder, packed, public_hex
from tests.bench.province import POSTGRESQL, BenchCentre, bench_centre, databases
from tests.bench.report import Measured, Report, say
from tests.bench.senders import Hall, Work, senders

LEVELS = ((1, 10_000), (21, 10_000), (183, 4_200), (3_111, 280))
"""(halls, events of a day): province, cities, counties, townships. Seven events a visitor."""

ALL_HALLS = sum(halls for halls, _ in LEVELS)
LIVE = "h-519999-01"
LIVE_EVERY_S = 0.3
QUIET_SAMPLES = 10
BARE_EVENTS = 50_000
PATIENCE_S = 3_600.0
AIM = "value < 600"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure. ``day``: the share of a day that waits; ``halls``: of `ALL_HALLS`."""

    halls: int
    day: float
    connections: int
    workers: int
    work: Path


@dataclass(slots=True)
class Live:
    """A hall that goes on: each event is handed up at once; milliseconds until it is folded."""

    centre: BenchCentre
    key: NodeKey
    delays_ms: list[float] = field(default_factory=list)
    seq: int = 0
    prev: str = genesis(LIVE, 1)
    lines: Iterator[bytes] = field(default_factory=lambda: History(LIVE).lines())

    def one(self) -> float:
        """One event up; milliseconds until the province's tables show it."""
        line = next(self.lines)
        wire = pack([line], node=LIVE, epoch=1, first=self.seq + 1, prev=self.prev, key=self.key)
        began = time.monotonic()
        link = self.centre.link(LIVE, self.key)
        _send(link, wire)
        link.close()
        self.seq, self.prev = self.seq + 1, event_hash(line)
        while self._folded() < self.seq:
            time.sleep(0.01)
        return (time.monotonic() - began) * 1000

    def _folded(self) -> int:
        f = schema.folded
        with self.centre.database.read() as connection:
            return connection.scalar(sa.select(f.c.seq).where(f.c.node == LIVE)) or 0


def run(plan: Plan) -> Report:
    """The storm. Raises BenchError when anything was lost or did not fit."""
    report = Report("storm", machine.describe(plan.work.parent))
    sizes = _sizes(plan)
    events = sum(sizes)
    missing = sum(_sizes(Plan(ALL_HALLS, plan.day, 0, 0, plan.work))) / events
    say(f"{len(sizes)} halls with {events:,} events; the province has {missing:.2f} times as many")
    halls = tuple(packed(f"h-51{n:04d}-01", size, BATCH_EVENTS, n) for n, size in enumerate(sizes))
    live = NodeKey.generate()
    keys = {hall.node: public_hex(hall) for hall in halls} | {LIVE: live.public_hex}
    with folder(plan.work, "storm-") as where, databases((POSTGRESQL,)) as made:
        url = made.fresh(POSTGRESQL, where)
        with bench_centre(where / "centre", url, keys, fold_workers=plan.workers) as centre:
            found = _storm(where, centre, plan, halls, events, Live(centre, live))
        bare = bare_seconds(where, made, BARE_EVENTS, BATCH_EVENTS) / BARE_EVENTS
    whole = found.whole_s * missing
    floor = bare * events * missing
    report.measured += [
        Measured("province_whole_s", "s", [whole], [floor], AIM),
        Measured("halls_simulated", "1", [len(sizes)], [ALL_HALLS]),
        Measured("events_simulated", "1", [events], [events * missing]),
        Measured("live_hall_worst_delay_ms", "ms", [max(found.delays)], [max(found.quiet)]),
        Measured("centre_rss_mb", "MB", [found.rss_mb], [found.rss_before_mb]),
    ]
    return report


@dataclass(frozen=True, slots=True)
class Found:
    """What a storm showed."""

    whole_s: float
    delays: list[float]
    quiet: list[float]
    rss_mb: float
    rss_before_mb: float


def _sizes(plan: Plan) -> list[int]:
    """Events of each hall: of every level as many halls as of the whole."""
    share = plan.halls / ALL_HALLS
    return [
        max(1, round(events * plan.day))
        for halls, events in LEVELS
        for _ in range(max(1, round(halls * share)))
    ]


def _storm(
    where: Path,
    centre: BenchCentre,
    plan: Plan,
    halls: tuple[Hall, ...],
    events: int,
    live: Live,
) -> Found:
    work = Work(centre.url, PUSH, halls, plan.connections)
    with senders(work, where, "halls") as child:
        quiet = [live.one() for _ in range(QUIET_SAMPLES)]
        before = rss_mb(centre.child)
        began = time.monotonic()
        with _going_on(live) as delays:
            told = child.ask()
            say(
                f"all acknowledged after {told['seconds']:.1f} s, slowest {told['worst_ms']:.0f} ms"
            )
            _wait_whole(centre, events)
            whole = time.monotonic() - began
        rss = rss_mb(centre.child)
    if told["failed"]:
        raise BenchError(f"not every hall came through: {told['failed']}")
    centre.require_no_exception()
    return Found(whole, delays or quiet, quiet, rss, before)


def _wait_whole(centre: BenchCentre, events: int) -> None:
    """Until every hall of the storm is folded; the live one goes on meanwhile."""
    f = schema.folded
    query = sa.select(sa.func.coalesce(sa.func.sum(f.c.seq), 0)).where(f.c.node != LIVE)
    end = time.monotonic() + PATIENCE_S
    while True:
        with centre.database.read() as connection:
            folded = int(connection.scalar(query) or 0)
        if folded >= events:
            return
        if time.monotonic() > end:
            raise BenchError(f"{folded} of {events} events are folded")
        time.sleep(0.1)


@contextmanager
def _going_on(live: Live) -> Iterator[list[float]]:
    """The live hall hands up an event now and then until the block ends."""
    over, delays, failed = Event(), list[float](), list[Exception]()

    def work() -> None:
        try:
            while not over.wait(LIVE_EVERY_S):
                delays.append(live.one())
        except Exception as error:
            failed.append(error)

    thread = Thread(target=work)
    thread.start()
    try:
        yield delays
    finally:
        over.set()
        thread.join(PATIENCE_S)
    if failed:
        raise BenchError(f"the live hall failed: {failed[0]!r}")


def _send(link: CentreLink, wire: bytes) -> None:
    while True:
        try:
            link.call("POST", PUSH, wire, content_type=BATCH_TYPE)
            return
        except CentreBusy as busy:
            time.sleep(busy.retry_after_s)
        except requests.RequestException as error:
            raise BenchError(f"the live hall: {error!r}") from error


def rss_mb(child: Child) -> float:
    """The most memory that a process and its children have held, in megabytes."""
    pids = [child.process.pid]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == child.process.pid:
            pids.append(int(stat.parent.name))
    return sum(_peak_kb(pid) for pid in pids) / 1000


def _peak_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])
