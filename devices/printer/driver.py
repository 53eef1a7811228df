"""Ticket printer over ESC/POS. A job is printed once, or it is said that it was not.

Each job: ask the status; send the bytes; send ``GS r 1`` behind them, which the printer answers
only when it has worked off everything before it; meanwhile keep asking the real-time status, which
is answered at once even when paper has run out. Nothing is ever sent twice.
"""

import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Lock

from devices.driver import Emit, SerialDriver
from devices.errors import DeviceError, NoAnswer
from devices.explain import Explainer
from devices.printer import status as st
from devices.printer.events import PrinterStatusChanged
from devices.printer.explain import EscposExplainer
from devices.printer.port import Printed, Printer, PrintOutcome
from devices.printer.slip import TEST_SLIP, Slip
from devices.printer.status import PrinterStatus
from devices.sheet import SERIAL, TCP, USB, DataSheet
from devices.spec import DeviceSpec
from devices.tryout import TryOut
from devices.wire import Wire

PROBE_S = 0.4
ANSWER_S = 2.5  # answered in ms, but by cheap firmware only between two lines of a picture
CHUNK = 512  # small enough that a stop or a break is noticed between two
ASK_ALL = (st.PRINTER, st.OFFLINE_CAUSE, st.ERROR_CAUSE, st.PAPER)


@dataclass(frozen=True, slots=True)
class _Job:
    data: bytes
    future: "Future[PrintOutcome]"


