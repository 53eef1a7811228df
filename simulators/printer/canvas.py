"""One piece of paper: grows as lines are printed, and remembers in words what stands on it."""

import time
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any

import segno
from PIL import Image, ImageDraw

from simulators.printer.fonts import font

CELL = 24  # dots: height of a character, width of a Chinese one; others are half as wide
MARGIN = 32  # dots, 4 mm
WHITE, BLACK = 255, 0


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character with the style it had when it arrived."""

    char: str
    width: int
    height: int
    bold: bool
    underline: bool = False
    reverse: bool = False

    @property
    def dots(self) -> int:
        """Width on paper."""
        return (CELL if ord(self.char) > 0x7F else CELL // 2) * self.width


@dataclass(slots=True)
class Page:
    """Paper between two cuts. Times are Unix seconds, ``first_at`` monotonic seconds when its
    ``ESC @`` arrived."""

    dots: int
    number: int
    first_at: float
    started_at: float = field(default_factory=time.time)
    finished_at: float | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    height: int = 0
    _image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self._image = Image.new("L", (self.dots, 600), WHITE)

    @property
    def blank(self) -> bool:
        """Nothing but white on it."""
        return not self.lines

    def feed(self, dots: int) -> None:
        """Move on by that many dots."""
        self.height += dots
        while self.height > self._image.height:
            taller = Image.new("L", (self.dots, self._image.height * 2), WHITE)
            taller.paste(self._image)
            self._image = taller

    def text(self, glyphs: list[Glyph], align: str, spacing: int) -> None:
        """Print one line (already no wider than the paper)."""
        tall = max((g.height for g in glyphs), default=1) * CELL
        x = self._left(sum(g.dots for g in glyphs), align)
        top, step = self.height, max(spacing, tall + 4)
        self.feed(step)
        for glyph in glyphs:
            self._glyph(glyph, x, top + tall - glyph.height * CELL)
            x += glyph.dots
        if glyphs:
            self.lines.append(_line_of(glyphs, align))

    def qr(self, data: str, module: int, level: str, align: str) -> None:
        """Print a QR code as a picture."""
        code = segno.make(data, error=level, micro=False, boost_error=False)
        buffer = BytesIO()
        code.save(buffer, kind="png", scale=module, border=4)
        self.picture(Image.open(buffer).convert("L"), align)
        self.lines.append({"qr": data, "align": align, "module": module, "level": level})

    def picture(self, image: Image.Image, align: str) -> None:
        """Print a raster picture."""
        top = self.height
        self.feed(image.height)
        self._image.paste(image, (self._left(image.width, align), top))

    def png(self) -> bytes:
        """The paper so far, with the margins at its sides that no head reaches."""
        buffer, height = BytesIO(), max(self.height, CELL)
        paper = Image.new("L", (self.dots + 2 * MARGIN, height), WHITE)
        paper.paste(self._image.crop((0, 0, self.dots, height)), (MARGIN, 0))
        paper.save(buffer, "PNG")
        return buffer.getvalue()

    def _left(self, width: int, align: str) -> int:
        free = max(0, self.dots - width)
        return {"left": 0, "center": free // 2, "right": free}[align]

    def _glyph(self, glyph: Glyph, x: int, y: int) -> None:
        width, height = glyph.dots, glyph.height * CELL
        picture = _draw(glyph)
        self._image.paste(picture, (x, y))
        if glyph.underline:
            ImageDraw.Draw(self._image).line((x, y + height, x + width, y + height), BLACK, 2)


@lru_cache(maxsize=4096)
def _draw(glyph: Glyph) -> Image.Image:
    """A character cell: drawn at its height, narrowed or widened to its width."""
    height = glyph.height * CELL
    face = font(height - 2)
    natural = height if ord(glyph.char) > 0x7F else height // 2
    room = max(natural, round(face.getlength(glyph.char)))  # a wide letter is narrowed, not cropped
    cell = Image.new("L", (room, height), WHITE)
    pen, at = ImageDraw.Draw(cell), (room // 2, height - 4 * glyph.height)
    stroke = height // 40 if glyph.bold else 0
    pen.text(at, glyph.char, BLACK, face, "ms", stroke_width=stroke)
    if glyph.bold and not stroke:  # too small for a stroke: twice, one dot apart, as heads do
        pen.text((at[0] + 1, at[1]), glyph.char, BLACK, face, "ms")
    if room != glyph.dots:
        cell = cell.resize((glyph.dots, height))
    return Image.eval(cell, lambda v: 255 - v) if glyph.reverse else cell


def _line_of(glyphs: list[Glyph], align: str) -> dict[str, Any]:
    first = glyphs[0]
    return {
        "text": "".join(g.char for g in glyphs).rstrip(),
        "width": first.width,
        "height": first.height,
        "bold": first.bold,
        "align": align,
    }
