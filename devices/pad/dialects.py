"""What each make of pad calls its functions: tables, so that a vendor can be added as data.

``FF68`` is the public four-key pad (source in ``frames``). Which key is which level follows that
program's own table of results: 不满意, (default), 满意, 非常满意.

``HALL5`` is our own set of functions in the same frame, for pads with five keys, a screen and
firmware that can be agreed on; no vendor's. It carries a request number, so that a late press
cannot be counted for the next person. See docs/reference/devices/evaluation-pad.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """Functions of one make. A ``None`` function is one that the pad does not have."""

    name: str
    ask: int
    ask_data: bytes  # put before the request number
    press: int
    acknowledge: int
    levels: Mapping[int, int]  # value in the press frame -> level 1 to 5
    tagged: bool  # asks and presses carry a two-byte request number
    show_staff: int | None = None
    idle: int | None = None
    hello: int | None = None


HALL5 = Dialect(
    name="hall5",
    ask=0x21,
    ask_data=b"",
    press=0x31,
    acknowledge=0x32,
    levels={1: 1, 2: 2, 3: 3, 4: 4, 5: 5},
    tagged=True,
    show_staff=0x22,
    idle=0x23,
    hello=0x20,
)

FF68 = Dialect(
    name="ff68",
    ask=0x01,
    ask_data=b"\x0b",
    press=0x11,
    acknowledge=0x01,
    levels={0: 2, 1: 3, 2: 4, 3: 5},
    tagged=False,
)
