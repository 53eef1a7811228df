"""What people do at a kiosk besides taking a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kiosk_ui.views.shared import Problem

Tone = Literal["wait", "act", "done", "no"]


@dataclass(frozen=True, slots=True)
class KioskMore:
    """``kiosk/more.html``: everything else one may come for."""

    station: str
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskIdentify:
    """``kiosk/identify.html``: a card is wanted before the ``errand`` goes on."""

    errand: str
    reader_ok: bool
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list: in a few words how it stands, and the date that counts."""

    id: str
    name: str
    headline: str
    tone: Tone
    limit: date | None
    limit_for: str


@dataclass(frozen=True, slots=True)
class KioskCases:
    """``kiosk/cases.html``: the cases of whoever stands there; ``greeting`` is masked."""

    greeting: str
    cases: tuple[CaseLine, ...]
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskCase:
    """``kiosk/case.html``: one case. ``step`` of four are done; ``bring`` (what, why); ``window``:
    a number for its window is offered."""

    id: str
    item: str
    name: str
    number: str
    applicant: str
    headline: str
    now: str
    tone: Tone
    step: int
    limit: date | None
    limit_for: str
    bring: tuple[tuple[str, str], ...]
    window: bool
    queue: str
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskNumber:
    """``kiosk/number.html``: ``asks`` the case number after ``prefix``, then its holder's last four
    characters."""

    prefix: str
    typed: str
    asks: Literal["number", "last"]
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskHelp:
    """``kiosk/help.html`` and its fragment (event ``help``): ``late``, nobody has answered yet."""

    state: str
    staff_name: str
    waited_s: int
    late: bool
    back: str
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Somebody who waits at a station for a member of staff; ``staff_name`` goes there."""

    id: str
    station: str
    about: str
    waited_s: int
    staff_name: str


@dataclass(frozen=True, slots=True)
class HelpLines:
    """``staff/_help.html`` (event ``help``): all who wait."""

    calls: tuple[HelpLine, ...]


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A past visit that may be rated; ``at``: when its number was taken."""

    id: str
    number: str
    name: str
    name_en: str
    window_name: str
    window_name_en: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KioskVisits:
    """``kiosk/visits.html``: what may be rated; ``kiosk/thanks.html``: ``left`` more may be."""

    visits: tuple[VisitLine, ...]
    left: int
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskRate:
    """``kiosk/rate.html``: five faces for one visit."""

    visit: VisitLine
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """An appointment of today, from ``start`` to ``end`` (`09:30`); ``ticket``: the id its number
    will have, so that two touches are one number."""

    id: str
    name: str
    name_en: str
    start: str
    end: str
    ticket: str


@dataclass(frozen=True, slots=True)
class KioskAppointments:
    """``kiosk/appointments.html``: what somebody has booked for today."""

    greeting: str
    appointments: tuple[AppointmentLine, ...]
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskApply:
    """``kiosk/apply.html``: ``items`` (id, name, office) one can apply for here."""

    items: tuple[tuple[str, str, str], ...]
    page: int
    pages: int
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskQuestion:
    """``kiosk/apply_question.html``: one question. ``keys``: ``pinyin``, ``letters``, or the sign
    that stands beside the figures; ``options`` (value, words) to touch."""

    item_name: str
    name: str
    label: str
    hint: str
    widget: str
    keys: str
    options: tuple[tuple[str, str], ...]
    value: str
    required: bool
    longest: int
    step: int
    steps: int
    back: str
    problem: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class KioskApplyCheck:
    """``kiosk/apply_check.html``: ``rows`` of question (empty: the card said it), label, answer."""

    item_name: str
    rows: tuple[tuple[str, str, str], ...]
    fee: str
    seconds_left: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class KioskApplySign:
    """``kiosk/apply_sign.html``: a field to sign in."""

    item_name: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class KioskApplyDone:
    """``kiosk/apply_done.html``: it was handed in under ``number``."""

    case: str
    item_name: str
    number: str
    instant: bool
    printing: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class CasePapers:
    """The papers of a case that can be printed here; ``owed`` in yuan, ``state`` of the last one
    printed here: printing, printed, failed, off."""

    id: str
    name: str
    number: str
    kinds: tuple[str, ...]
    owed: str
    state: str
    printer_ok: bool


@dataclass(frozen=True, slots=True)
class KioskPapersPage:
    """``kiosk/papers.html``: everything somebody can have printed, and what they owe."""

    cases: tuple[CasePapers, ...]
    seconds_left: int
    problem: Problem | None = None
