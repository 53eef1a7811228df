"""ESC/POS, byte by byte, as the printer sees it: a generator that is fed bytes and drives a paper.

Written from the ESC/POS command reference. What is not known is skipped by its length where the
reference gives one, and listed in ``unknown`` so that nobody believes it was printed.
"""

from collections.abc import Generator
from typing import Protocol

from PIL import Image

from simulators.printer.canvas import Glyph

Step = Generator[None, int, None]
ALIGNMENTS = {0: "left", 1: "center", 2: "right"}
QR_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
DEFAULT_SPACING = 34  # 1/6 inch at 203 dpi
# commands that are taken and have no effect on our paper: parameters to skip
IGNORED_ESC = {
    ord(" "): 1, ord("%"): 1, ord("="): 1, ord("R"): 1, ord("t"): 1, ord("{"): 1, ord("p"): 3,
    ord("c"): 2, ord("V"): 1, ord("M"): 1, ord("\\"): 2, ord("$"): 2, ord("U"): 1, ord("i"): 0,
    ord("m"): 0, ord("L"): 0, ord("S"): 0, ord("T"): 1,
}  # fmt: skip
IGNORED_GS = {
    ord("L"): 2, ord("W"): 2, ord("h"): 1, ord("w"): 1, ord("H"): 1, ord("f"): 1, ord("P"): 2,
    ord("b"): 1, ord("a"): 1, ord("I"): 1, ord(":"): 0,
}  # fmt: skip
IGNORED_FS = {ord("S"): 2, ord("C"): 1, ord("2"): 74}


class Sink(Protocol):
    """What the interpreter drives: the mechanics of the printer."""

    dots: int

    def print_line(self, glyphs: list[Glyph], align: str, spacing: int) -> None: ...
    def print_qr(self, data: str, module: int, level: str, align: str) -> None: ...
    def print_picture(self, image: Image.Image, align: str) -> None: ...
    def feed(self, dots: int) -> None: ...
    def cut(self) -> None: ...
    def answer_sensor(self) -> None: ...


