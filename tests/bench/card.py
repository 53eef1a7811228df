"""From the last byte of a card's frame to the first byte of the ticket.

Two sets of simulated devices stand side by side: one hangs on a hall's node, one on the drivers
alone. Samples are taken in turns, so that both meet the same machine. Both moments are taken by
the simulators, at the far ends of the wires, on the machine's monotonic clock.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulators.control import PrinterControl, ReaderControl
from tests.bench import machine
from tests.bench.children import running
from tests.bench.errors import BenchError
from tests.bench.report import Measured, Report, percentile, say
from tests.bench.rig import KIOSK, QUEUE, BenchHall, bench_hall

PATIENCE_S = 20.0
FINDS_UNTIL_GONE = 4
"""Looks of a driver at an empty reader until it takes a card for gone, one more to be sure."""

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure; `work`: where the halls are made. `serial`: printers on a line, too."""

    samples: int
    work: Path
    serial: bool = True


@dataclass(frozen=True, slots=True)
class Stand:
    """A reader and a printer. `wires`: their addresses for a driver, reader first."""

    reader: ReaderControl
    printer: PrinterControl
    wires: tuple[str, str]


def run(plan: Plan) -> Report:
    """Measure. Raises BenchError when a card gave no ticket, or more than one reading."""
    report = Report("card", machine.describe(plan.work))
    plan.work.mkdir(parents=True, exist_ok=True)
    report.measured += _measured(plan, "card_to_ticket", "value < 100", over_tcp=True)
    if plan.serial:
        report.measured += _measured(plan, "card_to_ticket_serial", None, over_tcp=False)
    return report


def _measured(plan: Plan, name: str, aim: str | None, *, over_tcp: bool) -> list[Measured]:
    hall, bare = _take(plan, name, over_tcp=over_tcp)
    middle = [(percentile(h, 0.5), percentile(b, 0.5)) for h, b in _parts(hall, bare)]
    return [
        Measured(f"{name}_p50_ms", "ms", [h for h, _ in middle], [b for _, b in middle]),
        # A share of a hundred needs all samples together.
        Measured(f"{name}_p99_ms", "ms", [percentile(hall, 0.99)], [percentile(bare, 0.99)], aim),
    ]


def _parts(hall: list[float], bare: list[float]) -> Iterator[tuple[list[float], list[float]]]:
    rounds = min(ROUNDS, len(hall))
    return ((hall[n::rounds], bare[n::rounds]) for n in range(rounds))


def _take(plan: Plan, name: str, *, over_tcp: bool) -> tuple[list[float], list[float]]:
    """(milliseconds with a hall, milliseconds with the drivers alone), as many of each."""
    hall_ms: list[float] = []
    bare_ms: list[float] = []
    chance = random.Random(name)
    with ExitStack() as open_parts:
        folder = Path(
            open_parts.enter_context(tempfile.TemporaryDirectory(dir=plan.work, prefix="card-"))
        )
        at_hall = open_parts.enter_context(stand(folder, "hall", over_tcp=over_tcp))
        alone = open_parts.enter_context(stand(folder, "alone", over_tcp=over_tcp))
        hall = open_parts.enter_context(bench_hall(folder, devices(at_hall)))
        open_parts.enter_context(running("tests.bench.wires", *alone.wires))
        until(lambda: works(hall), "the hall's devices did not come up")
        _sample(at_hall, lambda: _choose(hall), chance)  # the first is always slower
        _sample(alone, lambda: None, chance)
        for number in range(plan.samples):
            hall_ms.append(_sample(at_hall, lambda: _choose(hall), chance))
            bare_ms.append(_sample(alone, lambda: None, chance))
            if (number + 1) % 10 == 0:
                say(f"{name}: {number + 1} of {plan.samples} samples")
    return hall_ms, bare_ms


def _choose(hall: BenchHall) -> None:
    hall.post(f"/kiosk/{KIOSK}/choose", queue=QUEUE)


def works(hall: BenchHall) -> bool:
    """Whether the kiosk's reader and printer answer."""
    shown = hall.get(f"/kiosk/{KIOSK}/").json()
    return bool(shown["reader_ok"] and shown["printer_ok"])


def _sample(stand: Stand, before: Callable[[], None], chance: random.Random) -> float:
    """Lay a card and wait for the paper; milliseconds between the two."""
    time.sleep(chance.uniform(0, 0.3))  # out of step with the drivers' own rhythms
    pages, reads = _pages(stand), stand.reader.state()["reads"]
    before()
    stand.reader.lay(seed=f"{chance.random()}")
    until(lambda: _pages(stand) > pages, "a card was laid and no ticket came")
    state, page = stand.reader.state(), stand.printer.pages()[-1]
    stand.reader.lift()
    if state["reads"] != reads + 1:
        raise BenchError(f"the card was read {state['reads'] - reads} times, expected once")
    gone = stand.reader.state()["finds"] + FINDS_UNTIL_GONE
    until(lambda: stand.reader.state()["finds"] >= gone, "the reader's driver has stopped")
    until(lambda: stand.printer.pages()[-1]["cut"], "the ticket was not cut off")
    return float((page["first_at"] - state["last_read_at"]) * 1000)


def _pages(stand: Stand) -> int:
    return int(stand.printer.state()["pages"])


def until(ask: Callable[[], Any], complaint: str) -> None:
    """Ask until it is so. Raises BenchError with the complaint when it never is."""
    end = time.monotonic() + PATIENCE_S
    while not ask():
        if time.monotonic() > end:
            raise BenchError(complaint)
        time.sleep(0.1)  # asking costs the simulators time


@contextmanager
def stand(folder: Path, name: str, *, over_tcp: bool) -> Iterator[Stand]:
    """A simulated reader and printer that are there until the block ends."""
    printer_end = ["--listen", "127.0.0.1:0"] if over_tcp else ["--link", str(folder / f"{name}-p")]
    reader_end = ["--link", str(folder / f"{name}-r")]
    with (
        running("simulators.cli", "reader", *reader_end) as reader,
        running("simulators.cli", "printer", *printer_end) as printer,
    ):
        yield Stand(
            ReaderControl(reader.said["control"]),
            PrinterControl(printer.said["control"]),
            (reader.said["wire"], printer.said["wire"]),
        )


def devices(stand: Stand) -> list[Mapping[str, object]]:
    """A stand's devices as a hall's configuration has them."""
    kinds = (("idcard", "sdt"), ("printer", "escpos"))
    return [
        {"id": f"{kind}-k1", "kind": kind, "driver": driver, "url": url, "station": KIOSK}
        for (kind, driver), url in zip(kinds, stand.wires, strict=True)
    ]