class EscposPrinter(SerialDriver, Printer):
    """One job at a time, each watched to its end."""

    sheet = DataSheet(
        name="escpos",
        kind="printer",
        about="ticket printer 小票打印机 with ESC/POS",
        wires=(SERIAL, TCP, USB),
        page="ticket-printer.md",
        options={
            "paper_mm": "80 or 58",
            "poll_s": "seconds between two looks at its status (2)",
            "job_s": "seconds until a job counts as stuck (20)",
            "confirm": "fence; status for printers that do not know GS r",
        },
        probe_order=10,
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._paper_mm = int(spec.number("paper_mm", 80))
        if self._paper_mm not in (58, 80):
            raise ValueError(f"device {spec.id}: paper_mm is 58 or 80")
        self._poll_s = spec.number("poll_s", 2.0)
        self._job_s = spec.number("job_s", 20.0)
        self._confirm = spec.text("confirm", "fence")
        self._jobs: Queue[_Job] = Queue()
        self._lock = Lock()
        self._up = False
        self._status: PrinterStatus | None = None
        self._fenced = False
        self._next_poll = 0.0

    @classmethod
    def explainer(cls) -> Explainer:
        return EscposExplainer()

    @classmethod
    def probe(cls, wire: Wire) -> str | None:
        """DLE EOT is three bytes that nobody prints; asked of the paper, a printer tells."""
        wire.drain()
        wire.write(st.ask(st.PAPER))
        answer = wire.read(PROBE_S)
        if len(answer) != 1 or not st.is_real_time(answer[0]):
            return None
        return "ESC/POS, " + ("out of paper" if answer[0] & 0x60 else "paper in")

    def try_out(self) -> TryOut:
        return TryOut("A slip with a QR code comes out and is cut.", lambda: self.print(TEST_SLIP))

    def print(self, slip: Slip) -> "Future[PrintOutcome]":
        from devices.printer.render import render  # python-escpos takes a while to load

        job = _Job(render(slip, self._paper_mm), Future())
        with self._lock:
            if self._up:
                self._jobs.put(job)
                return job.future
        job.future.set_result(PrintOutcome(Printed.NOT_PRINTED, "device_down"))
        return job.future

    def greet(self, wire: Wire) -> None:
        self._ask_status(wire)
        with self._lock:
            self._up = True

    def gone(self, reason: str) -> None:
        with self._lock:
            self._up = False
        self._status = None
        for job in self._waiting():
            job.future.set_result(PrintOutcome(Printed.NOT_PRINTED, reason))

    def turn(self, wire: Wire) -> None:
        try:
            job = self._jobs.get(timeout=0.05)
        except Empty:
            self._poll(wire)
        else:
            self._print(wire, job)

    def _poll(self, wire: Wire) -> None:
        if time.monotonic() >= self._next_poll:
            self._ask_status(wire)
        wire.drain()  # without waiting: a job may come; notices a stop and a closed line

    def _print(self, wire: Wire, job: _Job) -> None:
        """Settles the job's future in every case, then lets errors of the wire rise."""
        first_byte_at: list[float] = []
        try:
            outcome = self._attempt(wire, job.data, first_byte_at)
        except DeviceError as error:
            state = Printed.UNCERTAIN if first_byte_at else Printed.NOT_PRINTED
            job.future.set_result(PrintOutcome(state, error.reason, *first_byte_at))
            raise
        job.future.set_result(outcome)

    def _attempt(self, wire: Wire, data: bytes, first_byte_at: list[float]) -> PrintOutcome:
        wire.drain()
        before = self._ask_status(wire)
        if before.trouble:
            return PrintOutcome(Printed.NOT_PRINTED, before.trouble)
        self._fenced = False
        for start in range(0, len(data), CHUNK):
            # the time counts from before the first write: if it breaks there, a byte may be out
            first_byte_at[:] = first_byte_at or [time.monotonic()]
            wire.write(data[start : start + CHUNK])
        reason = self._watch(wire, len(data))
        if not reason:
            return PrintOutcome(Printed.PRINTED, "", *first_byte_at)
        wire.write(st.CLEAR_BUFFERS)
        return PrintOutcome(Printed.UNCERTAIN, reason, *first_byte_at)

    def _watch(self, wire: Wire, length: int) -> str:
        """Until the job is known to be done; returns what went wrong, or nothing."""
        if self._confirm != "fence":
            return self._watch_status(wire, length)
        wire.write(st.FENCE)
        deadline = time.monotonic() + self._job_s
        while time.monotonic() < deadline:
            self._collect(wire, 0.1)
            if self._fenced:
                return ""
            trouble = self._ask_status(wire).trouble
            if trouble and not self._fenced:
                self._collect(wire, 0.2)  # it may have finished with its last centimetre
            if trouble and not self._fenced:
                return trouble
        return "too_slow"

    def _watch_status(self, wire: Wire, length: int) -> str:
        """For printers without GS r: healthy after the time that the job takes on the line."""
        done = time.monotonic() + length * 10 / self.spec.baud + 1.0
        while time.monotonic() < done:
            trouble = self._ask_status(wire).trouble
            if trouble:
                return trouble
            wire.read(0.1)
        return ""

    def _collect(self, wire: Wire, wait: float) -> list[int]:
        """Real-time answers that arrive; an answer to the fence is noted on the way."""
        data = wire.read(wait)
        self._fenced = self._fenced or any(st.is_fence(b) for b in data)
        return [b for b in data if st.is_real_time(b)]

    def _ask_status(self, wire: Wire) -> PrinterStatus:
        """All four questions. Raises NoAnswer."""
        answers = {what: self._ask(wire, what) for what in ASK_ALL}
        status = st.decode(answers)
        self._next_poll = time.monotonic() + self._poll_s
        if status != self._status:
            self._status = status
            self.emit(PrinterStatusChanged(self.spec.id, self.spec.station, status))
        return status

    def _ask(self, wire: Wire, what: int) -> int:
        wire.write(st.ask(what))
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            answers = self._collect(wire, deadline - time.monotonic())
            if answers:
                return answers[-1]
        raise NoAnswer(f"no answer to DLE EOT {what}")

    def _waiting(self) -> Iterator[_Job]:
        while True:
            try:
                yield self._jobs.get_nowait()
            except Empty:
                return
