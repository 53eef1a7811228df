"""The kiosk and the phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from kiosk_ui.views.board import BoardNotice
from kiosk_ui.views.shared import Printing, Problem, TicketState


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
    notices: tuple[BoardNotice, ...] = ()


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
    item_name: str = ""


@dataclass(frozen=True, slots=True)
class KioskTicket:
    """``kiosk/ticket.html`` and its fragment ``kiosk/_ticket.html`` (event ``ticket``). ``rate``:
    the path of the page where its visit is rated, `` while there is nothing to rate.
    """

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
    state: TicketState = "waiting"
    window_name: str = ""
    window_name_en: str = ""
    rate: str = ""


@dataclass(frozen=True, slots=True)
class PhoneTicket:
    """``kiosk/phone.html``: what the ticket's QR code opens on a phone. ``near``: the holder should
    be in the hall now.
    """

    id: str
    number: str
    queue_name: str
    state: TicketState
    ahead: int
    wait_s: int | None
    taken_at: datetime
    window_name: str | None = None
    queue_name_en: str = ""
    near: bool = False
    may_postpone: bool = False
    may_give_up: bool = False
    problem: Problem | None = None
