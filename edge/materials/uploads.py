"""A file that somebody brings, as pages: told by its content, bounded, drawn anew.

What is kept is a picture of each page: no script, form or attachment of a PDF, no place and time
of a photo's camera gets any further.
"""

import io
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.errors import Refused
from edge.materials.scans import MOST_PAGES
from edge.signing.rendering import NotRendered, page_pictures

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 60_000_000
LONGEST_SIDE: Final = 3508
"""A4 at 300 dpi."""

A4_INCHES: Final = 11.69
QUALITY: Final = 82


def pages_of(content: bytes) -> list[bytes]:
    """A JPEG for each page. Slow: not on the loop's thread.

    Raises Refused(`file_too_large` | `too_many_pages` | `not_a_document` | `file_broken`).
    """
    if len(content) > MOST_BYTES:
        raise Refused("file_too_large", most_mb=MOST_BYTES // 1024 // 1024)
    return [as_page(picture) for picture in _pictures(content)]


def as_page(picture: Image.Image) -> bytes:
    """A JPEG of at most A4 at 300 dpi, its paper taken for as long as A4."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("L", "RGB"):
        upright = _on_white(upright)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    dpi = max(round(max(upright.size) / A4_INCHES), 72)
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=QUALITY, optimize=True, dpi=(dpi, dpi))
    return out.getvalue()


def _pictures(content: bytes) -> Iterator[Image.Image]:
    if content.startswith(b"%PDF-"):
        yield from _of_pdf(content)
    elif content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        yield _of_picture(content)
    else:
        raise Refused("not_a_document")


def _of_pdf(content: bytes) -> Iterator[Image.Image]:
    try:
        yield from page_pictures(content, LONGEST_SIDE, MOST_PAGES)
    except NotRendered as error:
        if error.pages > MOST_PAGES:
            raise Refused("too_many_pages", most=MOST_PAGES) from None
        raise Refused("file_broken") from None


def _of_picture(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("file_too_large", most_mb=MOST_BYTES // 1024 // 1024)
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refused("file_broken") from None
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: paper is white."""
    layers = picture.convert("RGBA")
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(layers, mask=layers.getchannel("A"))
    return ground
