"""Document printer over IPP: a PDF goes to a named queue and is followed to its end.

The queue keeps the job; we only ask. So a line that breaks does not end a job: after reopening it
is asked again. A job that is still not out when patience ends is cancelled, so that it does not
come out later when nobody expects it; ``uncertain`` then means that pages may have come out.
"""

import os
import time
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Event, Lock

from devices.document_printer.events import JobMoved, QueueStatus
from devices.document_printer.explain import IppExplainer
from devices.document_printer.port import DocumentOutcome, DocumentPrinter, DocumentQueue, Paper
from devices.document_printer.queue import NOT_ACCEPTING, NOT_FOUND, IppQueue, JobState, Refused
from devices.document_printer.states import ENDED, JOB_STATES, problem
from devices.document_printer.trial import trial_page
from devices.driver import Driver, Emit
from devices.errors import DeviceError
from devices.explain import Explainer
from devices.printer.port import Printed
from devices.sheet import CUPS, DataSheet, Found
from devices.spec import DeviceSpec
from devices.tryout import TryOut

JOB_POLL_S = 0.4
STOPPED, CANCELLED, PRINTED = 6, 7, 9
STOPPED_S = 3.0
LOST_AFTER_S = 60.0
"""A job whose queue cannot be reached for so long is given up: nobody knows what became of it."""


@dataclass(slots=True, eq=False)
class _Job:
    request: str
    document: bytes = field(repr=False)
    title: str
    paper: Paper
    deadline: float
    future: "Future[DocumentOutcome]" = field(default_factory=Future)
    number: int = 0
    state: int = 0
    began: bool = False
    unwanted: str = ""  # why it shall be cancelled
    told: str = ""
    stopped_at: float = 0.0  # since when it stands still though the queue is well


