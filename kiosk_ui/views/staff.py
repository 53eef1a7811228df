"""Signing in, choosing a window, the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk_ui.views.shared import ActionId, Problem


@dataclass(frozen=True, slots=True)
class SignIn:
    """``staff/sign_in.html`` and ``central/sign_in.html``; ``staff_no`` is what was typed."""

    staff_no: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class WindowOption:
    """A window that can be opened, or who has it."""

    id: str
    name: str
    queues: tuple[str, ...]
    taken_by: str | None = None


@dataclass(frozen=True, slots=True)
class WindowChoice:
    """``window/choose.html``."""

    windows: tuple[WindowOption, ...]
    staff_name: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CurrentTicket:
    """The ticket a window has; ``since_s`` in its present state, ``calls`` so far."""

    number: str
    queue_name: str
    item_name: str | None
    masked_name: str | None
    priority_name: str | None
    state: Literal["called", "serving"]
    since_s: int
    calls: int
    waited_s: int


@dataclass(frozen=True, slots=True)
class ConsoleMessage:
    """Words from the manager; ``id`` is posted to ``/window/read`` once they are read."""

    id: str
    words: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ConsoleQueue:
    """A queue this window serves."""

    id: str
    letter: str
    name: str
    waiting: int
    longest_wait_s: int | None


@dataclass(frozen=True, slots=True)
class NextTicket:
    """One of the tickets the window would be given next."""

    number: str
    queue_name: str
    priority_name: str | None
    waited_s: int


@dataclass(frozen=True, slots=True)
class PassedTicket:
    """A passed person who may come back; ``id`` is posted to ``/window/requeue``."""

    id: str
    number: str
    passed_at: datetime


@dataclass(frozen=True, slots=True)
class Action:
    """A command the window may give; label and key belong to the page. Enter is the primary."""

    id: ActionId
    enabled: bool = True
    primary: bool = False


@dataclass(frozen=True, slots=True)
class TransferTarget:
    """A queue or window that the current ticket may be moved to; ``key`` chooses it."""

    id: str
    name: str
    key: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class WindowConsole:
    """``window/console.html`` and ``window/_console.html`` (event ``console``)."""

    window_id: str
    window_name: str
    staff_no: str
    staff_name: str
    state: Literal["open", "paused"]
    current: CurrentTicket | None
    queues: tuple[ConsoleQueue, ...]
    next_up: tuple[NextTicket, ...]
    passed: tuple[PassedTicket, ...]
    done_today: int
    mean_service_s: int | None
    last_rating: int | None
    pad: Literal["idle", "asking", "off"]
    actions: tuple[Action, ...]
    transfer_queues: tuple[TransferTarget, ...]
    transfer_windows: tuple[TransferTarget, ...]
    online: bool
    problem: Problem | None = None
    checks: int = 0
    messages: tuple[ConsoleMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class KioskOption:
    """A kiosk somebody may stand at, and whether its card reader works."""

    id: str
    name: str
    reader_ok: bool


@dataclass(frozen=True, slots=True)
class EnteredByHand:
    """One person entered today."""

    at: datetime
    station: str
    masked_name: str
    entered_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class HandEntryForm:
    """``staff/by_hand.html``; ``station`` and ``second`` are what was typed, card and password are
    not shown again.
    """

    kiosks: tuple[KioskOption, ...]
    entries: tuple[EnteredByHand, ...]
    station: str = ""
    second: str = ""
    staff_name: str = ""
    home: str = "/"
    problem: Problem | None = None
