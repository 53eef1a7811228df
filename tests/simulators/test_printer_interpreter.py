"""The drawn printer, fed by hand with bytes of the command reference."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from simulators.printer.canvas import Glyph, Page
from simulators.printer.interpreter import Interpreter


class Paper:
    """Notes what the interpreter wants."""

    dots = 384

    def __init__(self) -> None:
        self.did: list[tuple[object, ...]] = []

    def print_line(self, glyphs: list[Glyph], align: str, spacing: int) -> None:
        self.did.append(("line", "".join(g.char for g in glyphs), align))

    def print_qr(self, data: str, module: int, level: str, align: str) -> None:
        self.did.append(("qr", data, module, level))

    def print_picture(self, image: Image.Image, align: str) -> None:
        self.did.append(("picture", image.size))

    def feed(self, dots: int) -> None:
        self.did.append(("feed", dots))

    def cut(self) -> None:
        self.did.append(("cut",))

    def answer_sensor(self) -> None:
        self.did.append(("sensor",))


def interpret(data: bytes) -> tuple[Paper, Interpreter]:
    paper = Paper()
    interpreter = Interpreter(paper)
    for byte in data:
        interpreter.push(byte)
    return paper, interpreter


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x1b@\x1ba\x01Hi\n", [("line", "Hi", "center")]),
        (b"\x1c&" + "号㐂𠮷".encode("gb18030") + b"\x1c.\n", [("line", "号㐂𠮷", "left")]),
        (b"\x1dVB\x10", [("feed", 16), ("cut",)]),
        (b"\x1dV\x00", [("cut",)]),
        (b"\x1dr\x01", [("sensor",)]),
        (b"\x1bd\x02", [("feed", 68)]),
        (b"\x1dv0\x00\x02\x00\x03\x00" + bytes(6), [("picture", (16, 3))]),
        (b"\x1dk\x04ABC\x00x\n", [("line", "x", "left")]),
        (b"\x1d(k\x03\x001C\x05\x1d(k\x05\x001P0ab\x1d(k\x03\x001Q0", [("qr", "ab", 5, "L")]),
        (b"A" * 33 + b"\n", [("line", "A" * 32, "left"), ("line", "A", "left")]),
    ],
)
def test_commands(data: bytes, expected: list[tuple[object, ...]]) -> None:
    assert interpret(data)[0].did == expected


def test_what_is_not_known_is_listed() -> None:
    assert interpret(b"\x1b\x7e")[1].unknown == ["ESC 7E"]


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(data: bytes) -> None:
    interpret(data)


def test_a_page_is_black_where_it_was_printed() -> None:
    page = Page(384, 1, 0.0)
    page.text([Glyph(c, 2, 2, True) for c in "号票"], "center", 34)
    picture = Image.open(io.BytesIO(page.png()))
    box = Image.eval(picture, lambda v: 255 - v).getbbox()
    assert box is not None
    middle = picture.width // 2
    assert box[0] > middle - 60
    assert box[2] < middle + 60
