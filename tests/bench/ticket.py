"""Numbers a second, through HTTP, durable, chained and folded; beside them the empty request."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import disk, load, machine
from tests.bench.load import Load
from tests.bench.proof import prove
from tests.bench.report import Measured, Report, say
from tests.bench.rig import BOARD, KIOSK, QUEUE, BenchHall, bench_hall
from tests.bench.streams import check, open_streams

CLIENTS = (1, 16, 64)
WITH_STREAMS = 16
FORM = f"queue={QUEUE}&without_card=1"
AIMS = {16: "ratio >= 0.6"}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure. `seconds`: of each single load; `work`: a folder on the disk to use."""

    rounds: int
    seconds: int
    streams: int
    work: Path
    clients: tuple[int, ...] = CLIENTS


@dataclass(slots=True)
class Round:
    """What one fresh hall gave; keys are numbers of clients."""

    tickets: dict[int, Load] = field(default_factory=dict)
    empties: dict[int, Load] = field(default_factory=dict)
    streaming: tuple[Load, Load] | None = None
    sealed: float = 0.0
    plain: float = 0.0
    syncs: float = 0.0


def run(plan: Plan) -> Report:
    """All rounds. Raises BenchError when anything under load was not right."""
    report = Report("ticket", machine.describe(plan.work))
    rounds = [_round(plan, number) for number in range(plan.rounds)]
    report.measured += [_rate(rounds, clients) for clients in plan.clients]
    report.measured += _with_streams(rounds, plan.streams)
    report.measured += _raw(rounds)
    return report


def _round(plan: Plan, number: int) -> Round:
    found = Round()
    with _folder(plan.work) as folder:
        _measure_disk(found, folder, plan.seconds, turned=bool(number % 2))
        answered: list[str] = []
        with bench_hall(folder) as hall:
            for clients in plan.clients:
                found.empties[clients], found.tickets[clients] = _pair(
                    hall, clients, plan.seconds, folder, answered, turned=bool(number % 2)
                )
            found.streaming = _under_streams(hall, plan, folder, answered, turned=bool(number % 2))
            hall.child.end()
        kept = prove(folder / "data", answered)
    rates = ", ".join(
        f"c{c} {t.per_s:.0f}/s of {found.empties[c].per_s:.0f}/s" for c, t in found.tickets.items()
    )
    say(f"round {number + 1}/{plan.rounds}: {rates}; {len(answered)} answered, {kept} kept: proved")
    return found


def _pair(
    hall: BenchHall, clients: int, seconds: int, folder: Path, answered: list[str], *, turned: bool
) -> tuple[Load, Load]:
    """(empty, ticket), in turned order every other round."""

    def empty() -> Load:
        return load.post(
            f"{hall.url}/kiosk/{KIOSK}/empty", FORM, hall.cookie, clients, seconds, folder
        )

    def ticket() -> Load:
        url = f"{hall.url}/kiosk/{KIOSK}/tickets"
        done = load.post(url, FORM, hall.cookie, clients, seconds, folder, status=201)
        answered.extend(json.loads(body)["ticket"] for body in done.answers)
        return done

    if turned:
        tickets = ticket()
        return empty(), tickets
    return empty(), ticket()


def _under_streams(
    hall: BenchHall, plan: Plan, folder: Path, answered: list[str], *, turned: bool
) -> tuple[Load, Load]:
    url = f"{hall.url}/board/{BOARD}/live"
    with open_streams(url, hall.cookie, plan.streams) as client:
        pair = _pair(hall, WITH_STREAMS, plan.seconds, folder, answered, turned=turned)
        seen = client.ask()
    check(seen, plan.streams)
    say(f"{plan.streams} streams held: {seen['events']} events, p99 {pair[1].p99_ms:.1f} ms")
    return pair


def _measure_disk(found: Round, folder: Path, seconds: float, *, turned: bool) -> None:
    share = seconds / 3
    found.syncs = disk.syncs_per_s(folder, share)
    for encrypted in (turned, not turned):
        rate = disk.commits_per_s(folder, share, encrypted=encrypted)
        found.sealed, found.plain = (rate, found.plain) if encrypted else (found.sealed, rate)


def _rate(rounds: list[Round], clients: int) -> Measured:
    return Measured(
        f"tickets_per_s_c{clients}",
        "1/s",
        [r.tickets[clients].per_s for r in rounds],
        [r.empties[clients].per_s for r in rounds],
        AIMS.get(clients),
    )


def _with_streams(rounds: list[Round], streams: int) -> list[Measured]:
    pairs = [r.streaming for r in rounds if r.streaming is not None]
    end = f"c{WITH_STREAMS}_streams{streams}"
    return [
        Measured(
            f"ticket_p99_ms_{end}",
            "ms",
            [ticket.p99_ms for _, ticket in pairs],
            [empty.p99_ms for empty, _ in pairs],
            "value < 50",
        ),
        Measured(
            f"tickets_per_s_{end}",
            "1/s",
            [ticket.per_s for _, ticket in pairs],
            [empty.per_s for empty, _ in pairs],
        ),
    ]


def _raw(rounds: list[Round]) -> list[Measured]:
    syncs = [r.syncs for r in rounds]
    name = "raw_sqlite_commits_per_s"
    return [
        Measured(name, "1/s", [r.sealed for r in rounds], syncs),
        Measured(f"{name}_plain", "1/s", [r.plain for r in rounds], syncs),
    ]


@contextmanager
def _folder(work: Path) -> Iterator[Path]:
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="ticket-") as made:
        yield Path(made)
