"""Devices of a station at work: of two printers the one that can print."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.settings import Device
from simulators.control import PrinterControl
from tests.edge.halls import OpenHall, open_hall
from tests.simulators.rig import Running, simulator, until

QUICK: dict[str, str | int | float | bool] = {"poll_s": 0.1, "back_off_s": 0.05}


@pytest.fixture
def printers() -> Iterator[tuple[Running, Running]]:
    listening = ("printer", "--listen", "127.0.0.1:0", "--no-pace")
    with simulator(*listening) as first, simulator(*listening) as second:
        yield first, second


def device(id: str, running: Running) -> Device:
    return Device(id, "printer", "escpos", running.wire, "K1", options=QUICK)


def pages(running: Running) -> int:
    return len(PrinterControl(running.control).pages())


def takes(hall: OpenHall, number: int) -> None:
    ticket = hall.running.desk.take("K1", "q-a", None, ticket=f"t-{number}")
    until(lambda: any(e.subject == f"ticket/{ticket}" for e in hall.events("ticket.printed")))


def test_a_second_printer_takes_over_from_one_without_paper(
    tmp_path: Path, printers: tuple[Running, Running]
) -> None:
    first, second = printers
    both = (device("P1", first), device("P2", second))
    with open_hall(tmp_path, devices=both) as hall:
        equipment = hall.running.desk.equipment
        equipment.start()
        until(lambda: equipment.works("K1", "printer"))
        until(lambda: {e.subject for e in hall.events("device.recovered")} >= {"device/P1"})
        takes(hall, 1)
        assert (pages(first), pages(second)) == (1, 0)
        PrinterControl(first.control).paper_out()
        until(lambda: hall.events("device.failed"))
        until(lambda: equipment.works("K1", "printer"))
        takes(hall, 2)
        assert (pages(first), pages(second)) == (1, 1)
        PrinterControl(second.control).paper_out()
        until(lambda: not equipment.works("K1", "printer"))
        PrinterControl(first.control).refill()
        until(lambda: equipment.works("K1", "printer"))
        takes(hall, 3)
        assert (pages(first), pages(second)) == (2, 1)


def test_a_printer_without_paper_from_the_start_does_not_count_as_working(
    tmp_path: Path, printers: tuple[Running, Running]
) -> None:
    """It answers, and says at once that it cannot print: both are told, in either order."""
    first, _ = printers
    PrinterControl(first.control).paper_out()
    with open_hall(tmp_path, devices=(device("P1", first),)) as hall:
        equipment = hall.running.desk.equipment
        equipment.start()
        until(lambda: hall.events("device.failed"))
        until(lambda: equipment.is_up("P1"))
        time.sleep(0.5)  # whatever it says on coming up has been heard by then
        assert not equipment.works("K1", "printer")
        PrinterControl(first.control).refill()
        until(lambda: equipment.works("K1", "printer"))