class Interpreter:
    """Feed bytes with ``push``; each may make the sink print, feed, cut or answer."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.unknown: list[str] = []
        self._qr_module, self._qr_level, self._qr_data = 3, "L", b""
        self._reset_style()
        self._line: list[Glyph] = []
        self._steps = self._run()
        next(self._steps)

    def push(self, byte: int) -> None:
        """One byte."""
        self._steps.send(byte)

    def forget(self) -> None:
        """Drop a half-read command and an unprinted line (buffers cleared)."""
        self._line = []
        self._reset_style()
        self._steps = self._run()
        next(self._steps)

    def _reset_style(self) -> None:
        self._align, self._width, self._height = "left", 1, 1
        self._bold = self._underline = self._reverse = False
        self._kanji = True  # printers made for China wake up in Kanji mode
        self._spacing = DEFAULT_SPACING

    def _run(self) -> Step:
        while True:
            byte = yield
            if byte == 0x1B:
                yield from self._escape()
            elif byte == 0x1D:
                yield from self._group()
            elif byte == 0x1C:
                yield from self._kanji_command()
            elif byte == 0x10:
                yield from self._skip(2)  # real-time commands were answered on arrival
            elif byte in (0x0A, 0x0D, 0x09, 0x18):
                self._control(byte)
            elif byte >= 0x20:
                yield from self._character(byte)

    def _control(self, byte: int) -> None:
        if byte == 0x0A:
            self._end_line()
        elif byte == 0x18:
            self._line = []
        elif byte == 0x09:
            column = sum(g.dots for g in self._line) // 12
            for _ in range(8 - column % 8):
                self._add(" ")

    def _character(self, byte: int) -> Step:
        """ASCII, or GB18030 in Kanji mode: two bytes, four when the second is a digit."""
        if byte < 0x80 or not self._kanji:
            self._add(chr(byte) if byte < 0x80 else "?")
            return
        code = bytes([byte, (yield)])
        if 0x30 <= code[1] <= 0x39:
            code += bytes([(yield), (yield)])
        for char in code.decode("gb18030", "replace"):
            self._add(char)

    def _add(self, char: str) -> None:
        glyph = Glyph(char, self._width, self._height, self._bold, self._underline, self._reverse)
        if sum(g.dots for g in self._line) + glyph.dots > self._sink.dots:
            self._end_line()
        self._line.append(glyph)

    def _end_line(self) -> None:
        line, self._line = self._line, []
        self._sink.print_line(line, self._align, self._spacing)

    def _flush(self) -> None:
        if self._line:
            self._end_line()

    def _escape(self) -> Step:
        code = yield
        if code == ord("@"):
            self._line = []
            self._reset_style()
        elif code == ord("2"):
            self._spacing = DEFAULT_SPACING
        elif code in IGNORED_ESC:
            yield from self._skip(IGNORED_ESC[code])
        elif code == ord("*"):
            yield from self._bit_image()
        elif chr(code) in "aEG!-dJ3":
            self._escape_with(chr(code), (yield))
        else:
            self.unknown.append(f"ESC {code:02X}")

    def _escape_with(self, code: str, n: int) -> None:
        match code:
            case "a":
                self._align = ALIGNMENTS.get(n % 48, self._align)
            case "E" | "G":
                self._bold = bool(n & 1)
            case "-":
                self._underline = n % 48 != 0
            case "3":
                self._spacing = n
            case "!":
                self._bold, self._underline = bool(n & 8), bool(n & 0x80)
                self._height, self._width = 1 + bool(n & 0x10), 1 + bool(n & 0x20)
            case "d":
                self._flush()
                self._sink.feed(n * self._spacing)
            case "J":
                self._flush()
                self._sink.feed(n)

    def _group(self) -> Step:
        code = yield
        if code == ord("V"):
            yield from self._cut()
        elif code == ord("("):
            yield from self._extended()
        elif code == ord("v"):
            yield from self._raster()
        elif code == ord("k"):
            yield from self._barcode()
        elif code in IGNORED_GS:
            yield from self._skip(IGNORED_GS[code])
        elif chr(code) in "!Br":
            self._group_with(chr(code), (yield))
        else:
            self.unknown.append(f"GS {code:02X}")

    def _group_with(self, code: str, n: int) -> None:
        if code == "!":
            self._width, self._height = (n >> 4 & 7) + 1, (n & 7) + 1
        elif code == "B":
            self._reverse = bool(n & 1)
        elif n % 48 == 1:
            self._sink.answer_sensor()

    def _kanji_command(self) -> Step:
        code = yield
        if code in (ord("&"), ord(".")):
            self._kanji = code == ord("&")
        elif code in IGNORED_FS:
            yield from self._skip(IGNORED_FS[code])
        elif chr(code) in "!W-":
            n = yield
            if chr(code) == "W":
                self._width = self._height = 1 + n % 2
            elif chr(code) == "!":
                self._width, self._height = 1 + bool(n & 4), 1 + bool(n & 8)
        else:
            self.unknown.append(f"FS {code:02X}")

    def _cut(self) -> Step:
        mode = yield
        self._flush()
        if mode in (65, 66):
            self._sink.feed((yield))
        self._sink.cut()

    def _extended(self) -> Step:
        function = yield
        low, high = (yield), (yield)
        data = bytearray()
        for _ in range(low + high * 256):
            data.append((yield))
        if function == ord("k") and data[:1] == b"1":
            self._qr(data[1], bytes(data[2:]))
        else:
            self.unknown.append(f"GS ( {chr(function)}")

    def _qr(self, function: int, data: bytes) -> None:
        match function:
            case 67:
                self._qr_module = max(1, min(16, data[0]))
            case 69:
                self._qr_level = QR_LEVELS.get(data[0], "L")
            case 80:
                self._qr_data = data[1:]
            case 81:
                self._flush()
                text = self._qr_data.decode("utf-8", "replace")
                self._sink.print_qr(text, self._qr_module, self._qr_level, self._align)

    def _raster(self) -> Step:
        """GS v 0 m xL xH yL yH: one bit a dot."""
        yield from self._skip(2)
        columns, rows = (yield) + (yield) * 256, (yield) + (yield) * 256
        data = bytearray()
        for _ in range(columns * rows):
            data.append((yield) ^ 0xFF)
        if columns and rows:
            image = Image.frombytes("1", (columns * 8, rows), bytes(data)).convert("L")
            self._flush()
            self._sink.print_picture(image, self._align)

    def _bit_image(self) -> Step:
        mode = yield
        columns = (yield) + (yield) * 256
        yield from self._skip(columns * (3 if mode >= 32 else 1))
        self.unknown.append("ESC * (bit image, not drawn)")

    def _barcode(self) -> Step:
        kind = yield
        if kind >= 65:
            yield from self._skip((yield))
        else:
            while (yield):
                pass
        self.unknown.append("GS k (barcode, not drawn)")

    def _skip(self, count: int) -> Step:
        for _ in range(count):
            yield
