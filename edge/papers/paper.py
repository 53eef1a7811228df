"""A paper as data: what the typesetting is given. Words are Chinese: papers are official texts."""

from dataclasses import dataclass, field
from typing import Literal

ORIGINALS = {"original": "原件", "copy": "复印件", "both": "原件和复印件", "electronic": "电子件"}


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, a numbered list, a table, or a line to write on. `widths` are shares."""

    kind: Literal["text", "list", "table", "blank"]
    text: str = ""
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on a paper. `qr` is the SVG of its code, `address` what it says;
    `copy` counts from 1.
    """

    template: Literal["notice", "certificate"]
    title: str
    number: str
    hall: str
    organ: str
    addressee: str
    parts: tuple[Part, ...]
    date: str
    qr: str
    barcode: str
    copy: int
    printed_at: str
    printed_by: str
    certificate: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    reprint: bool = field(default=False)
    address: str = ""


def text(words: str) -> Part:
    """A paragraph."""
    return Part("text", text=words)


def listed(*lines: str) -> Part:
    """A numbered list."""
    return Part("list", lines=lines)


def blank(words: str) -> Part:
    """Words and a line to write on."""
    return Part("blank", text=words)


def spelled(iso: str | None) -> str:
    """`2026-03-02` -> `2026年3月2日`."""
    if not iso:
        return ""
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
