"""The case desk: choosing an item, the case in front, finding cases, the check of a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page of the desk shows at its edges: who sits here, who stands here, who waits.
    ``checks``: findings of the centre that wait for whoever sits here.
    """

    window_name: str
    staff_name: str
    staff_no: str
    ticket_number: str | None
    person_name: str | None
    waiting: int
    next_numbers: tuple[str, ...]
    card_name: str | None
    online: bool
    checks: int = 0


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A service item to choose; ``open`` are its drafts of the person in front."""

    id: str
    name: str
    department: str
    project_type: str
    days: int | None
    code: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. ``left``: working days to its limit, negative when it is past,
    None where no limit runs.
    """

    id: str
    number: str | None
    item_name: str
    applicant: str
    state: str
    changed_at: datetime
    due_on: date | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """``case/desk.html``: choose an item, go on with a draft, find a case. ``looked_at``: (item,
    name) of what the person in front has had pre-reviewed.
    """

    desk: Desk
    query: str
    items: tuple[ItemRow, ...]
    drafts: tuple[CaseRow, ...]
    pending: tuple[CaseRow, ...]
    earlier: tuple[CaseRow, ...]
    problem: Problem | None = None
    looked_at: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFound:
    """``case/found.html``: cases that a search found; ``took_ms`` is the search alone."""

    desk: Desk
    query: str
    cases: tuple[CaseRow, ...]
    took_ms: float
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form with its answer so far. ``options``: (value, words)."""

    name: str
    label: str
    widget: str
    width: int
    value: Any
    hint: str
    required: bool
    when_field: str
    when_equals: str
    shown: bool
    problem: str
    options: tuple[tuple[str, str], ...] = ()
    columns: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPart:
    """Questions under a heading."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A material of the checklist. ``state``: received, deferred, waived, missing; ``pages`` were
    scanned, ``kept``: they are bound to the case; ``remarks`` that nobody has answered.
    """

    id: str
    name: str
    form: str
    copies: int
    when: str
    state: str
    deferrable: bool
    needed: bool
    due_on: date | None = None
    pages: int = 0
    kept: bool = False
    remarks: int = 0


@dataclass(frozen=True, slots=True)
class CaseAct:
    """Something that can be done now; label and key belong to the page."""

    id: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class StepRow:
    """Something that happened to a case."""

    at: datetime
    kind: str
    actor: str
    words: str
    detail: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that can be printed now; ``copies`` were."""

    id: str
    copies: int


@dataclass(frozen=True, slots=True)
class PrintState:
    """How a job at a printer stands. ``ways``: (device, kind) that can take it instead; ``paper``:
    it can also be shown on the screen.
    """

    job: str
    kind: str
    state: str
    device: str
    reason: str
    ways: tuple[tuple[str, str], ...] = ()
    paper: bool = True


@dataclass(frozen=True, slots=True)
class JobPart:
    """``case/_job.html``: the job of a case; ``at``: on whose page it stands; ``printer``: the
    window has one for documents.
    """

    case: str = ""
    job: PrintState | None = None
    at: str = "case"
    printer: bool = False


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What a case is about and how it stands."""

    id: str
    state: str
    item_name: str
    department: str
    project_type: str
    item_code: str
    promised_days: int | None
    statutory_days: int | None
    number: str | None = None
    barcode: str = ""
    applicant: str = ""
    masked_number: str | None = None
    org_code: str | None = None
    agent: str | None = None
    applicants: int = 1
    due_on: date | None = None
    left: int | None = None
    calendar_known: bool = True
    special: str | None = None
    outcome: str | None = None
    certificate: str | None = None
    fee_yuan: str = ""
    paid: bool = True
    undo_s: int | None = None


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A deferred check. ``kind``: duplicate, certificate, pre_review; ``state``: waiting, passed,
    failed, handled; ``online``: whether the line was there when it was asked; ``about`` is what the
    centre found.
    """

    id: str
    case: str
    number: str
    item_name: str
    applicant: str
    kind: str
    certificate: str
    state: str
    online: bool
    finding: str
    about: str
    responsible: str
    at: datetime
    outcome: str = ""
    words: str = ""
    handled_by: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    """``case/checks.html``: findings of one's own, of others, and what was dealt with last."""

    desk: Desk
    mine: tuple[CheckRow, ...]
    others: tuple[CheckRow, ...]
    handled: tuple[CheckRow, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """``case/case.html``: everything for the case in front on one screen. ``waits``: somebody else
    has to decide it; ``above``: the province has to; ``scans``: materials may be scanned now;
    ``licence``: one was, and can fill the form.
    """

    desk: Desk
    head: CaseHead
    parts: tuple[FormPart, ...]
    materials: tuple[MaterialRow, ...]
    acts: tuple[CaseAct, ...]
    steps: tuple[StepRow, ...]
    papers: tuple[PaperRow, ...]
    conditions: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    procedures: tuple[str, ...]
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    record: tuple[tuple[str, str], ...] = field(default=())
    waits: bool = False
    scans: bool = False
    printing: JobPart = field(default=JobPart())
    above: bool = False
    checks: tuple[CheckRow, ...] = ()
    licence: bool = False
    saved_at: datetime | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class PaperChecked:
    """``case/checked.html``: what is said of a paper that somebody shows; busy: asked too often."""

    state: Literal["true", "unknown", "busy"]
    paper: str = ""
    number: str = ""
    item_name: str = ""
    applicant: str = ""
    printed_on: date | None = None
    case_state: str = ""


@dataclass(frozen=True, slots=True)
class CentreCases:
    """``central/cases.html``: a hall's cases as the province sees them."""

    node: str
    hall_name: str
    query: str
    rows: tuple[CaseRow, ...]
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class CentreCase:
    """``central/case.html``: the whole story; ``decides``: the province has to decide it now."""

    node: str
    hall_name: str
    row: CaseRow
    project_type: str
    masked_number: str | None
    org_code: str | None
    agent: str | None
    special: str | None
    outcome: str | None
    reason: str | None
    certificate: str | None
    materials: tuple[MaterialRow, ...]
    missing: tuple[tuple[str, str], ...]
    steps: tuple[StepRow, ...]
    decides: bool = False
    checks: tuple[CheckRow, ...] = ()
    staff_name: str = ""
    problem: Problem | None = None
