"""./hall bench: measure. Progress goes to standard error, figures to standard output."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tests.bench.children import ROOT
from tests.bench.errors import BenchError
from tests.bench.report import Report

Command = Callable[..., Any]
WORK = ROOT / ".hall" / "bench"


def common(command: Command) -> Command:
    """The options that all benches share."""
    work = click.option(
        "--work",
        type=click.Path(path_type=Path, file_okay=False),
        default=WORK,
        show_default=".hall/bench",
        help="Where halls and stores are made; its disk is the one that is measured.",
    )
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object, no table.")
    return work(as_json(command))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def bench() -> None:
    """Measure this machine with this checkout.

    Each figure stands beside its floor, measured in the same run: what the machine, the server or
    the wires allow when nothing of a hall is done. docs/reference/benchmarks.md says how.
    """


@bench.command()
@common
@click.option("--rounds", default=5, show_default=True, help="Fresh halls; medians are taken.")
@click.option("--seconds", default=3, show_default=True, help="Length of each single load.")
@click.option("--streams", default=200, show_default=True, help="Open live streams.")
def ticket(as_json: bool, work: Path, rounds: int, seconds: int, streams: int) -> None:
    """Numbers a second at 1, 16 and 64 clients, through HTTP and durable."""
    from tests.bench import ticket as measure

    plan = measure.Plan(rounds, seconds, streams, work)
    show(lambda: measure.run(plan), as_json)


@bench.command()
@common
@click.option("--samples", default=60, show_default=True, help="Cards laid, for each wire.")
@click.option("--serial/--no-serial", default=True, help="Measure a serial printer, too.")
def card(as_json: bool, work: Path, samples: int, serial: bool) -> None:
    """From the last byte of a card's frame to the first byte of the ticket."""
    from tests.bench import card as measure

    show(lambda: measure.run(measure.Plan(samples, work, serial)), as_json)


@bench.command()
@common
@click.option("--samples", default=100, show_default=True, help="Cards laid and services touched.")
@click.option("--hours", default=24, show_default=True, help="Simulated hours of a board.")
def kiosk(as_json: bool, work: Path, samples: int, hours: int) -> None:
    """In a real browser: card to page, touch to page, a page's weight, a board's memory."""
    from tests.bench import kiosk as measure

    show(lambda: measure.run(measure.Plan(samples, hours, work)), as_json)


@bench.command()
@common
@click.option("--cases", default=1_000_000, show_default=True, help="Cases in the hall's tables.")
@click.option("--stations", default=60, show_default=True, help="Windows at work.")
@click.option("--samples", default=200, show_default=True, help="Times each act is measured.")
def window(as_json: bool, work: Path, cases: int, stations: int, samples: int) -> None:
    """A window of a full hall: from a key to the answer, searching, papers, memory."""
    from tests.bench import window as measure

    show(lambda: measure.run(measure.Plan(cases, stations, samples, work)), as_json)


@bench.command()
@common
@click.option("--rounds", default=3, show_default=True, help="Fresh clones; medians are taken.")
def setup(as_json: bool, work: Path, rounds: int) -> None:
    """From a fresh clone of HEAD to a running demo, and the start after that.

    Each clone begins with an empty environment and an empty home, so nothing comes from a cache.
    """
    from tests.bench import setup as measure

    show(lambda: measure.run(rounds, work), as_json)


@bench.command()
@common
@click.option("--rounds", default=3, show_default=True, help="Starts of each server.")
@click.option("--seconds", default=3, show_default=True, help="Length of each single load.")
@click.option("--streams", default=200, show_default=True, help="Open live streams.")
@click.option("--only", multiple=True, help="Name of a server; repeatable. Without it: all.")
def servers(
    as_json: bool, work: Path, rounds: int, seconds: int, streams: int, only: tuple[str, ...]
) -> None:
    """WSGI servers with 200 live streams open: what docs/adr/0001 was decided by.

    gevent (the house's own way), gunicorn gthread, waitress, granian and cheroot run the same small
    app. They are no dependencies of a node: the first run puts them, from tests/bench/servers.lock
    with its hashes, into an environment of their own under .hall/envs/.
    """
    from tests.bench import servers as measure

    unknown = sorted(set(only) - set(measure.SERVERS))
    if unknown:
        raise click.BadParameter(f"{unknown[0]}; known are {', '.join(measure.SERVERS)}")
    names = only or tuple(measure.SERVERS)
    show(lambda: measure.run(measure.Plan(rounds, seconds, streams, work, names)), as_json)


