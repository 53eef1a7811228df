"""The printer's driver against the simulated printer: printed once, or said that it was not."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy
import pytest

from devices.errors import UnknownDevice
from devices.events import DeviceDown, DeviceUp
from devices.pad.port import Pad
from devices.printer.events import PrinterStatusChanged
from devices.printer.port import Printed, Printer
from devices.printer.slip import Cut, Feed, Qr, Rule, Slip, Text
from devices.spec import DeviceSpec
from simulators.control import PrinterControl
from tests.simulators.rig import Running, simulator, supervised, until

PATIENCE_S = 30
URL = "https://hall.example/t/0192f1c4-5d"
SLIP = Slip(
    (
        Text("广安市政务服务中心", align="center", bold=True),
        Rule(),
        Text("A012", size=5, align="center", bold=True),
        Text("城乡居民养老保险 囍 ü €", align="center"),
        Feed(1),
        Qr(URL),
        Text("请留意叫号屏"),
        Cut(),
    )
)


@pytest.fixture(params=["pty", "tcp"])
def printer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    wires = {"pty": ("--link", str(tmp_path / "p")), "tcp": ("--listen", "127.0.0.1:0")}
    with simulator("printer", *wires[request.param], "--no-pace") as running:
        yield running


def spec(running: Running, **options: float | str) -> DeviceSpec:
    quick = {"poll_s": 0.1, "back_off_s": 0.05, "back_off_max_s": 0.2}
    return DeviceSpec(
        "P1", "printer", "escpos", running.wire, station="K1", options={**quick, **options}
    )


def test_what_was_sent_stands_on_the_paper(printer: Running) -> None:
    control = PrinterControl(printer.control)
    with supervised(spec(printer)) as (supervisor, events):
        events.wait(DeviceUp)
        outcome = supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S)
    assert outcome.state is Printed.PRINTED
    (page,) = control.pages()
    words = [line.text for line in SLIP.lines if isinstance(line, Text)]
    assert [line for line in page["text"].splitlines() if not line.startswith("---")] == words
    assert (page["cut"], page["qr"]) == (True, [URL])
    number = page["lines"][2]
    assert (number["width"], number["height"], number["bold"], number["align"]) == (
        5,
        5,
        True,
        "center",
    )
    assert outcome.first_byte_at is not None
    assert outcome.first_byte_at <= page["first_at"]
    assert control.state()["unknown"] == []


def test_the_drawn_qr_code_can_be_read_by_another_program(printer: Running) -> None:
    with supervised(spec(printer)) as (supervisor, events):
        events.wait(DeviceUp)
        supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S)
    data = numpy.frombuffer(PrinterControl(printer.control).png(1), numpy.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert picture.shape[1] == 576 + 64  # head and margins: 80 mm at 8 dots
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == URL


def test_paper_out_before_a_job(printer: Running) -> None:
    control = PrinterControl(printer.control)
    with supervised(spec(printer)) as (supervisor, events):
        events.wait(DeviceUp)
        control.paper_out()
        outcome = supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S)
        assert (outcome.state, outcome.reason) == (Printed.NOT_PRINTED, "paper_out")
        assert outcome.first_byte_at is None
    assert control.pages() == []


def test_paper_out_in_the_middle_and_no_second_half_after_the_refill(printer: Running) -> None:
    control = PrinterControl(printer.control)
    with supervised(spec(printer)) as (supervisor, events):
        events.wait(DeviceUp)
        control.paper_out(after_lines=3)
        outcome = supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S)
        assert (outcome.state, outcome.reason) == (Printed.UNCERTAIN, "paper_out")
        assert events.of(PrinterStatusChanged)[-1].status.paper == "out"
        control.refill()
        again = supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S)
        assert again.state is Printed.PRINTED
    half, whole = control.pages()
    assert "请留意叫号屏" not in half["text"]
    assert whole["text"].count("A012") == 1
    assert whole["qr"] == [URL]


def test_cover_open(printer: Running) -> None:
    control = PrinterControl(printer.control)
    with supervised(spec(printer)) as (supervisor, events):
        events.wait(DeviceUp)
        control.cover(True)
        outcome = supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S)
        assert (outcome.state, outcome.reason) == (Printed.NOT_PRINTED, "cover_open")


def test_unplugged_while_printing_and_back(printer: Running) -> None:
    control = PrinterControl(printer.control)
    control.speed(20)
    with supervised(spec(printer)) as (supervisor, events):
        events.wait(DeviceUp)
        job = supervisor.get("P1", Printer).print(SLIP)
        until(lambda: control.state()["pages"])
        control.unplug()
        assert job.result(PATIENCE_S).state is Printed.UNCERTAIN
        events.wait(DeviceDown)
        refused = supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S)
        assert (refused.state, refused.reason) == (Printed.NOT_PRINTED, "device_down")
        control.plug()
        events.wait(DeviceUp, 2)


def test_hung_firmware(printer: Running) -> None:
    control = PrinterControl(printer.control)
    with supervised(spec(printer)) as (supervisor, events):
        events.wait(DeviceUp)
        control.silent(True)
        outcome = supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S)
        assert outcome.state is Printed.NOT_PRINTED
        assert events.wait(DeviceDown).reason == "no_answer"


def test_a_printer_without_a_fence(printer: Running) -> None:
    with supervised(spec(printer, confirm="status")) as (supervisor, events):
        events.wait(DeviceUp)
        assert supervisor.get("P1", Printer).print(SLIP).result(PATIENCE_S).state is Printed.PRINTED


def test_stopping_settles_every_job(printer: Running) -> None:
    PrinterControl(printer.control).speed(5)
    with supervised(spec(printer)) as (supervisor, events):
        events.wait(DeviceUp)
        jobs = [supervisor.get("P1", Printer).print(SLIP) for _ in range(3)]
    assert {job.result(PATIENCE_S).state for job in jobs} <= {
        Printed.UNCERTAIN,
        Printed.NOT_PRINTED,
    }


def test_asking_for_a_device_that_is_not_there(printer: Running) -> None:
    with supervised(spec(printer)) as (supervisor, _):
        with pytest.raises(UnknownDevice):
            supervisor.get("P2", Printer)
        with pytest.raises(UnknownDevice):
            supervisor.get("P1", Pad)
