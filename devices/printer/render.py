"""A slip as ESC/POS bytes.

python-escpos (its ``Dummy`` printer) makes the bytes for size, alignment and QR; our own wire sends
them. Its network and serial printers hide when a write ended and cannot tell a real-time status
byte from an answer in the stream, and the honest outcome of a job hangs on both.

A line with a character that such a printer has not got goes out as a picture (`drawing`).

Chinese: ``FS &`` selects Kanji mode, where printers made for China take GB18030; ``FS .`` leaves.
"""

import unicodedata
from dataclasses import replace

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from devices.printer.drawing import drawn, has_all
from devices.printer.slip import Cut, Feed, Picture, Qr, Rule, Slip, SlipLine, Text

COLUMNS = {80: 48, 58: 32}  # characters of 12 dots on 576 and 384 dots
KANJI_ON = b"\x1c&"
KANJI_OFF = b"\x1c."
LATIN_DOTS = 12
LINE_FEED = b"\n"
FEED_AND_CUT = b"\x1dVB\x00"


def render(slip: Slip, paper_mm: int) -> bytes:
    """All bytes of one job, from a fresh state (``ESC @``). Raises ValueError for a size the
    printer does not have."""
    printer = Dummy()
    printer.hw("INIT")
    for line in slip.lines:
        _line(printer, line, COLUMNS[paper_mm])
    output: bytes = printer.output
    return output


def raster(picture: Picture) -> bytes:
    """GS v 0: a picture of bits. Raises ValueError when it is none."""
    if picture.width < 8 or picture.width % 8 or len(picture.bits) % (picture.width // 8):
        raise ValueError("a picture's rows are whole bytes")
    across, down = picture.width // 8, picture.height
    head = b"\x1dv0\x00" + across.to_bytes(2, "little") + down.to_bytes(2, "little")
    return head + picture.bits


def printable(text: str) -> str:
    """Without control characters: a name must not be able to carry a command to the printer."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C")


def _line(printer: Dummy, line: SlipLine, columns: int) -> None:
    match line:
        case Text(text) if not has_all(printable(text)):
            _set(printer, "left", 1, False)
            whole = replace(line, text=printable(text))
            printer._raw(raster(drawn(whole, columns * LATIN_DOTS)))
        case Text(text, size, align, bold):
            _set(printer, align, size, bold)
            _chinese(printer, text)
        case Qr(data, size, align):
            _set(printer, align, 1, False)
            printer.qr(printable(data), ec=QR_ECLEVEL_M, size=size, native=True)
            printer._raw(LINE_FEED)
        case Rule():
            _set(printer, "left", 1, False)
            printer._raw(b"-" * columns + LINE_FEED)
        case Feed(lines):
            printer._raw(b"\x1bd" + bytes([min(lines, 255)]))
        case Cut():
            printer._raw(FEED_AND_CUT)
        case Picture():
            _set(printer, line.align, 1, False)
            printer._raw(raster(line))


def _set(printer: Dummy, align: str, size: int, bold: bool) -> None:
    printer.set(align=align, bold=bold, custom_size=True, width=size, height=size)


def _chinese(printer: Dummy, text: str) -> None:
    encoded = printable(text).encode("gb18030", "replace")
    printer._raw(KANJI_ON + encoded + KANJI_OFF + LINE_FEED)
