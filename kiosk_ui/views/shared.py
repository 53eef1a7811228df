"""What several pages use: states, problems, the error page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TicketState = Literal[
    "waiting", "called", "serving", "passed", "finished", "cancelled", "carried_over", "closed"
]
WindowState = Literal["free", "called", "serving", "paused", "closed"]
Printing = Literal["printing", "printed", "failed", "off"]
DeviceState = Literal["up", "down", "unknown"]
HallState = Literal["online", "silent", "never", "quarantined", "revoked"]
ActionId = Literal[
    "next", "recall", "start", "finish", "pass", "transfer", "pause", "resume", "close"
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something did not work, in three short sentences: what happened, what is kept, what now."""

    what: str
    kept: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``error.html``: an HTTP status and its words."""

    status: int
    problem: Problem
    home: str = "/"
