"""The document printer's driver against a real CUPS; once with a printer that nobody here wrote."""

import io
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from devices.cli import devices
from devices.document_printer.driver import IppPrinter
from devices.document_printer.events import JobMoved, QueueStatus
from devices.document_printer.port import DocumentOutcome, DocumentPrinter, Paper
from devices.events import DeviceDown, DeviceUp
from devices.printer.port import Printed
from devices.spec import DeviceSpec
from simulators.control import DocumentPrinterControl
from tests.simulators.rig import Events, Running, simulator, supervised, until

pytestmark = pytest.mark.xdist_group("cups")

QUICK = {"back_off_s": 0.05, "back_off_max_s": 0.2, "poll_s": 0.2}
WAIT_S = 40


@pytest.fixture(scope="module")
def cups() -> Iterator[Running]:
    with simulator("document-printer") as running:
        yield running


@contextmanager
def printing(
    running: Running, job_s: float = 60
) -> Iterator[tuple[DocumentPrinterControl, DocumentPrinter, Events]]:
    """The driver on a queue that is well."""
    control = DocumentPrinterControl(running.control)
    control.fault("")
    options = QUICK | {"job_s": job_s}
    spec = DeviceSpec("P1", "document_printer", "ipp", running.wire, options=options)
    with supervised(spec) as (supervisor, events):
        events.wait(DeviceUp)
        yield control, supervisor.get("P1", DocumentPrinter), events


def document(text: str = "certificate") -> bytes:
    """A PDF of one A4 page."""
    page = Image.new("RGB", (595, 842), "white")
    ImageDraw.Draw(page).text((60, 60), text, fill="black")
    out = io.BytesIO()
    page.save(out, "PDF")
    return out.getvalue()


def test_a_document_comes_out_whole_from_the_tray_that_was_asked_for(cups: Running) -> None:
    with printing(cups) as (control, printer, events):
        offered = printer.queue().result(WAIT_S)
        assert offered is not None and offered.sources == ("tray-1", "tray-2", "manual")
        sent = document()
        paper = Paper(source="tray-2", media="iso_a5_148x210mm", copies=2)
        outcome = printer.print_document("case-1", sent, "营业执照", paper).result(WAIT_S)
        assert (outcome.state, outcome.reason) == (Printed.PRINTED, "")
        came = control.documents()[-1]
        assert (came["title"], came["copies"]) == ("营业执照", 2)
        assert "InputSlot=Tray2" in came["options"] and "PageSize=A5" in came["options"]
        assert control.pdf(came["number"]) == sent
        moved = [e.state for e in events.of(JobMoved)]
        assert moved[-1] == "printed" and {e.request for e in events.of(JobMoved)} == {"case-1"}


def test_a_tray_that_is_not_there_prints_on_nothing_else(cups: Running) -> None:
    with printing(cups) as (control, printer, _):
        before = control.documents()
        for paper, reason in (
            (Paper(source="tray-9"), "no_such_source"),
            (Paper(media="iso_a0_841x1189mm"), "no_such_media"),
        ):
            outcome = printer.print_document("r", document(), "t", paper).result(WAIT_S)
            assert (outcome.state, outcome.reason) == (Printed.NOT_PRINTED, reason)
        assert control.documents() == before


def test_paper_runs_out_and_is_refilled(cups: Running) -> None:
    with printing(cups) as (control, printer, events):
        control.fault("paper_out")
        waiting = printer.print_document("r", document(), "t", Paper())
        until(lambda: any(e.trouble == "paper_out" for e in events.of(QueueStatus)))
        until(lambda: any(e.problem == "paper_out" for e in events.of(JobMoved)))
        assert not waiting.done()
        control.fault("")
        assert waiting.result(WAIT_S).state is Printed.PRINTED
        until(lambda: events.of(QueueStatus)[-1].trouble == "")


def test_paper_that_stays_out_ends_the_job_and_it_never_comes(cups: Running) -> None:
    with printing(cups, job_s=1.5) as (control, printer, _):
        control.fault("paper_out")
        before = len(control.documents())
        outcome = printer.print_document("r", document(), "t", Paper()).result(WAIT_S)
        assert (outcome.state, outcome.reason) == (Printed.UNCERTAIN, "paper_out")
        control.fault("")
    with printing(cups) as (control, printer, _):
        printer.print_document("r2", document(), "next", Paper()).result(WAIT_S)
        assert [d["title"] for d in control.documents()[before:]] == ["next"]


def test_a_stopped_queue_says_so_and_keeps_nothing(cups: Running) -> None:
    with printing(cups, job_s=1.5) as (control, printer, events):
        control.queue("stop")
        outcome = printer.print_document("r", document(), "t", Paper()).result(WAIT_S)
        assert (outcome.state, outcome.reason) == (Printed.NOT_PRINTED, "queue_stopped")
        assert events.of(QueueStatus)[-1].trouble == "queue_stopped"
        control.queue("start")
        until(lambda: events.of(QueueStatus)[-1].trouble == "")


