"""What the demo says at the shell: short lines, Chinese first."""

import sys
import unicodedata
from collections.abc import Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def doing(what: str, what_en: str) -> "Iterator[None]":
    """Say what is being done, and how long it took once it is."""
    began = monotonic()
    here = sys.stdout.isatty()
    words = f"  … {what} · {what_en}"
    if here:
        click.echo(words, nl=False)
    yield
    done = f"  ✓ {what} · {what_en}  {monotonic() - began:.1f} s"
    click.echo(f"\r{done}" if here else done)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows with their columns under one another, also where Chinese is twice as wide."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  " + "  ".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(cell: str, wide: int) -> str:
    return cell + " " * (wide - width(cell))
