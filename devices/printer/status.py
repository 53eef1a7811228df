"""The status bytes of ESC/POS printers, and what they mean for a job.

Source: the ESC/POS command reference (DLE EOT n, GS r n). Real-time answers have bits 1 and 4 set,
answers to ``GS r`` have bits 4 and 7 clear: so both can be told apart on one line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
FENCE = b"\x1dr\x01"  # GS r 1: answered when everything before it has been worked off
# DLE DC4 8: forget what is in the buffers, so that half a job does not come out after a refill
CLEAR_BUFFERS = bytes.fromhex("10140801031401060208")


class Paper(StrEnum):
    """What the paper sensors say."""

    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """``error``: empty, ``cutter``, ``unrecoverable`` or ``recoverable``."""

    online: bool = True
    cover_open: bool = False
    paper: Paper = Paper.OK
    error: str = ""

    @property
    def trouble(self) -> str:
        """Why it cannot print, as a code; empty when it can."""
        if self.cover_open:
            return "cover_open"
        if self.paper is Paper.OUT:
            return "paper_out"
        if self.error:
            return f"{self.error}_error"
        return "" if self.online else "offline"


def ask(what: int) -> bytes:
    """DLE EOT n."""
    return bytes([0x10, 0x04, what])


def is_real_time(byte: int) -> bool:
    """An answer to DLE EOT."""
    return byte & 0x93 == 0x12


def is_fence(byte: int) -> bool:
    """An answer to GS r 1."""
    return byte & 0x90 == 0x00


def decode(answers: Mapping[int, int]) -> PrinterStatus:
    """From the four answers, keyed by n."""
    cause, error, paper = answers[OFFLINE_CAUSE], answers[ERROR_CAUSE], answers[PAPER]
    return PrinterStatus(
        online=not answers[PRINTER] & 0x08,
        cover_open=bool(cause & 0x04),
        paper=_paper(cause, paper),
        error=_error(error),
    )


def _paper(cause: int, paper: int) -> Paper:
    if paper & 0x60 or cause & 0x20:
        return Paper.OUT
    return Paper.NEAR_END if paper & 0x0C else Paper.OK


def _error(error: int) -> str:
    for bit, name in ((0x08, "cutter"), (0x20, "unrecoverable"), (0x40, "recoverable")):
        if error & bit:
            return name
    return ""
