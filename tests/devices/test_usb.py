"""Printer and card reader on USB: pyusb over USB/IP, and at the other end a bus that nobody here
wrote (the library ``usbip``). No hardware: see docs/reference/devices/usb.md."""

import json
import socket
from collections.abc import Iterator

import pytest
import usb.core
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from devices.cli import devices
from devices.events import DeviceDown, DeviceUp
from devices.idcard.events import CardRead
from devices.printer.port import Printed, Printer
from devices.printer.slip import TEST_SLIP
from devices.spec import DeviceSpec
from devices.usb.usbip import UsbipBackend, exported
from simulators.control import PrinterControl, ReaderControl
from tests.simulators.rig import Running, simulator, supervised

PATIENCE_S = 30
QUICK = {"poll_s": 0.1, "back_off_s": 0.05, "back_off_max_s": 0.2}
ANYWHERE = ("--usb", "127.0.0.1:0", "--no-pace")


@pytest.fixture
def printer() -> Iterator[Running]:
    with simulator("printer", *ANYWHERE) as running:
        yield running


@pytest.fixture(params=["reader", "reader-hid"])
def reader(request: pytest.FixtureRequest) -> Iterator[Running]:
    with simulator("reader", *ANYWHERE, "--plug", request.param) as running:
        yield running


def on_usb(kind: str, driver: str, running: Running) -> DeviceSpec:
    return DeviceSpec("U1", kind, driver, running.wire, station="K1", options=QUICK)


def test_a_slip_comes_out_of_a_printer_on_usb(printer: Running) -> None:
    control = PrinterControl(printer.control)
    with supervised(on_usb("printer", "escpos", printer)) as (supervisor, events):
        events.wait(DeviceUp)
        outcome = supervisor.get("U1", Printer).print(TEST_SLIP).result(PATIENCE_S)
        assert outcome.state is Printed.PRINTED
        control.paper_out()
        outcome = supervisor.get("U1", Printer).print(TEST_SLIP).result(PATIENCE_S)
        assert (outcome.state, outcome.reason) == (Printed.NOT_PRINTED, "paper_out")
    assert len(control.pages()) == 1


def test_a_card_is_read_over_bulk_pipes_and_over_reports(reader: Running) -> None:
    with supervised(on_usb("idcard", "sdt", reader)) as (_, events):
        events.wait(DeviceUp)
        citizen = ReaderControl(reader.control).lay(random=True)
        assert events.wait(CardRead).card.name == citizen["name"]


def test_a_plug_that_is_pulled_is_noticed_and_taken_up_again(printer: Running) -> None:
    control = PrinterControl(printer.control)
    with supervised(on_usb("printer", "escpos", printer)) as (supervisor, events):
        events.wait(DeviceUp)
        control.unplug()
        assert events.wait(DeviceDown).reason in ("wire_lost", "no_answer")
        control.plug()
        events.wait(DeviceUp, 2)
        outcome = supervisor.get("U1", Printer).print(TEST_SLIP).result(PATIENCE_S)
        assert outcome.state is Printed.PRINTED


def test_a_scan_shows_what_is_on_usb_and_asks_the_printer_alone(printer: Running) -> None:
    with simulator("reader", *ANYWHERE, "--plug", "reader-hid") as reader:
        places = [one.wire.removeprefix("usbip://").split("/")[0] for one in (printer, reader)]
        asked = [word for place in places for word in ("--usbip", place)]
        scan = ("scan", "--no-ports", "--json", *asked)
        told = json.loads(CliRunner().invoke(devices, scan).stdout)
        assert [(one["driver"], one["url"]) for one in told["found"]] == [("escpos", printer.wire)]
        (left,) = told["silent"]
        assert (left["port"]["url"], left["reason"]) == (reader.wire, "not_asked")
        assert left["port"]["hardware"].startswith("0400:c35a")
        told = json.loads(CliRunner().invoke(devices, (*scan, "--usb", reader.wire)).stdout)
        assert {one["driver"] for one in told["found"]} == {"escpos", "sdt"}
    shown = CliRunner().invoke(devices, ("scan", "--no-ports", "--usbip", "127.0.0.1:1"))
    assert shown.exit_code == 1 and "127.0.0.1:1" in shown.output


def test_what_the_bus_says_of_itself_is_read(printer: Running) -> None:
    """The device's own words, through pyusb's reading of every descriptor."""

    host, _, rest = printer.wire.removeprefix("usbip://").partition(":")
    far = UsbipBackend(host, int(rest.split("/")[0]), "1-1")
    device = usb.core.find(backend=far)
    assert (device.manufacturer, device.product) == ("Simulators", "Receipt Printer")
    (interface,) = device[0]
    assert [e.bEndpointAddress for e in interface] == [0x81, 0x02]
    far.close()
    (one,) = exported(host, int(rest.split("/")[0]))
    assert (one.vendor, one.product, one.classes) == (device.idVendor, device.idProduct, (7,))


@given(st.binary(max_size=400))
def test_a_machine_that_talks_nonsense_is_an_error_and_no_more(data: bytes) -> None:
    near, far = socket.socketpair()
    with near, far:
        near.settimeout(5)
        far.sendall(data)
        far.shutdown(socket.SHUT_WR)
        backend = UsbipBackend("nowhere", 1, "1-1")
        backend._line = near
        with pytest.raises((usb.core.USBError, OSError)):
            while True:
                backend.get_configuration(None)
