"""Papers at the printers of a window: a job is sent, followed to its end, and has a way round.

Jobs live in memory alone: after a restart the paper is printed anew, marked as every further copy.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final, Literal

import uuid_utils

from devices.document_printer.port import DocumentOutcome, DocumentPrinter
from devices.document_printer.port import Paper as Sheet
from devices.printer.port import Printed, Printer, PrintOutcome
from devices.printer.slip import Slip
from domain.errors import Refused
from edge.papers.paper import Paper
from edge.papers.short import short_form
from edge.settings import Device
from edge.stations.equipment import Equipment
from kiosk_ui.views import JobPart, PrintState

log = logging.getLogger(__name__)

DOCUMENT: Final = "document_printer"
SLIP: Final = "printer"
MOST_JOBS: Final = 200
"""Older ones are forgotten."""

State = Literal["printing", "printed", "not_printed", "uncertain"]
NoteFailed = Callable[["PrintJob"], None]
Anew = Callable[[], tuple[Paper, bytes]]


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A paper on its way out of a printer. `paper` is None for a slip that is no paper."""

    id: str
    window: str
    case: str
    kind: str
    device: str
    state: State
    paper: Paper | None = field(default=None, repr=False)
    pdf: bytes = field(default=b"", repr=False)
    slip: Slip | None = field(default=None, repr=False)
    reason: str = ""


class PrintDesk:
    """The printers that windows can reach. `note_failed` is told of a job that did not come out, on
    the device's thread. `codes`: of lockers, shown once more while nobody has turned the page.
    """

    def __init__(self, equipment: Equipment, note_failed: NoteFailed) -> None:
        self._equipment = equipment
        self._note_failed = note_failed
        self._lock = Lock()
        self._jobs: dict[str, PrintJob] = {}
        self.codes: dict[str, str] = {}

    def printer_of(self, window: str) -> Device | None:
        """Where a window's papers come out; None without one."""
        return self._equipment.device_at_window(window, DOCUMENT)

    def others(self, job: PrintJob) -> list[Device]:
        """Printers of the hall that can take the job instead: documents first, then slips."""
        kinds = (DOCUMENT, SLIP) if job.paper is not None else (SLIP,)
        return [
            device
            for kind in kinds
            for device in self._equipment.devices_of(kind)
            if device.id != job.device and self._equipment.can_work(device)
        ]

    def print(self, window: str, case: str, kind: str, paper: Paper, pdf: bytes) -> PrintJob:
        """Send a paper to the window's printer; returns at once. Raises Refused(`no_printer`)."""
        device = self.printer_of(window)
        if device is None:
            raise Refused("no_printer")
        job = PrintJob(_fresh(), window, case, kind, device.id, "printing", paper, pdf)
        return self._send(job, device)

    def at_kiosk(self, station: str, *, whole: bool) -> Device | None:
        """The printer of a kiosk that can take a paper now: `whole` not in its short form."""
        for kind in (DOCUMENT,) if whole else (DOCUMENT, SLIP):
            device = self._equipment.device_of(station, kind)
            if device is not None and self._equipment.can_work(device):
                return device
        return None

    def send_to(
        self, device: Device, station: str, case: str, kind: str, paper: Paper, pdf: bytes
    ) -> PrintJob:
        """Send a paper to a printer for whoever stands at a station; returns at once."""
        job = PrintJob(_fresh(), station, case, kind, device.id, "printing", paper, pdf)
        return self._send(job, device)

    def slip(self, window: str, case: str, kind: str, slip: Slip) -> PrintJob | None:
        """Send a slip to the window's receipt printer; None without one."""
        device = self._equipment.device_at_window(window, SLIP)
        if device is None:
            return None
        return self._send(
            PrintJob(_fresh(), window, case, kind, device.id, "printing", slip=slip), device
        )

    def elsewhere(self, window: str, job_id: str, device_id: str, anew: Anew) -> PrintJob:
        """Send a job that did not come out to another printer: the same copy when nothing of it
        did, one that `anew` makes and marks when it may have. Raises Refused(`no_such_job` |
        `no_printer` | `still_printing`).
        """
        job = self.job(window, job_id)
        device = self._equipment.device(device_id)
        if device is None or device.kind not in (DOCUMENT, SLIP):
            raise Refused("no_printer")
        if job.state in ("printing", "printed"):
            raise Refused("still_printing")
        moved = replace(job, id=_fresh(), device=device.id, state="printing", reason="")
        if job.state == "uncertain" and job.paper is not None:
            paper, pdf = anew()
            moved = replace(moved, paper=paper, pdf=pdf)
        with self._lock:
            self._jobs.pop(job_id, None)
        return self._send(moved, device)

    def job(self, window: str, job_id: str) -> PrintJob:
        """A job of a window. Raises Refused(`no_such_job`)."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None or job.window != window:
            raise Refused("no_such_job")
        return job

    def part(self, window: str, case: str, at: str = "case") -> JobPart:
        """What the page of a case shows of its printing; `at`: which page."""
        return JobPart(case, self.shown(window, case), at, self.printer_of(window) is not None)

    def shown(self, window: str, case: str) -> PrintState | None:
        """How the newest job of a case at a window stands; None when there is none."""
        with self._lock:
            mine = [j for j in self._jobs.values() if (j.window, j.case) == (window, case)]
        if not mine:
            return None
        job = mine[-1]
        ways = () if job.state in ("printing", "printed") else self.others(job)
        return PrintState(
            job.id,
            job.kind,
            job.state,
            job.device,
            job.reason,
            tuple((d.id, d.kind) for d in ways),
            job.paper is not None,
        )

    def _send(self, job: PrintJob, device: Device) -> PrintJob:
        with self._lock:
            while len(self._jobs) >= MOST_JOBS:
                self._jobs.pop(next(iter(self._jobs)))
            self._jobs[job.id] = job
        future: Future[DocumentOutcome] | Future[PrintOutcome]
        if device.kind == DOCUMENT:
            port = self._equipment.reach(device, DocumentPrinter)
            future = port.print_document(job.id, job.pdf, _title(job), Sheet())
        else:
            slip = job.slip if job.paper is None else short_form(job.paper)
            assert slip is not None
            future = self._equipment.reach(device, Printer).print(slip)
        future.add_done_callback(lambda done: self._ended(job, done))
        return job

    def _ended(self, job: PrintJob, done: "Future[DocumentOutcome] | Future[PrintOutcome]") -> None:
        outcome = done.result()
        ended = replace(job, state=outcome.state.value, reason=outcome.reason)
        with self._lock:
            if job.id in self._jobs:
                self._jobs[job.id] = ended
        if outcome.state is not Printed.PRINTED:
            log.info("job %s at %s: %s %s", job.kind, job.device, ended.state, ended.reason)
            self._note_failed(ended)


def _fresh() -> str:
    return str(uuid_utils.uuid7())


def _title(job: PrintJob) -> str:
    return f"{job.paper.title} {job.paper.number}" if job.paper else job.kind
