"""Scanned pages as one PDF/A-2b (ISO 19005-2), the JPEGs' bytes untouched, and back.

Typst makes it, as it makes the papers: it refuses to write what breaks the standard. A picture is
handed to it inside an SVG, which also turns it without touching its bytes.
"""

import base64
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import typst
from PIL import Image

TEMPLATE: Final = Path(__file__).parent / "typst" / "pages.typ"
STANDARD: Final = "a-2b"
DEFAULT_DPI: Final = 300
LEAST_DPI, MOST_DPI = 50, 1200

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A JPEG and the quarter turns clockwise that set it upright."""

    jpeg: bytes
    turn: int = 0


def pdf_a(sheets: Sequence[Sheet], title: str, on: date) -> bytes:
    """The document, dated. Slow: not on the loop's thread. Raises ValueError for no pages."""
    if not sheets:
        raise ValueError("a document has at least one page")
    drawn = [_drawn(sheet, n) for n, sheet in enumerate(sheets, 1)]
    day = f"[{on.year}, {on.month}, {on.day}]"
    inputs = {"title": title, "on": day, "pages": msgspec.json.encode(drawn).decode()}
    with _one_at_a_time:
        made = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARD)
    assert isinstance(made, bytes)
    return made


def _drawn(sheet: Sheet, number: int) -> dict[str, object]:
    """Page size in points, and the picture laid upright on it."""
    with Image.open(io.BytesIO(sheet.jpeg)) as picture:
        width, height = picture.size
        dpi = float(picture.info.get("dpi", (0,))[0])
    if not LEAST_DPI <= dpi <= MOST_DPI:
        dpi = DEFAULT_DPI
    wide, high = (height, width) if sheet.turn % 2 else (width, height)
    data = base64.b64encode(sheet.jpeg).decode("ascii")
    place = {
        0: "",
        1: f"translate({wide} 0) rotate(90)",
        2: f"translate({wide} {high}) rotate(180)",
        3: f"translate(0 {high}) rotate(270)",
    }[sheet.turn % 4]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}"><g transform="{place}"><image width="{width}" height="{height}" '
        f'href="data:image/jpeg;base64,{data}"/></g></svg>'
    )
    points = {"width": wide / dpi * 72, "height": high / dpi * 72}
    return {**points, "picture": svg, "alt": f"第 {number} 页"}


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    return typst.Compiler(TEMPLATE, font_paths=fonts)
