"""What each page is given: frozen shapes, no rules.

The rooms that render a page (``edge``, ``central``) build one of these and hand it to the
template as ``view``. Times are aware datetimes, durations are whole seconds (``*_s``), unknown
figures are ``None`` and are shown as a dash, never as zero. ``name`` is Chinese; ``name_en`` may
be empty, then the Chinese name is shown in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from markupsafe import Markup

TicketState = Literal[
    "waiting", "called", "serving", "passed", "finished", "cancelled", "carried_over", "closed"
]
WindowState = Literal["free", "called", "serving", "paused", "closed"]
Printing = Literal["printing", "printed", "failed", "off"]
DeviceState = Literal["up", "down", "unknown"]
HallState = Literal["online", "silent", "never", "quarantined"]
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


# --- kiosk -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueChoice:
    """A queue that a person may take a number for; ``items`` are a few examples."""

    id: str
    letter: str
    name: str
    name_en: str
    items: tuple[str, ...]
    waiting: int
    wait_s: int | None
    open: bool


@dataclass(frozen=True, slots=True)
class PriorityChoice:
    """A priority class (老年人, 残疾人, 军人, 孕妇 ...) that can be touched."""

    id: str
    name: str
    name_en: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class KioskWelcome:
    """``kiosk/welcome.html``."""

    station: str
    services: tuple[QueueChoice, ...]
    reader_ok: bool
    printer_ok: bool
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskServices:
    """``kiosk/services.html``: a card was read. ``greeting`` is the masked name (张**)."""

    greeting: str | None
    services: tuple[QueueChoice, ...]
    priorities: tuple[PriorityChoice, ...]
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskCard:
    """``kiosk/card.html``: the service was chosen first."""

    choice: QueueChoice
    seconds_left: int
    reader_ok: bool
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskTicket:
    """``kiosk/ticket.html`` and its fragment ``kiosk/_ticket.html`` (event ``ticket``)."""

    number: str
    queue_name: str
    ahead: int
    wait_s: int | None
    taken_at: datetime
    masked_name: str | None
    printing: Printing
    qr_svg: Markup
    seconds_left: int
    problem: Problem | None = None
    queue_name_en: str = ""


@dataclass(frozen=True, slots=True)
class PhoneTicket:
    """``kiosk/phone.html``: what the ticket's QR code opens on a phone."""

    number: str
    queue_name: str
    state: TicketState
    ahead: int
    wait_s: int | None
    taken_at: datetime
    window_name: str | None = None
    queue_name_en: str = ""


# --- board -------------------------------------------------------------------------------------


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


# --- staff -------------------------------------------------------------------------------------


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
    """A queue or window that the current ticket may be moved to."""

    id: str
    name: str


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


# --- manager -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that wants a person: red now, amber soon."""

    level: Literal["red", "amber"]
    text: str
    since: datetime
    advice: str = ""


@dataclass(frozen=True, slots=True)
class DayTotals:
    """A hall's day in figures; ``mean_rating`` from 1 to 5."""

    taken: int
    waiting: int
    serving: int
    done: int
    passed: int
    cancelled: int
    rated: int
    mean_rating: float | None


@dataclass(frozen=True, slots=True)
class OverviewQueue:
    """A queue in figures; ``wait_s`` is what a person taking a number now should expect."""

    letter: str
    name: str
    waiting: int
    longest_wait_s: int | None
    mean_wait_s: int | None
    mean_service_s: int | None
    windows_open: int
    wait_s: int | None


@dataclass(frozen=True, slots=True)
class OverviewWindow:
    """A window in figures; ``since_s`` in its present state."""

    name: str
    state: WindowState
    staff_name: str | None
    number: str | None
    since_s: int | None
    done: int
    mean_service_s: int | None


@dataclass(frozen=True, slots=True)
class OverviewDevice:
    """A device and why it is in its state."""

    name: str
    kind_name: str
    station: str
    state: DeviceState
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """The line from the hall to the centre."""

    state: Literal["connected", "cut", "not_enrolled"]
    since: datetime | None
    backlog_events: int
    last_receipt_seq: int | None
    centre_name: str


@dataclass(frozen=True, slots=True)
class OverviewStation:
    """A station; ``pairing_code`` while its screen is not paired."""

    id: str
    kind_name: str
    paired: bool
    pairing_code: str | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """``overview/overview.html`` and ``overview/_overview.html`` (event ``overview``)."""

    day: date
    state: Literal["before", "open", "closed"]
    alarms: tuple[Alarm, ...]
    totals: DayTotals
    queues: tuple[OverviewQueue, ...]
    windows: tuple[OverviewWindow, ...]
    devices: tuple[OverviewDevice, ...]
    line: Line
    stations: tuple[OverviewStation, ...]
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """``pair.html``; ``code`` is what was typed."""

    code: str = ""
    problem: Problem | None = None


# --- centre ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HallTotals:
    """All halls in figures."""

    halls: int
    online: int
    silent: int
    tickets_today: int
    waiting: int
    serving: int
    alarms: int


@dataclass(frozen=True, slots=True)
class HallRow:
    """One hall; ``backlog`` is the hall's own last report, in events."""

    id: str
    name: str
    region_name: str
    level: str
    state: HallState
    last_contact: datetime | None
    last_contact_s: int | None
    backlog: int | None
    tickets_today: int
    waiting: int
    longest_wait_s: int | None
    devices_down: int
    alarms: int
    mean_rating: float | None


@dataclass(frozen=True, slots=True)
class NewCode:
    """A one-time enrolment code that was just made."""

    hall_name: str
    code: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class RegionOption:
    """A region offered when a hall is made; ``name`` in full (四川省广安市武胜县)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Halls:
    """``central/halls.html`` and ``central/_halls.html`` (event ``halls``)."""

    totals: HallTotals
    rows: tuple[HallRow, ...]
    filter: str = ""
    new_code: NewCode | None = None
    regions: tuple[RegionOption, ...] = ()
    staff_name: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket as the centre has folded it."""

    number: str
    queue_name: str
    state: TicketState
    masked_name: str | None
    taken_at: datetime
    called_at: datetime | None
    finished_at: datetime | None
    window_name: str | None
    rating: int | None


@dataclass(frozen=True, slots=True)
class SyncState:
    """How far the centre has a hall's log; ``head_hash`` is the short form."""

    epoch: int
    seq: int
    head_hash: str
    receipts: int
    received_events: int
    skew_ms: int | None
    last_batch_at: datetime | None


@dataclass(frozen=True, slots=True)
class HallPage:
    """``central/hall.html`` and ``central/_hall.html`` (event ``hall``)."""

    row: HallRow
    node: str
    enrolled_at: datetime | None
    silent_since: datetime | None
    queues: tuple[OverviewQueue, ...]
    windows: tuple[OverviewWindow, ...]
    devices: tuple[OverviewDevice, ...]
    tickets: tuple[TicketRow, ...]
    sync: SyncState
    alarms: tuple[Alarm, ...]
    staff_name: str = ""
