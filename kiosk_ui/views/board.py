"""The board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk_ui.views.shared import WindowState


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
    """A queue's line on the board."""

    letter: str
    name: str
    name_en: str
    waiting: int
    wait_s: int | None
    next_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardWindow:
    """A window's cell on the board."""

    name: str
    state: WindowState
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """``board/board.html`` and ``board/_board.html`` (event ``board``); calls newest first."""

    title: str
    calls: tuple[BoardCall, ...]
    queues: tuple[BoardQueue, ...]
    windows: tuple[BoardWindow, ...]
