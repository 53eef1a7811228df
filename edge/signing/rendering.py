"""A document's pages as pictures, so that people read what they sign on any tablet."""

import io
from threading import Lock
from typing import Final

import pypdfium2

MOST_PAGES: Final = 20
WIDTH: Final = 1100

_one_at_a_time = Lock()
"""PDFium is not safe across threads."""


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
