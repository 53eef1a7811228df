"""Lines with characters that a printer has not got, drawn as pictures.

Printers made for China have the characters of GBK; names have more. Fonts are this machine's
(Debian's fonts-noto-cjk, fonts-hanazono, fonts-babelstone-han); each character is drawn with the
first that has it.
"""

from functools import cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont, TTLibError
from PIL import Image, ImageDraw, ImageFont

from devices.printer.slip import Align, Picture, Text

FOLDER: Final = Path("/usr/share/fonts")
FONTS: Final = (
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("truetype/wqy/wqy-microhei.ttc", 0),
    ("truetype/hanazono/HanaMinA.ttf", 0),
    ("truetype/hanazono/HanaMinB.ttf", 0),
    ("truetype/babelstone/BabelStoneHan.ttf", 0),
)
"""Files and the face in them, the best first."""

DOTS: Final = 24
"""Height and width of a Chinese character of normal size; half the width for a Latin one."""

NO_GLYPH: Final = "〓"
"""The printers' own sign for a character they cannot show."""


def has_all(text: str) -> bool:
    """Whether a printer made for China has every character: those of GBK, two bytes at most."""
    return all(len(c.encode("gb18030")) <= 2 for c in text)


def drawn(line: Text, width: int) -> Picture:
    """A line of text as a picture that fills the paper's width (dots, a multiple of 8)."""
    size = min(line.size, width // DOTS)
    height = DOTS * size + 8
    picture = Image.new("1", (width, height), 0)
    pen = ImageDraw.Draw(picture)
    left = _left(sum(_advance(c, size) for c in line.text), width, line.align)
    for character in line.text:
        shown, font = _with_font(character, DOTS * size)
        bold = 1 if line.bold else 0
        pen.text((left, height - 6), shown, 1, font, anchor="ls", stroke_width=bold)
        left += _advance(character, size)
    return Picture(width, picture.tobytes(), "left")


def _left(taken: int, width: int, align: Align) -> int:
    room = max(width - taken, 0)
    return {"left": 0, "center": room // 2, "right": room}[align]


def _advance(character: str, size: int) -> int:
    return DOTS * size // (2 if character.isascii() else 1)


def _with_font(character: str, height: int) -> tuple[str, ImageFont.FreeTypeFont | None]:
    for shown in (character, NO_GLYPH, "?"):
        for name, face in FONTS:
            if ord(shown) in _characters(name, face):
                return shown, _font(name, face, height)
    return "?", None  # no font at all: Pillow's own small letters


@cache
def _font(name: str, face: int, height: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / name, height, index=face)


@cache
def _characters(name: str, face: int) -> frozenset[int]:
    try:
        with TTFont(FOLDER / name, fontNumber=face, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()  # not installed
