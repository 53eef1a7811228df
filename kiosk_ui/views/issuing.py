"""Issuing: what waits to be given, and one handing over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk_ui.views.cases import CaseHead, Desk, JobPart
from kiosk_ui.views.shared import Problem
from kiosk_ui.views.signing import WindowSign


@dataclass(frozen=True, slots=True)
class IssuingRow:
    """A case in the list. ``place``: tracking number or compartment."""

    id: str
    number: str
    item_name: str
    applicant: str
    state: str
    since: datetime
    place: str = ""
    until: date | None = None
    overdue: bool = False
    unpaid: bool = False


@dataclass(frozen=True, slots=True)
class IssuingPage:
    """``issuing/list.html``: what waits for a certificate, for its receiver, on its way, stored."""

    desk: Desk
    to_make: tuple[IssuingRow, ...]
    to_give: tuple[IssuingRow, ...]
    posted: tuple[IssuingRow, ...]
    stored: tuple[IssuingRow, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """``issuing/handover.html``. ``state``: here, posted, stored; ``taker``: whose card lies on the
    reader (self, agent, other; empty without one); ``receipt``: the code of a paper of this case
    that was scanned; ``free``: compartments; ``code``: what was just printed for the locker;
    ``signing``: ``sign`` speaks of this case.
    """

    desk: Desk
    head: CaseHead
    things: tuple[tuple[str, str], ...]
    state: str
    carrier: str
    tracking: str
    compartment: str
    until: date | None
    overdue: bool
    taker: str
    taker_name: str
    receipt: str
    wrong_receipt: bool
    free: tuple[str, ...]
    code: str
    sign: WindowSign
    phrases: tuple[str, ...] = ()
    signing: bool = False
    printing: JobPart = field(default=JobPart())
    problem: Problem | None = None