def test_a_queue_that_takes_nothing_says_so(cups: Running) -> None:
    with printing(cups) as (control, printer, events):
        control.queue("reject")
        try:
            outcome = printer.print_document("r", document(), "t", Paper()).result(WAIT_S)
            assert (outcome.state, outcome.reason) == (Printed.NOT_PRINTED, "not_accepting")
            until(lambda: events.of(QueueStatus)[-1].trouble == "not_accepting")
        finally:
            control.queue("accept")


def test_a_job_is_cancelled_by_us_or_by_an_operator(cups: Running) -> None:
    with printing(cups) as (control, printer, events):
        control.fault("", seconds=20)
        ours = printer.print_document("r1", document(), "t", Paper())
        until(lambda: any(e.state == "printing" for e in events.of(JobMoved)))
        printer.cancel("r1")
        assert ours.result(WAIT_S).reason == "cancelled"
        theirs = printer.print_document("r2", document(), "t", Paper())
        until(lambda: any(e.request == "r2" for e in events.of(JobMoved)))
        control.queue("cancel")
        outcome = theirs.result(WAIT_S)
        assert (outcome.state, outcome.reason) == (Printed.UNCERTAIN, "cancelled")
        control.fault("")


def test_a_printer_that_fails_stops_its_queue(cups: Running) -> None:
    with printing(cups, job_s=3) as (control, printer, events):
        control.fault("fail")
        outcome = printer.print_document("r", document(), "t", Paper()).result(WAIT_S)
        assert outcome.state is not Printed.PRINTED and outcome.reason == "queue_stopped"
        until(lambda: events.of(QueueStatus)[-1].trouble == "queue_stopped")
        control.fault("")
        control.queue("start")


def test_the_service_goes_and_the_job_is_followed_when_it_is_back(cups: Running) -> None:
    with printing(cups) as (control, printer, events):
        control.fault("paper_out")
        waiting = printer.print_document("r", document(), "t", Paper())
        until(lambda: any(e.problem == "paper_out" for e in events.of(JobMoved)))
        control.unplug()
        assert events.wait(DeviceDown).reason == "wire_lost"
        refused: DocumentOutcome = printer.print_document("n", b"", "t", Paper()).result(1)
        assert (refused.state, refused.reason) == (Printed.NOT_PRINTED, "device_down")
        control.fault("")
        control.plug()
        events.wait(DeviceUp, 2)
        assert waiting.result(WAIT_S).state is Printed.PRINTED


def test_a_queue_that_is_not_there(cups: Running) -> None:
    url = cups.wire.replace("certificates", "nothing")
    spec = DeviceSpec("P1", "document_printer", "ipp", url, options=QUICK)
    with supervised(spec) as (_, events):
        assert events.wait(DeviceDown).reason == "refused"


def test_debians_pdf_printer_prints_our_document(cups: Running) -> None:
    """printer-driver-cups-pdf: filters and a backend of others; what comes out is read back."""
    name, title = "hall-test", f"hall-{uuid4().hex[:8]}"
    server = cups.wire.removeprefix("ipp://").partition("/")[0]
    ppd = "/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd"
    argv = ["lpadmin", "-h", server, "-p", name, "-E", "-v", "cups-pdf:/", "-P", ppd]
    made = subprocess.run(argv, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    spec = DeviceSpec("P2", "document_printer", "ipp", cups.wire.replace("certificates", name))
    with supervised(spec) as (supervisor, events):
        events.wait(DeviceUp)
        printer = supervisor.get("P2", DocumentPrinter)
        outcome = printer.print_document("r", document("licence"), title, Paper()).result(WAIT_S)
        assert outcome.state is Printed.PRINTED
    found = until(lambda: list(Path("/var/spool/cups-pdf").rglob(f"{title}*.pdf")))
    path = found[0]
    end = time.monotonic() + WAIT_S
    while b"%%EOF" not in path.read_bytes() and time.monotonic() < end:
        time.sleep(0.1)
    said = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    path.unlink()
    assert "Pages:           1" in said and "595" in said


def test_a_scan_finds_the_queues_and_a_trial_prints_a_page(
    cups: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _, _ = cups.wire.removeprefix("ipp://").partition("/")
    monkeypatch.setenv("CUPS_SERVER", server)
    DocumentPrinterControl(cups.control).fault("")
    assert cups.wire in [found.url for found in IppPrinter.candidates()]
    shown = CliRunner().invoke(devices, ["test", "--driver", "ipp", "--url", cups.wire])
    assert shown.exit_code == 0, shown.output
    assert "state printed" in shown.output
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    assert list(IppPrinter.candidates()) == []
