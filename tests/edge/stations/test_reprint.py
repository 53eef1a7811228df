"""A ticket that was cut off half way comes out once more, marked, when there is paper again."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from edge.settings import Device
from edge.stations import equipment
from simulators.control import PrinterControl
from tests.edge.halls import OpenHall, open_hall
from tests.simulators.rig import Running, simulator, until


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Running]:
    with simulator("printer", "--link", str(tmp_path / "p"), "--no-pace") as running:
        yield running


def hall_with(running: Running, tmp_path: Path) -> AbstractContextManager[OpenHall]:
    options: dict[str, str | int | float | bool] = {"poll_s": 0.1, "back_off_s": 0.05}
    device = Device("p-1", "printer", "escpos", running.wire, "K1", options=options)
    return open_hall(tmp_path / "hall", devices=(device,))


def cut_off(hall: OpenHall, control: PrinterControl) -> str:
    """A ticket whose paper ran out after four lines."""
    hall.running.desk.equipment.start()
    until(lambda: hall.running.desk.equipment.works("K1", "printer"))
    control.paper_out(after_lines=4)
    ticket_id = hall.running.desk.take("K1", "q-a", None)
    until(lambda: hall.ticket(ticket_id).printing == "failed")
    return ticket_id


def test_it_comes_out_again_marked_and_only_once(printer: Running, tmp_path: Path) -> None:
    control = PrinterControl(printer.control)
    with hall_with(printer, tmp_path) as hall:
        ticket_id = cut_off(hall, control)
        control.refill()
        until(lambda: hall.ticket(ticket_id).printing == "printed")
        pages = [page for page in control.pages() if page["cut"]]
        assert [page["text"].startswith("重打") for page in pages] == [False, True]
        assert hall.ticket(ticket_id).number in pages[1]["text"]
        assert len(pages[1]["qr"]) == 1
        control.cover(True)
        until(lambda: not hall.running.desk.equipment._cut_off)
        control.cover(False)
        second = hall.running.desk.take("K2", "q-a", None)
        assert hall.ticket(second) and len(control.pages()) == 2


def test_nobody_waits_for_it_after_a_while(
    printer: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equipment, "REPRINT_WITHIN_S", 0)
    control = PrinterControl(printer.control)
    with hall_with(printer, tmp_path) as hall:
        ticket_id = cut_off(hall, control)
        control.refill()
        until(lambda: not hall.running.desk.equipment._cut_off)
        assert hall.ticket(ticket_id).printing == "failed"
        assert not any("重打" in page["text"] for page in control.pages())
