"""Small charts as SVG: bars and lines, drawn on the server, printable, without a script.

Each stands beside its numbers as a table; the drawing is only the picture of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

WIDE, HIGH = 720, 240
LEFT, RIGHT, TOP, FOOT = 46, 12, 14, 30
TONES: Final = ("#12657f", "#b4372b", "#8a6417", "#17663f", "#5b3f8c", "#41535c")
DASHES: Final = ("", "6 3", "2 3", "8 3 2 3", "1 4", "12 4")
MOST_LABELS: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart; None leaves a gap."""

    name: str
    values: tuple[float | None, ...]


def bars_chart(
    values: Sequence[float], labels: Sequence[str], target: float | None = None
) -> Markup:
    """Upright bars, the first from the left."""
    top = _top([*values, target or 0])
    parts = [*_grid(top), *_names(labels)]
    step = (WIDE - LEFT - RIGHT) / max(len(values), 1)
    for n, value in enumerate(values):
        y = _y(value, top)
        x, width = LEFT + n * step + step * 0.14, step * 0.72
        parts.append(
            f'<rect class="chart__bar" fill="{TONES[0]}" x="{x:.1f}" y="{y:.1f}" '
            f'width="{width:.1f}" height="{HIGH - FOOT - y:.1f}">'
            f"<title>{escape(labels[n])}: {value:g}</title></rect>"
        )
    if target is not None:
        y = _y(target, top)
        parts.append(
            f'<line class="chart__target" stroke="{TONES[1]}" x1="{LEFT}" x2="{WIDE - RIGHT}" '
            f'y1="{y:.1f}" y2="{y:.1f}"/>'
        )
    return _svg(parts)


def lines_chart(lines: Sequence[Line], labels: Sequence[str]) -> Markup:
    """Lines, told apart by colour and dashes, named at the right end of each."""
    top = _top([v for line in lines for v in line.values if v is not None])
    parts = [*_grid(top), *_names(labels)]
    step = (WIDE - LEFT - RIGHT) / max(len(labels), 1)
    for n, line in enumerate(lines):
        tone, dash = TONES[n % len(TONES)], DASHES[n % len(DASHES)]
        for run in _runs(line.values):
            points = " ".join(f"{LEFT + (i + 0.5) * step:.1f},{_y(v, top):.1f}" for i, v in run)
            parts.append(
                f'<polyline fill="none" stroke="{tone}" stroke-width="2.5" '
                f'stroke-dasharray="{dash}" points="{points}"><title>{escape(line.name)}</title>'
                "</polyline>"
            )
    return _svg(parts)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches without gaps."""
    runs: list[list[tuple[int, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((n, value))
    return [run for run in runs if run]


def _top(values: Sequence[float]) -> float:
    """A round figure not below any value."""
    most = max(values, default=0.0)
    size = 1.0
    while size * 10 < most:
        size *= 10
    return next((k * size for k in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if k * size >= most), 10 * size)


def _y(value: float, top: float) -> float:
    return HIGH - FOOT - (HIGH - TOP - FOOT) * min(value / top, 1.0)


def _grid(top: float) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = _y(top * share, top)
        tone = "chart__axis" if share == 0 else "chart__grid"
        parts.append(
            f'<line class="{tone}" stroke="#c9c3b6" x1="{LEFT}" x2="{WIDE - RIGHT}" '
            f'y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text font-size="12" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
            f"{top * share:g}</text>"
        )
    return parts


def _names(labels: Sequence[str]) -> list[str]:
    step = (WIDE - LEFT - RIGHT) / max(len(labels), 1)
    every = max(-(-len(labels) // MOST_LABELS), 1)
    return [
        f'<text font-size="12" x="{LEFT + (n + 0.5) * step:.1f}" y="{HIGH - 10}" '
        f'text-anchor="middle">{escape(label)}</text>'
        for n, label in enumerate(labels)
        if n % every == 0
    ]


def _svg(parts: Sequence[str]) -> Markup:
    body = "".join(parts)
    head = f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}"'
    return Markup(f'{head} aria-hidden="true" focusable="false">{body}</svg>')
