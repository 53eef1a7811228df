"""The board: its blocks, and what each of them shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk_ui.views.shared import WindowState

Block = Literal["calls", "waiting", "windows", "guide", "notices"]
Colour = Literal["river", "night", "paper", "seal"]


@dataclass(frozen=True, slots=True)
class BoardCall:
    """One called number; ``fresh`` marks the call that is being announced."""

    number: str
    window_name: str
    masked_name: str | None
    fresh: bool
    state: Literal["called", "serving"]


@dataclass(frozen=True, slots=True)
class BoardQueue:
    """A queue's line on the board; ``windows``: short names of those that serve it."""

    letter: str
    name: str
    name_en: str
    waiting: int
    wait_s: int | None
    next_numbers: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardWindow:
    """A window's cell on the board."""

    name: str
    state: WindowState
    number: str | None = None


@dataclass(frozen=True, slots=True)
class GuideWindow:
    """A window in the hall's drawing: its short name and the letters of the queues it serves.
    ``x``, ``y``: its middle; ``size``: its side, all in units of the drawing."""

    label: str
    letters: str
    open: bool
    x: int
    y: int
    size: int


@dataclass(frozen=True, slots=True)
class GuideZone:
    """A zone in the drawing, which is 1600 wide and 900 high."""

    name: str
    name_en: str
    x: int
    y: int
    width: int
    height: int
    windows: tuple[GuideWindow, ...]


@dataclass(frozen=True, slots=True)
class BoardNotice:
    """What the hall's manager has to say to people."""

    words: str
    words_en: str = ""
    urgent: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """``board/board.html`` and ``board/_board.html`` (event ``board``), ``board/_ribbon.html``
    (event ``ribbon``); calls newest first.

    ``main`` is the block that is large, ``beside`` those at its side. ``preview``: only to be
    looked at, without a stream.
    """

    title: str
    calls: tuple[BoardCall, ...]
    queues: tuple[BoardQueue, ...]
    windows: tuple[BoardWindow, ...]
    main: Block = "calls"
    beside: tuple[Block, ...] = ("waiting", "windows")
    colour: Colour = "river"
    rows: int = 4
    zones: tuple[GuideZone, ...] = ()
    notices: tuple[BoardNotice, ...] = ()
    ribbon: tuple[BoardNotice, ...] = ()
    title_en: str = ""
    preview: bool = False
