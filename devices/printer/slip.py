"""What shall stand on a piece of paper, in words a printer of any make can follow."""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text. ``size`` 1 to 8 times the normal height and width."""

    text: str
    size: int = 1
    align: Align = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code. ``size`` is the module width in dots, 1 to 16; error correction M."""

    data: str
    size: int = 6
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed to the knife and cut."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Black and white, one bit a dot, rows of whole bytes, 1 is black: a logo. ``width`` in dots, a
    multiple of 8."""

    width: int
    bits: bytes
    align: Align = "center"

    @property
    def height(self) -> int:
        """Rows of dots."""
        return len(self.bits) * 8 // self.width


SlipLine = Text | Qr | Rule | Feed | Cut | Picture


@dataclass(frozen=True, slots=True)
class Slip:
    """A whole print job."""

    lines: tuple[SlipLine, ...]


def printed_again(slip: Slip) -> Slip:
    """The same, marked as a second print: the first one came out in part."""
    return Slip((Text("重打", size=2, align="center", bold=True), *slip.lines))


TEST_SLIP = Slip(
    (
        Text("打印机测试", size=2, align="center", bold=True),
        Rule(),
        Text("左 left"),
        Text("中 centre", align="center"),
        Text("右 right", align="right"),
        Text("繁體 囍 ㄅㄆㄇ 🙂", align="center"),
        Qr("https://example.org/printer-test"),
        Rule(),
        Cut(),
    )
)
"""What a test prints: alignment, sizes, characters in and outside GB18030's everyday part, QR."""
