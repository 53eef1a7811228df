"""A ticket's paper, read back by programs that nobody here wrote: OCR (RapidOCR) and a QR decoder
(OpenCV), from the picture of what our bytes made the printer draw."""

from pathlib import Path

import cv2
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.events import DeviceUp
from devices.printer.drawing import drawn
from devices.printer.events import PrinterStatusChanged
from devices.printer.port import Printed, Printer
from devices.printer.render import raster, render
from devices.printer.slip import Cut, Picture, Qr, Slip, Text, printed_again
from devices.spec import DeviceSpec
from edge.reception.logo import BadLogo, logo
from simulators.control import PrinterControl
from tests.simulators.rig import simulator, supervised

PATIENCE_S = 30
MARGIN = 32  # dots of paper on either side of what can be printed on
URL = "https://hall.example/t/0192f1c4-5d"


def ticket(mark: Path) -> Slip:
    return Slip(
        (
            logo(mark),
            Text("广安市政务服务中心", align="center", bold=True),
            Text("A012", size=4, align="center", bold=True),
            Text("社会保障业务", size=2, align="center"),
            Text("前面还有 7 人", align="center"),
            Qr(URL),
            Cut(),
        )
    )


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A logo: a ring with a cross, transparent outside."""
    picture = numpy.zeros((120, 120, 4), numpy.uint8)
    cv2.circle(picture, (60, 60), 50, (30, 30, 180, 255), 12)
    cv2.line(picture, (60, 20), (60, 100), (0, 0, 0, 255), 10)
    path = tmp_path / "mark.png"
    cv2.imwrite(str(path), picture)
    return path


@pytest.mark.parametrize("paper_mm", [80, 58])
def test_a_ticket_is_read_back(tmp_path: Path, mark: Path, paper_mm: int) -> None:
    from rapidocr import RapidOCR

    options: dict[str, str | int | float | bool] = {"paper_mm": paper_mm}
    wire = ("--link", str(tmp_path / "p"), "--paper", str(paper_mm), "--no-pace")
    with simulator("printer", *wire) as running:
        device = DeviceSpec("P1", "printer", "escpos", running.wire, station="K1", options=options)
        with supervised(device) as (supervisor, events):
            events.wait(DeviceUp)
            outcome = supervisor.get("P1", Printer).print(ticket(mark)).result(PATIENCE_S)
            assert outcome.state is Printed.PRINTED
        png = PrinterControl(running.control).png(1)
    picture = cv2.imdecode(numpy.frombuffer(png, numpy.uint8), cv2.IMREAD_COLOR)
    assert picture.shape[1] == {80: 576, 58: 384}[paper_mm] + 2 * MARGIN
    large = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    assert cv2.QRCodeDetector().detectAndDecode(large)[0] == URL
    read = "".join(RapidOCR()(large).txts).replace(" ", "")
    for words in ("广安市政务服务中心", "A012", "社会保障业务", "前面还有7人"):
        assert words in read
    ring = picture[:140, picture.shape[1] // 2 - 60 : picture.shape[1] // 2 + 60]
    assert (ring < 128).mean() > 0.15  # the logo stands at the top, in the middle


def test_a_logo_is_as_wide_as_the_narrow_paper_at_most(tmp_path: Path) -> None:
    Image.new("RGB", (3000, 900), "black").save(tmp_path / "wide.png")
    made = logo(tmp_path / "wide.png")
    assert (made.width, made.height) == (384, 115) and set(made.bits) == {0xFF}
    (tmp_path / "no.png").write_bytes(b"no picture")
    with pytest.raises(BadLogo):
        logo(tmp_path / "no.png")


@given(st.integers(1, 72), st.integers(1, 50))
def test_a_pictures_bytes(across: int, down: int) -> None:
    made = raster(Picture(across * 8, bytes(across * down)))
    assert made[:4] == b"\x1dv0\x00" and len(made) == 8 + across * down
    assert int.from_bytes(made[4:6], "little") == across
    assert int.from_bytes(made[6:8], "little") == down


@pytest.mark.parametrize("picture", [Picture(12, b"ab"), Picture(0, b""), Picture(16, b"abc")])
def test_a_picture_that_is_none_is_refused(picture: Picture) -> None:
    with pytest.raises(ValueError, match="rows"):
        render(Slip((picture,)), 80)


def test_the_mark_of_a_second_print_stands_above_all() -> None:
    again = printed_again(Slip((Text("A012"),)))
    assert again.lines[0] == Text("重打", size=2, align="center", bold=True)
    assert "重打".encode("gb18030") in render(again, 58)


@pytest.mark.parametrize(("kind", "trouble"), [("offline", "offline"), ("cutter", "cutter_error")])
def test_other_troubles_are_named(tmp_path: Path, kind: str, trouble: str) -> None:
    options: dict[str, str | int | float | bool] = {"poll_s": 0.1}
    with simulator("printer", "--link", str(tmp_path / "p"), "--no-pace") as running:
        control = PrinterControl(running.control)
        device = DeviceSpec("P1", "printer", "escpos", running.wire, station="K1", options=options)
        with supervised(device) as (supervisor, events):
            events.wait(PrinterStatusChanged)
            control.error(kind)
            assert events.wait(PrinterStatusChanged, 2).trouble == trouble
            outcome = supervisor.get("P1", Printer).print(Slip((Text("A012"), Cut())))
            assert outcome.result(PATIENCE_S).state is Printed.NOT_PRINTED
            control.error("")
            assert events.wait(PrinterStatusChanged, 3).trouble == ""


def test_a_name_that_the_printer_has_not_got_is_drawn() -> None:
    """GBK is what printers have; extension characters go out as a picture, all of them legible."""
    plain = render(Slip((Text("王小明", size=2), Cut())), 80)
    assert b"\x1dv0" not in plain
    for name in ("㛃**", "𬭎𫖮𪣻", "𠮷"):
        data = render(Slip((Text(name, size=2, align="center"), Cut())), 80)
        assert b"\x1dv0" in data and name.encode("gb18030") not in data
    pictures = {drawn(Text(c), 576).bits for c in "㛃𬭎𫖮𪣻𠮷"}
    assert len(pictures) == 5 and drawn(Text("〓"), 576).bits not in pictures


def test_a_drawn_line_stands_where_it_should() -> None:
    def columns(line: Text) -> tuple[int, int]:
        picture = drawn(line, 384)
        image = Image.frombytes("1", (picture.width, picture.height), picture.bits)
        left, _, right, _ = image.getbbox() or (0, 0, 0, 0)
        return left, right

    left, centre, right = (columns(Text("㛃A", align=a)) for a in ("left", "center", "right"))
    assert left[0] < 6 and right[1] > 372 and abs(centre[0] + centre[1] - 384) < 16
    assert columns(Text("㛃" * 99, size=8))[1] <= 384
