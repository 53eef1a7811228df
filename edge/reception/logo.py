"""The hall's logo on its tickets: any picture file, made black and white once."""

from functools import cache
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from devices.printer.slip import Picture

WIDEST = 384
"""Dots on the narrower paper, 58 mm."""
HIGHEST = 160
"""Dots, 20 mm: more takes longer to send than all the rest of a ticket."""


class BadLogo(Exception):
    """The file is no picture."""


@cache
def logo(path: Path) -> Picture:
    """The picture as a printer takes it. Raises BadLogo."""
    try:
        with Image.open(path) as opened:
            flat = Image.new("RGBA", opened.size, "white")
            flat.alpha_composite(opened.convert("RGBA"))
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadLogo(f"{path} is no picture: {error}") from error
    flat.thumbnail((WIDEST, HIGHEST))
    width = (flat.width + 7) // 8 * 8
    padded = Image.new("L", (width, flat.height), 255)
    padded.paste(flat.convert("L"), ((width - flat.width) // 2, 0))
    bits = padded.convert("1").tobytes()
    return Picture(width, bytes(byte ^ 0xFF for byte in bits))
