"""A signature as a picture: SVG for the screen, PNG for papers. Ink swells with pressure."""

import io
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageDraw

from domain.signatures import Ink, Stroke

INK: Final = "#16233a"
THIN, THICK = 3.0, 9.0  # pixels of the canvas, for a canvas 1,000 wide
MARGIN: Final = 12


def svg(ink: Ink) -> str:
    """The strokes alone, cropped to what was written."""
    left, top, right, bottom = box(ink)
    lines = [
        f'<line x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}" stroke-width="{width:.1f}"/>'
        for stroke in ink.strokes
        for a, b, width in _segments(ink, stroke)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {right - left} '
        f'{bottom - top}" stroke="{INK}" stroke-linecap="round" fill="none">{"".join(lines)}</svg>'
    )


def png(ink: Ink, width: int = 600) -> bytes:
    """The same on a transparent ground, ``width`` pixels wide, smoothed."""
    left, top, right, bottom = box(ink)
    scale = 3 * width / (right - left)
    size = (3 * width, max(3, round((bottom - top) * scale)))
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for stroke in ink.strokes:
        for a, b, thick in _segments(ink, stroke):
            ends = [((p[0] - left) * scale, (p[1] - top) * scale) for p in (a, b)]
            draw.line([*ends[0], *ends[1]], fill=INK, width=max(1, round(thick * scale)))
            for x, y in ends:
                r = thick * scale / 2
                draw.ellipse((x - r, y - r, x + r, y + r), fill=INK)
    out = io.BytesIO()
    image.resize((width, max(1, size[1] // 3)), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def box(ink: Ink) -> tuple[int, int, int, int]:
    """What was written, with a little air."""
    points = [point for stroke in ink.strokes for point in stroke]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs) - MARGIN, min(ys) - MARGIN, max(xs) + MARGIN, max(ys) + MARGIN


def _segments(ink: Ink, stroke: Stroke) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float]]:
    """Pieces of a stroke with their thickness; a tap is a dot. A finger has no pressure (0): then
    the pen is of middle thickness."""
    unit = ink.width / 1000
    for a, b in zip(stroke, stroke[1:] or stroke, strict=False):
        pressure = (b[3] or 500) / 1000
        yield a, b, (THIN + (THICK - THIN) * pressure) * unit
