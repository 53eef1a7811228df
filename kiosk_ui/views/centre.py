"""The pages of the centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk_ui.views.cases import CaseRow
from kiosk_ui.views.manager import Alarm, OverviewDevice, OverviewQueue, OverviewWindow
from kiosk_ui.views.shared import HallState, Problem, TicketState


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
    """One hall; ``backlog`` is the hall's own report, in events, ``oldest_s`` their age.

    Nobody knows the backlog of a hall that is not heard: then it is None, and ``last_backlog`` is
    what the hall said last. ``mbit_s``: what its line has lately carried up.
    """

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
    oldest_s: int | None = None
    last_backlog: int | None = None
    mbit_s: float | None = None
    disk_free_gb: float | None = None
    disk_low: bool = False


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
    may_enrol: bool = True


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
    """How far the centre has a hall's log; ``head_hash`` is the short form.

    From ``backlog_mb`` on the hall's own last words; ``oldest_s``: age of the oldest event that
    waits; ``mbit_s``: what its line carries up; ``refused``: requests refused in its name.
    """

    epoch: int
    seq: int
    head_hash: str
    receipts: int
    received_events: int
    skew_ms: int | None
    last_batch_at: datetime | None
    backlog_mb: float | None = None
    oldest_s: int | None = None
    blobs: int | None = None
    mbit_s: float | None = None
    disk_free_mb: int | None = None
    disk_mb: int | None = None
    version: str = ""
    refused: int = 0


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
    exceptions: int = 0


@dataclass(frozen=True, slots=True)
class EpochRow:
    """An epoch of a hall's log; ``branch``: what another box wrote, taken in once."""

    epoch: int
    events: int
    head_hash: str
    last_at: datetime | None
    branch: bool


@dataclass(frozen=True, slots=True)
class OtherBox:
    """A box that spoke as the hall; ``reason`` in words, ``settled``: a person has decided."""

    name: str
    reason: str
    first_at: datetime
    last_at: datetime
    place: str
    backlog: int
    settled: bool


@dataclass(frozen=True, slots=True)
class BoxPage:
    """``central/box.html``: the box that holds a hall's place, and what can be done about it.

    ``apart`` events were written by other boxes and do not count yet; ``held_back`` documents
    cannot be shown by the hall's version; ``done`` says what an act has brought.
    """

    node: str
    name: str
    state: HallState
    quarantined: bool
    key: str | None
    key_since: datetime | None
    box: str | None
    box_at: datetime | None
    rotation_asked: bool
    epochs: tuple[EpochRow, ...]
    others: tuple[OtherBox, ...]
    apart: int
    can_hand_over: bool
    version: str | None = None
    held_back: int = 0
    code: NewCode | None = None
    done: str = ""
    problem: Problem | None = None
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case of some hall."""

    node: str
    hall_name: str
    row: CaseRow


@dataclass(frozen=True, slots=True)
class CentreSearch:
    """``central/search.html``: cases across halls; ``next`` is where the next page begins, empty on
    the last; ``by``: number or name, when a person was looked for.
    """

    query: str
    region: str
    state: str
    regions: tuple[RegionOption, ...]
    rows: tuple[FoundCase, ...]
    next: str = ""
    staff_name: str = ""
    by: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class BookableItem:
    """An item that can be booked."""

    id: str
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """A slot of a day; ``left`` places are free."""

    start: str
    end: str
    left: int


@dataclass(frozen=True, slots=True)
class SlotDay:
    """The slots of a day."""

    day: date
    slots: tuple[SlotOffer, ...]


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment; ``state``: booked, checked_in, cancelled."""

    id: str
    code: str
    masked_name: str
    item_name: str
    start: str
    end: str
    state: str


@dataclass(frozen=True, slots=True)
class Booked:
    """What somebody is told who has just booked; ``day`` is an ISO date."""

    code: str
    masked_name: str
    item_name: str
    day: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Appointments:
    """``central/appointments.html``: a hall's appointments of a day, and the slots of an item."""

    node: str
    hall_name: str
    day: date
    query: str
    items: tuple[BookableItem, ...]
    item: BookableItem | None
    days: tuple[SlotDay, ...]
    rows: tuple[AppointmentRow, ...]
    may_book: bool = True
    booked: Booked | None = None
    staff_name: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class PreReviewRow:
    """A pre-review; ``record``: the form's (label, answer), for who opened it."""

    id: str
    item_name: str
    masked_name: str
    state: str
    at: datetime
    words: str = ""
    record: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PreReviews:
    """``central/prereviews.html``: what waits for a look, and what was looked at."""

    node: str
    hall_name: str
    rows: tuple[PreReviewRow, ...]
    may_judge: bool = True
    staff_name: str = ""
    problem: Problem | None = None
