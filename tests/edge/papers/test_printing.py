"""Papers at the printers of a window: sent, followed, and what to do when one does not come out."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from devices.document_printer.port import DocumentOutcome, DocumentPrinter, DocumentQueue, Paper
from devices.printer.port import Printed, Printer, PrintOutcome
from devices.printer.slip import Slip, Text
from domain.errors import Refused
from edge.acceptance import service
from edge.calling.service import Seat
from edge.papers import service as papers
from edge.papers.desk import PrintDesk
from edge.settings import Device
from edge.stations.equipment import Equipment
from tests.edge.acceptance.desks import counter, filled, real_plan, serving
from tests.edge.halls import OpenHall, open_hall

LASER = Device("W1-laser", "document_printer", "ipp", "http://127.0.0.1:1/printers/x", "W1")
OTHER = Device("K1-laser", "document_printer", "ipp", "http://127.0.0.1:1/printers/y", "K1")
RECEIPTS = Device("W1-slips", "printer", "escpos", "socket://127.0.0.1:1", "W1")


class Lasers(DocumentPrinter):
    """What was sent, to be ended as a test wants."""

    def __init__(self) -> None:
        self.jobs: list[tuple[bytes, Future[DocumentOutcome]]] = []

    def print_document(
        self, request_id: str, document: bytes, title: str, paper: Paper
    ) -> "Future[DocumentOutcome]":
        self.jobs.append((document, Future()))
        return self.jobs[-1][1]

    def cancel(self, request_id: str) -> None:
        raise NotImplementedError

    def queue(self) -> "Future[DocumentQueue | None]":
        raise NotImplementedError

    def end(self, state: Printed, reason: str = "") -> None:
        self.jobs[-1][1].set_result(DocumentOutcome(state, reason, 1))


class Slips(Printer):
    """The same of slips."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []

    def print(self, slip: Slip) -> "Future[PrintOutcome]":
        self.slips.append(slip)
        done: Future[PrintOutcome] = Future()
        done.set_result(PrintOutcome(Printed.PRINTED))
        return done


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    devices = (LASER, OTHER, RECEIPTS)
    with open_hall(tmp_path, the_plan=real_plan(), devices=devices) as opened:
        yield opened


@pytest.fixture
def printers(monkeypatch: pytest.MonkeyPatch) -> tuple[Lasers, Slips]:
    """The hall's printers, as their ports: the drivers have tests of their own."""
    lasers, slips = Lasers(), Slips()

    def reach(self: Equipment, device: Device, port: type[Any]) -> Any:
        return lasers if device.kind == "document_printer" else slips

    monkeypatch.setattr(Equipment, "reach", reach)
    monkeypatch.setattr(Equipment, "can_work", lambda self, device: True)
    return lasers, slips


def accepted(hall: OpenHall) -> str:
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.accept(counter(hall), seat, case_id)
    return case_id


def copies(hall: OpenHall) -> list[int]:
    return [e.body.copy for e in hall.events("case.paper_printed")]  # type: ignore[attr-defined]


def test_a_paper_goes_to_the_windows_printer_and_the_page_follows_it(
    hall: OpenHall, printers: tuple[Lasers, Slips]
) -> None:
    case_id, browser = accepted(hall), hall.signed_in()
    lasers, _ = printers
    answer = browser.post(f"/case/{case_id}/papers/acceptance", data={"to": "printer"})
    assert answer.headers["Location"] == f"/case/{case_id}"
    assert lasers.jobs[0][0].startswith(b"%PDF-")
    state = browser.get(f"/case/{case_id}/job").get_data(as_text=True)
    assert "正在打印：受理通知书" in state and "hx-get" in state
    lasers.end(Printed.PRINTED)
    state = browser.get(f"/case/{case_id}/job").get_data(as_text=True)
    assert "已打出：受理通知书" in state and "hx-get" not in state


def test_one_that_did_not_come_out_goes_to_another_printer_as_the_same_copy(
    hall: OpenHall, printers: tuple[Lasers, Slips]
) -> None:
    case_id, browser = accepted(hall), hall.signed_in()
    lasers, slips = printers
    browser.post(f"/case/{case_id}/papers/acceptance", data={"to": "printer"})
    lasers.end(Printed.NOT_PRINTED, "paper_out")
    page = browser.get(f"/case/{case_id}").get_data(as_text=True)
    assert "没有打出：受理通知书" in page and "缺纸" in page and "K1-laser" in page
    (job,) = {w for w in page.split('"') if w.endswith("/elsewhere")}
    browser.post(job, data={"device": "W1-slips"})
    lines = [line.text for line in slips.slips[0].lines if isinstance(line, Text)]
    assert any(line.endswith("申请受理通知书") for line in lines)
    assert copies(hall) == [1]
    (failed,) = hall.events("case.paper_failed")
    assert failed.actor == "device/W1-laser"


def test_one_that_may_be_half_out_is_made_anew_and_marked(
    hall: OpenHall, printers: tuple[Lasers, Slips]
) -> None:
    case_id, browser = accepted(hall), hall.signed_in()
    lasers, slips = printers
    browser.post(f"/case/{case_id}/papers/acceptance", data={"to": "printer"})
    lasers.end(Printed.UNCERTAIN, "wire_lost")
    page = browser.get(f"/case/{case_id}").get_data(as_text=True)
    (job,) = {w for w in page.split('"') if w.endswith("/elsewhere")}
    browser.post(job, data={"device": "W1-slips"})
    assert slips.slips[0].lines[0] == Text("重打", 2, "center", True)
    assert copies(hall) == [1, 2]


def test_without_a_printer_the_paper_is_shown(hall: OpenHall) -> None:
    case_id, browser = accepted(hall), hall.signed_in()
    answer = browser.post(f"/case/{case_id}/papers/acceptance", data={"to": "screen"})
    assert answer.data.startswith(b"%PDF-")


def test_what_is_out_is_not_sent_again(hall: OpenHall, printers: tuple[Lasers, Slips]) -> None:
    case_id, lasers = accepted(hall), printers[0]
    desk = PrintDesk(hall.running.desk.equipment, lambda job: None)
    paper = papers.make(counter(hall), Seat("01", "s-1"), case_id, "receipt")
    job = desk.print("01", case_id, "receipt", paper, b"%PDF-")
    for end in (lambda: None, lambda: lasers.end(Printed.PRINTED)):
        end()
        with pytest.raises(Refused, match="still_printing"):
            desk.elsewhere("01", job.id, "K1-laser", lambda: (paper, b""))
    with pytest.raises(Refused, match="no_such_job"):
        desk.job("02", job.id)