@bench.command()
@common
@click.option("--calls", default=20, show_default=True, help="Calls in each language.")
@click.option("--speed", default=150, show_default=True, help="Words a minute.")
def voice(as_json: bool, work: Path, calls: int, speed: int) -> None:
    """How much of what is called a recogniser understands: figures of numbers, two languages.

    Floor: guessing. The recogniser (Whisper base) and its weights are no part of a node: the first
    run puts them, from tests/bench/voice.lock with its hashes, into an environment of their own.
    """
    from tests.bench import voice as measure

    show(lambda: measure.run(measure.Plan(calls, speed, work)), as_json)


DATABASES = click.Choice(["sqlite", "postgresql"])
database_option = click.option(
    "--database", multiple=True, type=DATABASES, help="Only this one; repeatable. Default: both."
)


@bench.command()
@common
@database_option
@click.option("--rounds", default=5, show_default=True, help="Fresh centres; medians are taken.")
@click.option("--events", default=50_000, show_default=True, help="Length of the hall's log.")
def sync(as_json: bool, work: Path, database: tuple[str, ...], rounds: int, events: int) -> None:
    """One hall's log up to the centre, durable on both sides, chain and signature checked.

    Floor: a bare server that unpacks, checks and inserts into the same store.
    """
    from tests.bench import sync as measure

    plan = measure.Plan(rounds, events, work, database or measure.BOTH)
    show(lambda: measure.run(plan), as_json)


@bench.command()
@common
@click.option("--rounds", default=3, show_default=True, help="Fresh centres; medians are taken.")
@click.option("--halls", default=200, show_default=True, help="Halls that push.")
@click.option("--events", default=1_000, show_default=True, help="Events of each hall.")
@click.option("--batch", default=500, show_default=True, help="Events in a batch.")
@click.option("--small", default=20, show_default=True, help="Events in the second figure's.")
@click.option("--workers", default=2, show_default=True, help="Processes that fold.")
@click.option("--connections", default=4, show_default=True, help="Halls that send at a time.")
def ingest(
    as_json: bool,
    work: Path,
    rounds: int,
    halls: int,
    events: int,
    batch: int,
    small: int,
    workers: int,
    connections: int,
) -> None:
    """Many halls push into PostgreSQL, until the province's tables are current.

    Floor: the bare server of `sync`, which folds nothing.
    """
    from tests.bench import ingest as measure

    plan = measure.Plan(rounds, halls, events, batch, small, workers, connections, work)
    show(lambda: measure.run(plan), as_json)


@bench.command()
@common
@click.option("--samples", default=40, show_default=True, help="Cards, tickets, pages.")
@click.option("--agents", default=60, show_default=True, help="Stations with an agent each.")
@click.option("--cards", default=200, show_default=True, help="Cards laid at the agents.")
@click.option(
    "--device",
    "each",
    multiple=True,
    default=("reader", "printer", "pad", "led", "caller", "scanner"),
    show_default=True,
    help="What stands at each station; repeatable. The reader is needed.",
)
def devices(
    as_json: bool, work: Path, samples: int, agents: int, cards: int, each: tuple[str, ...]
) -> None:
    """Devices at their wires' limits, and sixty agents with all their devices on one node."""
    from tests.bench import devices as measure

    crowd = measure.Crowd(agents, tuple({"reader": None, **dict.fromkeys(each)}), cards)
    show(lambda: measure.run(measure.Plan(samples, crowd, work)), as_json)