class IppPrinter(Driver[IppQueue], DocumentPrinter):
    """A queue of CUPS, or a printer that speaks IPP itself."""

    sheet = DataSheet(
        name="ipp",
        kind="document_printer",
        about="打证、文书打印机 · document printer, CUPS or IPP",
        wires=(CUPS,),
        page="document-printer.md",
        options={
            "poll_s": "seconds between two looks at the queue (2)",
            "job_s": "seconds until a job that is not out is cancelled (120)",
        },
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._poll_s = spec.number("poll_s", 2.0)
        self._job_s = spec.number("job_s", 120.0)
        self._new: Queue[_Job] = Queue()
        self._asked: Queue[Future[DocumentQueue | None]] = Queue()
        self._lock = Lock()
        self._up = False
        self._jobs: list[_Job] = []  # handed over and not ended; only the device's thread
        self._wanted: dict[str, _Job] = {}  # all that have not ended, by request
        self._problem = ""
        self._told: tuple[str, tuple[str, ...]] | None = None
        self._next_poll = 0.0
        self._down_since = 0.0

    def try_out(self) -> TryOut:
        return TryOut(
            "A page comes out that says: Printer test.",
            lambda: self.print_document("trial", trial_page(), "Printer test", Paper()),
        )

    @classmethod
    def candidates(cls) -> Iterable[Found]:
        """The queues of this machine's CUPS, or of the one that ``CUPS_SERVER`` names."""
        server = os.environ.get("CUPS_SERVER", "localhost:631")
        try:
            with IppQueue(f"ipp://{server}/", Event()) as cups:
                queues = cups.neighbours()
        except DeviceError:
            return ()  # no CUPS here, or one that does not want to say
        return [Found(cls.sheet.name, f"ipp://{server}/printers/{n}", m) for n, m in queues]

    def print_document(
        self, request_id: str, document: bytes, title: str, paper: Paper
    ) -> "Future[DocumentOutcome]":
        job = _Job(request_id, document, title, paper, time.monotonic() + self._job_s)
        with self._lock:
            if self._up:
                self._wanted[request_id] = job
                self._new.put(job)
                return job.future
        job.future.set_result(DocumentOutcome(Printed.NOT_PRINTED, "device_down"))
        return job.future

    def cancel(self, request_id: str) -> None:
        with self._lock:
            job = self._wanted.get(request_id)
            if job is not None:
                job.unwanted = "cancelled"

    def queue(self) -> "Future[DocumentQueue | None]":
        asked: Future[DocumentQueue | None] = Future()
        with self._lock:
            if self._up:
                self._asked.put(asked)
                return asked
        asked.set_result(None)
        return asked

    def open(self, stop: Event) -> IppQueue:
        return IppQueue(self.spec.url, stop, self.tap)

    def greet(self, wire: IppQueue) -> None:
        wire.state()
        self._told, self._next_poll = None, 0.0
        with self._lock:
            self._up = True

    def turn(self, wire: IppQueue) -> None:
        self._look(wire)
        self._answer(wire)
        with suppress(Empty):
            self._take(wire, self._new.get(timeout=0.05))
        for job in list(self._jobs):
            self._follow(wire, job)
        wire.rest(JOB_POLL_S if self._jobs else 0.05)

    def idle(self) -> None:
        self._give_up_lost()

    def gone(self, reason: str) -> None:
        with self._lock:
            self._up = False
        self._down_since = self._down_since or time.monotonic()
        while not self._asked.empty():
            self._asked.get_nowait().set_result(None)
        while not self._new.empty():
            self._end(self._new.get_nowait(), Printed.NOT_PRINTED, reason)
        if reason == "stopping":
            for job in list(self._jobs):
                self._end(job, Printed.UNCERTAIN, reason)

    @classmethod
    def explainer(cls) -> Explainer:
        return IppExplainer()

    def _look(self, wire: IppQueue) -> None:
        """The queue itself: what keeps it from printing."""
        self._down_since = 0.0
        if time.monotonic() < self._next_poll:
            return
        self._next_poll = time.monotonic() + (JOB_POLL_S if self._jobs else self._poll_s)
        now = wire.state()
        self._problem = problem(now.state, now.reasons, now.accepting)
        told = (self._problem, now.reasons)
        if told != self._told:
            self._told = told
            self.emit(QueueStatus(self.spec.id, self.spec.station, self._problem, now.reasons))

    def _answer(self, wire: IppQueue) -> None:
        if not self._asked.empty():
            offered = wire.offers()
            while not self._asked.empty():
                self._asked.get_nowait().set_result(offered)

    def _take(self, wire: IppQueue, job: _Job) -> None:
        """Hand a job to the queue; settles it in every case that ends here."""
        reason = job.unwanted or self._unfit(wire, job.paper)
        if reason:
            self._end(job, Printed.NOT_PRINTED, reason)
            return
        try:
            job.number = wire.send(job.document, job.title, job.paper)
        except Refused as refused:
            reason = "not_accepting" if refused.status == NOT_ACCEPTING else refused.reason
            self._end(job, Printed.NOT_PRINTED, reason, str(refused))
            return
        except Exception as error:
            # it may have been taken: the answer is what got lost
            self._end(job, Printed.UNCERTAIN, getattr(error, "reason", "wire_lost"))
            raise
        job.document = b""
        self._jobs.append(job)

    def _unfit(self, wire: IppQueue, paper: Paper) -> str:
        """A queue takes what it does not know and prints it on something else: ask before."""
        if not (paper.source or paper.media):
            return ""
        offered = wire.offers()
        if paper.source and paper.source not in offered.sources:
            return "no_such_source"
        if paper.media and paper.media not in offered.media:
            return "no_such_media"
        return ""

    def _follow(self, wire: IppQueue, job: _Job) -> None:
        try:
            now = wire.job(job.number)
        except Refused as refused:
            if refused.status != NOT_FOUND:
                raise
            self._end(job, Printed.UNCERTAIN, "refused", "the queue knows no such job any more")
            return
        self._note(job, now)
        if now.state in ENDED:
            self._ended(job, now)
        elif not job.unwanted:
            job.unwanted = self._hopeless(job, now)
        if job.unwanted and now.state not in ENDED:
            self._cancel(wire, job)

    def _hopeless(self, job: _Job, now: JobState) -> str:
        """Why a job shall not be waited for any longer; empty while it may still come."""
        if now.state != STOPPED or self._problem:
            job.stopped_at = 0.0
        elif not job.stopped_at:
            job.stopped_at = time.monotonic()
        elif time.monotonic() - job.stopped_at > STOPPED_S:
            return "aborted"  # its document cannot be printed: a filter gave up
        return (self._problem or "too_slow") if time.monotonic() >= job.deadline else ""

    def _note(self, job: _Job, now: JobState) -> None:
        job.began = job.began or now.state in (5, STOPPED, PRINTED)
        state = JOB_STATES.get(now.state, "waiting")
        told = f"{state} {self._problem}"
        if told != job.told:
            job.told = told
            moved = JobMoved(
                self.spec.id, self.spec.station, job.request, job.number, state, self._problem
            )
            self.emit(moved)

    def _ended(self, job: _Job, now: JobState) -> None:
        if now.state == PRINTED:
            self._end(job, Printed.PRINTED)
            return
        reason = job.unwanted or ("cancelled" if now.state == CANCELLED else "aborted")
        state = Printed.UNCERTAIN if job.began else Printed.NOT_PRINTED
        self._end(job, state, reason, now.message)

    @staticmethod
    def _cancel(wire: IppQueue, job: _Job) -> None:
        with suppress(Refused):  # it has ended meanwhile; the next look tells how
            wire.cancel(job.number)

    def _give_up_lost(self) -> None:
        """The queue is away for long: whoever waits is told that nobody knows."""
        if self._down_since and time.monotonic() - self._down_since > LOST_AFTER_S:
            for job in list(self._jobs):
                self._end(job, Printed.UNCERTAIN, "wire_lost")

    def _end(self, job: _Job, state: Printed, reason: str = "", detail: str = "") -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        with self._lock:
            self._wanted.pop(job.request, None)
        job.future.set_result(DocumentOutcome(state, reason, job.number, detail))
