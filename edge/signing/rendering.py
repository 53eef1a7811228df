"""A document's pages as pictures: people read what they sign on any tablet, files become scans."""

import io
from collections.abc import Iterator
from threading import Lock
from typing import Final

import pypdfium2
from PIL import Image

MOST_PAGES: Final = 20
WIDTH: Final = 1100

_one_at_a_time = Lock()
"""PDFium is not safe across threads."""


class NotRendered(Exception):
    """No PDF, a locked or broken one, or one with too many `pages`."""

    def __init__(self, pages: int = 0) -> None:
        super().__init__(f"{pages} pages")
        self.pages = pages


def count_pages(document: bytes) -> int:
    """Pages of a PDF, 0 for what is none."""
    with _one_at_a_time:
        try:
            opened = pypdfium2.PdfDocument(document)
        except pypdfium2.PdfiumError:
            return 0
        with opened:
            return min(len(opened), MOST_PAGES)


def page_png(document: bytes, number: int) -> bytes:
    """One page, counted from 1. Raises ValueError."""
    with _one_at_a_time, pypdfium2.PdfDocument(document) as opened:
        if not 1 <= number <= min(len(opened), MOST_PAGES):
            raise ValueError(f"no page {number}")
        shown = opened[number - 1]
        picture = shown.render(scale=min(4.0, WIDTH / max(1.0, shown.get_width())))
        out = io.BytesIO()
        picture.to_pil().save(out, "PNG")
    return out.getvalue()


def page_pictures(document: bytes, longest: int, most: int) -> Iterator[Image.Image]:
    """Every page, its longer side ``longest`` pixels. Raises NotRendered before the first one."""
    try:
        with _one_at_a_time, pypdfium2.PdfDocument(document) as opened:
            count = len(opened)
    except pypdfium2.PdfiumError:
        raise NotRendered from None
    if not 1 <= count <= most:
        raise NotRendered(count)
    for number in range(count):
        yield _picture(document, number, longest)


def _picture(document: bytes, number: int, longest: int) -> Image.Image:
    with _one_at_a_time:
        try:
            with pypdfium2.PdfDocument(document) as opened:
                shown = opened[number]
                side = max(shown.get_width(), shown.get_height(), 1.0)
                drawn: Image.Image = shown.render(scale=longest / side).to_pil().convert("RGB")
                return drawn
        except pypdfium2.PdfiumError:
            raise NotRendered from None