@bench.command()
@common
@click.option("--rounds", default=3, show_default=True, help="Refolds of each; medians are taken.")
@click.option("--events", default=1_000_000, show_default=True, help="Length of the logs.")
@click.option("--halls", default=100, show_default=True, help="Halls that share the centre's log.")
@click.option("--workers", default=2, show_default=True, help="Processes that fold at the centre.")
def rebuild(as_json: bool, work: Path, rounds: int, events: int, halls: int, workers: int) -> None:
    """Making the tables anew from the log: a hall's, and the province's in PostgreSQL.

    Floor: reading the same log in the same order and decoding every event.
    """
    from tests.bench import rebuild as measure

    show(lambda: measure.run(measure.Plan(rounds, events, halls, workers, work)), as_json)


@bench.command()
@common
@click.option("--samples", default=100, show_default=True, help="Of each way.")
@click.option("--database", type=DATABASES, default="sqlite", show_default=True)
def latency(as_json: bool, work: Path, samples: int, database: str) -> None:
    """From a decision at the centre to a window, and from a ticket to the province's tables.

    Floor: one page of the centre and one of the hall, with nothing to wait for.
    """
    from tests.bench import latency as measure

    show(lambda: measure.run(measure.Plan(samples, database, work)), as_json)


@bench.command()
@common
@click.option("--halls", default=3_316, show_default=True, help="Fewer: the rest by a model.")
@click.option("--day", default=1.0, show_default=True, help="Share of a day that waits.")
@click.option("--connections", default=32, show_default=True, help="Halls that send at a time.")
@click.option("--workers", default=2, show_default=True, help="Processes that fold.")
def storm(
    as_json: bool, work: Path, halls: int, day: float, connections: int, workers: int
) -> None:
    """A province that was dark for a day comes back at once, while one hall goes on working.

    With all 3,316 halls about 1,860,000 events are packed beforehand: a quarter of a minute and a
    gigabyte of memory.
    """
    from tests.bench import storm as measure

    show(lambda: measure.run(measure.Plan(halls, day, connections, workers, work)), as_json)


@bench.command()
@common
@click.option("--rounds", default=5, show_default=True, help="Sealed and plain in turns.")
@click.option("--seconds", default=2.0, show_default=True, help="Length of each run of commits.")
@click.option("--rows", default=200_000, show_default=True, help="Rows of the log that is scanned.")
def encryption(as_json: bool, work: Path, rounds: int, seconds: float, rows: int) -> None:
    """What encryption at rest costs: commits and scans with SQLCipher, beside the same without."""
    from tests.bench import encryption as measure

    show(lambda: measure.run(measure.Plan(rounds, seconds, rows, work)), as_json)


@bench.command()
@common
@click.option("--halls", default=20, show_default=True, help="Made-up halls, each of its kind.")
@click.option("--days", default=5, show_default=True, help="Days that are measured in each.")
@click.option("--learning-days", default=10, show_default=True, help="Days before them.")
@click.option(
    "--first-seed", default=9_000, show_default=True, help="The model was made below 100."
)
def foresight(
    as_json: bool, work: Path, halls: int, days: int, learning_days: int, first_seed: int
) -> None:
    """How far expected waits are from what happens, in halls whose days are all different.

    Floor: the better of two naive forecasts, the mean wait of the last hour and the wait of the
    first in line.
    """
    from tests.bench import foresight as measure

    plan = measure.Plan(halls, days, learning_days, first_seed, work)
    show(lambda: measure.run(plan), as_json)


def show(measure: Callable[[], Report], as_json: bool) -> None:
    """Run a bench and print what it found."""
    # A polite kill, too, ends what the bench has started and clears its folder.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        report = measure()
    except BenchError as error:
        raise click.ClickException(str(error)) from error
    click.echo(report.as_json() if as_json else report.as_table())


if __name__ == "__main__":
    bench(prog_name="./hall bench")
