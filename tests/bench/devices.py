"""Devices at their wires' limits, and many agents with all their devices on one node.

A device's floor is what its wire, its mechanics or its frame rate set: so many bytes at so many
baud, so many millimetres of paper, one picture. The simulators keep that pace.
"""

import io
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from devices.document_camera.port import DocumentCamera, Shot
from devices.events import DeviceEvent
from devices.idcard import frames
from devices.idcard.events import CardRead, CardRemoved
from devices.printer.port import Printed, Printer
from devices.printer.render import render
from devices.spec import DeviceSpec
from devices.supervisor import Supervisor
from simulators.control import PrinterControl, ReaderControl
from simulators.document_camera.control import DocumentCameraControl
from simulators.reader.device import Delays
from tests.bench import machine
from tests.bench.children import running
from tests.bench.errors import BenchError
from tests.bench.hall60 import Crowd, measure_agents, until
from tests.bench.report import Measured, Report, say
from tests.bench.wires import SLIP

BAUD = 115_200
BITS_A_BYTE = 10  # start, eight, stop
DOTS_A_MM, MM_A_S = 8, 150.0  # the simulated printer's
FPS = 5.0
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure; `work`: where halls and lines are made."""

    samples: int
    crowd: Crowd
    work: Path


Piece = tuple[float, bool, bytes]
"""When, sent by us, what."""


@dataclass(slots=True)
class Seen:
    """A device under a supervisor: its events, and what went over its line, with their times."""

    supervisor: Supervisor
    events: list[tuple[float, DeviceEvent]]
    line: list[Piece]

    def wait(self, kind: type[DeviceEvent], after: float) -> float:
        """When the first such event after a moment came. Raises BenchError."""

        def found() -> float | None:
            late = (at for at, e in list(self.events) if at > after and isinstance(e, kind))
            return next(late, None)

        return until(found, f"no {kind.__name__}")


def run(plan: Plan) -> Report:
    """Measure. Raises BenchError when a device did not do what was asked."""
    report = Report("devices", machine.describe(plan.work))
    plan.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.work, prefix="devices-") as folder:
        report.measured.append(_card_read(Path(folder), plan.samples))
        report.measured.append(_ticket_print(Path(folder), plan.samples))
        report.measured.append(_page_capture(plan.samples))
    report.measured += measure_agents(plan.crowd, plan.work)
    return report


def _card_read(folder: Path, samples: int) -> Measured:
    """From the first byte of the find that finds the card to the card's event."""
    values, floors, chance = [], [], random.Random(1)
    with running("simulators.cli", "reader", "--link", str(folder / "reader")) as reader:
        control = ReaderControl(reader.said["control"])
        spec = DeviceSpec("R", "idcard", "sdt", reader.said["wire"], BAUD)
        with _seen(spec) as seen:
            for number in range(samples):
                time.sleep(chance.uniform(0, 0.3))
                began = time.monotonic()
                control.lay(seed=str(number))
                at = seen.wait(CardRead, began)
                said = _from_the_find(seen.line, at)
                size = sum(len(data) for _, _, data in said)
                values.append((at - said[0][0]) * 1000)
                floors.append((size * BITS_A_BYTE / BAUD + _radio(said)) * 1000)
                control.lift()
                seen.wait(CardRemoved, at)
    say(f"card_read: {samples} cards")
    return Measured("card_read_ms", "ms", values, floors)


def _from_the_find(line: list[Piece], end: float) -> list[Piece]:
    """What went both ways from the find before the last select on."""
    said = [(at, sent, data) for at, sent, data in line if at <= end]
    select = max(n for n, (_, sent, data) in enumerate(said) if sent and frames.SELECT in data)
    find = max(n for n, (_, sent, data) in enumerate(said[:select]) if sent)
    return said[find:]


def _radio(said: list[Piece]) -> float:
    """Seconds the reader's radio needs to find, select and read, and for the newest address."""
    delays = Delays()
    asked = any(sent and frames.READ_NEWEST_ADDRESS in data for _, sent, data in said)
    return delays.find + delays.select + delays.read + delays.address * asked


def _ticket_print(folder: Path, samples: int) -> Measured:
    """From the call to the word that all of it is on the paper."""
    values, floors = [], []
    size = len(render(SLIP, 80))
    with running("simulators.cli", "printer", "--link", str(folder / "printer")) as printer:
        control = PrinterControl(printer.said["control"])
        spec = DeviceSpec("P", "printer", "escpos", printer.said["wire"], BAUD)
        with _seen(spec) as seen:
            port = seen.supervisor.get("P", Printer)
            for _ in range(samples):
                began = time.monotonic()
                outcome = port.print(SLIP).result(PATIENCE_S)
                values.append((time.monotonic() - began) * 1000)
                if outcome.state is not Printed.PRINTED:
                    raise BenchError(f"a ticket was not printed: {outcome.reason}")
                number = int(str(control.pages()[-1]["number"]))
                paper = Image.open(io.BytesIO(control.png(number))).height / DOTS_A_MM / MM_A_S
                # The head begins with the first line: the slower of both counts.
                floors.append(max(size * BITS_A_BYTE / BAUD, paper) * 1000)
    say(f"ticket_print: {samples} tickets of {size} bytes")
    return Measured("ticket_print_ms", "ms", values, floors)


def _page_capture(samples: int) -> Measured:
    """From the call to a page found, straightened and fit for the archive."""
    values = []
    with running("simulators.cli", "document-camera", "--fps", str(FPS)) as camera:
        DocumentCameraControl(camera.said["control"]).lay()
        with _seen(DeviceSpec("C", "document_camera", "camera", camera.said["wire"])) as seen:
            port = seen.supervisor.get("C", DocumentCamera)
            for _ in range(samples):
                began = time.monotonic()
                page = port.capture(Shot()).result(PATIENCE_S)
                values.append((time.monotonic() - began) * 1000)
                if page.problem or not page.corners:
                    raise BenchError(f"a page was not taken: {page.problem or 'not found'}")
    say(f"page_capture: {samples} pages")
    return Measured("page_capture_ms", "ms", values, [1000 / FPS])


@contextmanager
def _seen(spec: DeviceSpec) -> Iterator[Seen]:
    """A device that is up."""
    events: list[tuple[float, DeviceEvent]] = []
    line: list[Piece] = []
    supervisor = Supervisor([spec], lambda event: events.append((time.monotonic(), event)))
    supervisor.look_on(
        spec.id, lambda sent, data: line.append((time.monotonic(), sent, bytes(data)))
    )
    supervisor.start()
    try:
        until(lambda: supervisor.health()[0].state == "up", f"{spec.driver} did not come up")
        yield Seen(supervisor, events, line)
    finally:
        supervisor.stop()
