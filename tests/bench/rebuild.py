"""Tables made anew from a long log, at a hall and at the centre; beside it the log merely read."""

import itertools
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from central.folding import rebuild as centre_rebuild
from central.store import derived, log, schema
from central.store.database import Database
from sync.envelope import decode, parse_header
from sync.node import settle_in
from sync.refold import refold
from sync.store import Store
from tests.bench import machine
from tests.bench.errors import BenchError
from tests.bench.history import History
from tests.bench.ingest import folder
from tests.bench.province import POSTGRESQL, Databases, databases
from tests.bench.report import Measured, Report, say
from tests.bench.sync import NODE, fill

CHUNK = 5_000
IN_ORDER = "SELECT line FROM log ORDER BY at, node, epoch, seq"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure. `events`: of the hall's log, and of all logs at the centre."""

    rounds: int
    events: int
    halls: int
    workers: int
    work: Path


@dataclass(slots=True)
class Rates:
    """Events a second of every round."""

    refold: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)


def run(plan: Plan) -> Report:
    """All rounds. Raises BenchError when the tables are not the same again."""
    report = Report("rebuild", machine.describe(plan.work.parent))
    edge, centre = Rates(), Rates()
    with folder(plan.work, "rebuild-") as where:
        _edge(where, plan, edge)
        with databases((POSTGRESQL,)) as made:
            _centre(where, made, plan, centre)
    for name, rates in (("edge", edge), ("centre", centre)):
        figure = Measured(f"refold_events_per_s_{name}", "1/s", rates.refold, rates.floor)
        report.measured.append(figure)
    return report


def _edge(where: Path, plan: Plan, rates: Rates) -> None:
    path, secret = where / "hall.db", secrets.token_bytes(32)
    settle_in(path, secret, NODE, {})
    store = Store(path, secret)
    say(f"a hall's log of {plan.events:,} events")
    fill(store, itertools.islice(History(NODE).lines(), plan.events))
    known: dict[str, str] = {}
    for _ in range(plan.rounds):
        began = time.perf_counter()
        refold(store, lambda count: None)
        rates.refold.append(plan.events / (time.perf_counter() - began))
        known = _same(known, store.digests(NODE))
        began = time.perf_counter()
        for (line,) in store.reading().execute(
            "SELECT line FROM log ORDER BY at, node, epoch, seq"
        ):
            decode(line)
        rates.floor.append(plan.events / (time.perf_counter() - began))
        say(f"edge: {rates.refold[-1]:,.0f} events/s, read only {rates.floor[-1]:,.0f}")
    store.close()


def _centre(where: Path, made: Databases, plan: Plan, rates: Rates) -> None:
    database = Database(made.fresh(POSTGRESQL, where), pool=2)
    derived.prepare(database, 16)
    say(f"the logs of {plan.halls} halls, {plan.events:,} events in all")
    for n in range(plan.halls):
        _lay(database, f"h-51{n:04d}-01", plan.events // plan.halls, n)
    known: dict[str, str] = {}
    for _ in range(plan.rounds):
        began = time.perf_counter()
        events = centre_rebuild.rebuild(database, plan.workers)
        rates.refold.append(events / (time.perf_counter() - began))
        known = _same(known, _rows(database))
        began = time.perf_counter()
        read = _read_all(database)
        rates.floor.append(read / (time.perf_counter() - began))
        say(f"centre: {rates.refold[-1]:,.0f} events/s, read only {rates.floor[-1]:,.0f}")
    database.close()


def _lay(database: Database, node: str, events: int, seed: int) -> None:
    lines = itertools.islice(History(node, seed=seed).lines(), events)
    with database.write() as tx:
        log.head(tx, node, 1, lock=True)
        while chunk := list(itertools.islice(lines, CHUNK)):
            log.append(tx, [parse_header(line) for line in chunk], 1)


def _read_all(database: Database) -> int:
    e, count = schema.event, 0
    query = sa.select(e.c.line).order_by(e.c.node, e.c.epoch, e.c.seq)
    with database.read() as connection:
        stream = connection.execution_options(stream_results=True, yield_per=CHUNK)
        for line in stream.scalars(query):
            decode(bytes(line))
            count += 1
    return count


def _rows(database: Database) -> dict[str, str]:
    with database.read() as connection:
        return {
            name: str(connection.scalar(sa.select(sa.func.count()).select_from(table)))
            for name, table in schema.states.items()
        }


def _same(known: dict[str, str], found: dict[str, str]) -> dict[str, str]:
    if known and known != found:
        raise BenchError("the tables are not what they were")
    if not any(found.values()):
        raise BenchError("nothing was folded")
    return found
