"""A case's life (办件): drafted, submitted, corrected, accepted or refused, suspended and resumed,
reviewed, decided, issued, delivered, closed, archived.

What may follow what stands in `ALLOWED`, for commands and folds alike. Dates are ISO dates of the
calendar in the hall's zone, times wall milliseconds. Lists are held as JSON, see
`domain.case_lists`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.case_events import (
    CaseAccepted,
    CaseArchived,
    CaseCertificateIssued,
    CaseClosed,
    CaseCorrected,
    CaseCorrectionAsked,
    CaseDecided,
    CaseDelivered,
    CaseDiscarded,
    CaseDrafted,
    CaseExtended,
    CaseMaterialSupplied,
    CasePaperPrinted,
    CasePreReviewed,
    CaseRefused,
    CaseResumed,
    CaseReviewed,
    CaseSubmitted,
    CaseSuspended,
    CaseUndone,
    CaseWithdrawn,
)
from domain.case_lists import pack, pack_fields, supplied, unpack, unpack_fields
from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, key
from domain.folding import folds, table
from domain.items import INSTANT

DRAFTED, DISCARDED, SUBMITTED, PRE_REVIEWED = "drafted", "discarded", "submitted", "pre_reviewed"
CORRECTION_ASKED, CORRECTED = "correction_asked", "corrected"
ACCEPTED, REFUSED, SUSPENDED = "accepted", "refused", "suspended"
REVIEWED, DECIDED, ISSUED, DELIVERED = "reviewed", "decided", "issued", "delivered"
WITHDRAWN, CLOSED, ARCHIVED = "withdrawn", "closed", "archived"

GRANTED, DENIED = "granted", "denied"

UNDOABLE: Final = frozenset({CORRECTION_ASKED, ACCEPTED, REFUSED, SUSPENDED, REVIEWED, DECIDED})
"""A slip into one of these may be taken back while nobody has its paper."""

RECEIPT: Final = "receipt"
"""The paper for what was handed in (收件凭证); it decides nothing."""

_BEFORE_ACCEPTANCE: Final = frozenset({SUBMITTED, PRE_REVIEWED, CORRECTED})
_UNDER_WAY: Final = frozenset({ACCEPTED, REVIEWED})

ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "discard": frozenset({DRAFTED}),
    "submit": frozenset({DRAFTED}),
    "pre_review": frozenset({SUBMITTED, CORRECTED}),
    "ask_correction": frozenset({SUBMITTED, PRE_REVIEWED}),
    "correct": frozenset({CORRECTION_ASKED}),
    "accept": _BEFORE_ACCEPTANCE,
    "refuse": _BEFORE_ACCEPTANCE | {CORRECTION_ASKED},
    "supply": _UNDER_WAY | {SUSPENDED},
    "suspend": _UNDER_WAY,
    "resume": frozenset({SUSPENDED}),
    "extend": _UNDER_WAY,
    "review": _UNDER_WAY,
    "decide": _UNDER_WAY,
    "issue": frozenset({DECIDED}),
    "deliver": frozenset({DECIDED, ISSUED, REFUSED}),
    "withdraw": _BEFORE_ACCEPTANCE | _UNDER_WAY | {CORRECTION_ASKED, SUSPENDED},
    "close": frozenset({DELIVERED, WITHDRAWN}),
    "archive": frozenset({CLOSED}),
    "scan": frozenset({DRAFTED, CORRECTION_ASKED, SUSPENDED}) | _BEFORE_ACCEPTANCE | _UNDER_WAY,
}

OPEN_STATES: Final = frozenset(
    {SUBMITTED, PRE_REVIEWED, CORRECTION_ASKED, CORRECTED, ACCEPTED, SUSPENDED, REVIEWED, DECIDED}
    | {ISSUED, REFUSED, DELIVERED}
)
"""Something is still to be done."""


@table(
    "case",
    key=("hall", "id"),
    indexes=(
        ("hall", "number"),
        ("hall", "person"),
        ("hall", "state", "due_on"),
        ("hall", "org_code"),
        ("hall", "name_key"),
        ("hall", "ticket"),
        ("hall", "day"),
    ),
)
@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands. `undo` is the case before the last step while that may be taken back."""

    hall: str
    id: str
    state: str
    day: str
    changed_at: int
    item: str
    item_name: str
    item_version: int
    project_type: str
    window: str
    staff: str
    ticket: str | None = None
    number: str | None = None
    applicant: str = "person"
    person: str | None = None
    masked_name: str | None = None
    masked_number: str | None = None
    org_code: str | None = None
    agent: str | None = None
    agent_masked: str | None = None
    applicants: int = 1
    materials: str = "[]"
    missing: str = "[]"
    corrections: int = 0
    submitted_on: str | None = None
    accepted_on: str | None = None
    limit_days: int | None = None
    due_on: str | None = None
    statutory_due_on: str | None = None
    suspended_on: str | None = None
    special: str | None = None
    held_due_on: str | None = None
    held_statutory_on: str | None = None
    before: str | None = None
    stood_days: int = 0
    extensions: int = 0
    reviewed_by: str | None = None
    opinion: str | None = None
    decided_on: str | None = None
    outcome: str | None = None
    reason: str | None = None
    reason_words: str | None = None
    certificate: str | None = None
    valid_until: str | None = None
    delivered_on: str | None = None
    fee_fen: int = 0
    paid_fen: int = 0
    fees: str = ""
    sealed: str | None = None
    name_key: str | None = None
    undo: str | None = None


@table("case_day", key=("hall", "day"))
@dataclass(frozen=True, slots=True)
class CaseDay:
    """How many numbers a day has given out."""

    hall: str
    day: str
    last_no: int


def require(case: Case | None, act: str) -> Case:
    """The case, if `act` may happen to it now. Raises Refused(`no_such_case` | `case_state` |
    `needs_review`).
    """
    if case is None:
        raise Refused("no_such_case")
    if case.state not in ALLOWED[act]:
        raise Refused("case_state", act=act, state=case.state, number=case.number or "")
    if act == "decide" and case.state == ACCEPTED and case.project_type != INSTANT:
        raise Refused("needs_review", number=case.number)
    if act == "ask_correction" and case.corrections:
        raise Refused("correction_asked_before", number=case.number)
    if act == "extend" and case.extensions:
        raise Refused("extended_before", number=case.number)
    if act == "issue" and case.outcome != GRANTED:
        raise Refused("nothing_to_issue", number=case.number)
    return case


def may(case: Case, act: str) -> bool:
    """Whether the state allows an act."""
    try:
        require(case, act)
    except Refused:
        return False
    return True


def _step(case: Case, event: Event, state: str, **changed: Any) -> Case:
    kept = pack_fields(replace(case, undo=None)) if state in UNDOABLE else None
    return replace(case, **changed, state=state, changed_at=event.at_ms, undo=kept)


@folds(Case, CaseDrafted)
def _drafted(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseDrafted)
    if case is not None:
        raise Refused("case_exists", number=case.number or "")
    return Case(
        hall=event.hall,
        id=key(event.subject),
        state=DRAFTED,
        day=body.day,
        changed_at=event.at_ms,
        item=body.item,
        item_name=body.item_name,
        item_version=body.item_version,
        project_type=body.project_type,
        window=body.window,
        staff=body.staff,
        ticket=body.ticket,
        person=body.person,
        masked_name=body.masked_name,
    )


@folds(Case, CaseDiscarded)
def _discarded(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseDiscarded)
    return _step(require(case, "discard"), event, DISCARDED, reason=body.reason)


@folds(Case, CaseSubmitted)
def _submitted(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseSubmitted)
    return _step(
        require(case, "submit"),
        event,
        SUBMITTED,
        number=body.number,
        applicant=body.applicant,
        person=body.person,
        masked_name=body.masked_name,
        masked_number=body.masked_number,
        org_code=body.org_code,
        agent=body.agent,
        agent_masked=body.agent_masked,
        applicants=body.applicants,
        materials=pack(body.materials),
        submitted_on=body.day,
        fee_fen=body.fee_fen,
        fees=",".join(body.fees),
        sealed=body.sealed,
        name_key=body.name_key,
    )


@folds(CaseDay, CaseSubmitted, by=lambda event: (event.hall, event.body.day))  # type: ignore[attr-defined]
def _counted(day: CaseDay | None, event: Event) -> CaseDay:
    body = event.body
    assert isinstance(body, CaseSubmitted)
    return CaseDay(event.hall, body.day, max(day.last_no if day else 0, body.no))


@folds(Case, CasePreReviewed)
def _pre_reviewed(case: Case | None, event: Event) -> Case:
    return _step(require(case, "pre_review"), event, PRE_REVIEWED)


@folds(Case, CaseCorrectionAsked)
def _correction_asked(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseCorrectionAsked)
    known = require(case, "ask_correction")
    missing = pack(body.missing)
    return _step(known, event, CORRECTION_ASKED, missing=missing, corrections=1)


@folds(Case, CaseCorrected)
def _corrected(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseCorrected)
    materials = pack(body.materials)
    known = require(case, "correct")
    sealed = body.sealed or known.sealed
    return _step(known, event, CORRECTED, materials=materials, missing="[]", sealed=sealed)


@folds(Case, CaseAccepted)
def _accepted(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseAccepted)
    return _step(
        require(case, "accept"),
        event,
        ACCEPTED,
        accepted_on=body.accepted_on,
        limit_days=body.limit_days,
        due_on=body.due_on,
        statutory_due_on=body.statutory_due_on,
        materials=pack(body.materials),
    )


@folds(Case, CaseRefused)
def _refused(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseRefused)
    known = require(case, "refuse")
    return _step(
        known, event, REFUSED, decided_on=body.on, reason=body.reason, reason_words=body.words
    )


@folds(Case, CaseMaterialSupplied)
def _supplied(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseMaterialSupplied)
    known = require(case, "supply")
    came = supplied(unpack(known.materials), body.material)
    return _step(known, event, known.state, materials=pack(came))


@folds(Case, CaseSuspended)
def _suspended(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseSuspended)
    known = require(case, "suspend")
    return _step(
        known,
        event,
        SUSPENDED,
        before=known.state,
        suspended_on=body.on,
        special=body.special,
        held_due_on=known.due_on,
        held_statutory_on=known.statutory_due_on,
        due_on=None,
        statutory_due_on=None,
    )


@folds(Case, CaseResumed)
def _resumed(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseResumed)
    known = require(case, "resume")
    return _step(
        known,
        event,
        known.before or ACCEPTED,
        before=None,
        suspended_on=None,
        special=None,
        held_due_on=None,
        held_statutory_on=None,
        due_on=body.due_on,
        statutory_due_on=body.statutory_due_on,
        stood_days=known.stood_days + body.stood_days,
    )


@folds(Case, CaseExtended)
def _extended(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseExtended)
    known = require(case, "extend")
    due = {"due_on": body.due_on, "statutory_due_on": body.statutory_due_on}
    return _step(known, event, known.state, extensions=1, **due)


@folds(Case, CaseReviewed)
def _reviewed(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseReviewed)
    by = {"opinion": body.opinion, "reviewed_by": event.actor}
    return _step(require(case, "review"), event, REVIEWED, **by)


@folds(Case, CaseDecided)
def _decided(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseDecided)
    known = require(case, "decide")
    said = {"decided_on": body.on, "outcome": body.outcome, "reason": body.words or None}
    return _step(known, event, DECIDED, **said)


@folds(Case, CaseCertificateIssued)
def _issued(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseCertificateIssued)
    made = {"certificate": body.certificate, "valid_until": body.valid_until}
    return _step(require(case, "issue"), event, ISSUED, **made)


@folds(Case, CaseDelivered)
def _delivered(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseDelivered)
    return _step(require(case, "deliver"), event, DELIVERED, delivered_on=body.on)


@folds(Case, CaseWithdrawn)
def _withdrawn(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CaseWithdrawn)
    return _step(
        require(case, "withdraw"),
        event,
        WITHDRAWN,
        due_on=None,
        statutory_due_on=None,
        reason=body.words or None,
        before=None,
        suspended_on=None,
        special=None,
        held_due_on=None,
        held_statutory_on=None,
    )


@folds(Case, CaseClosed)
def _closed(case: Case | None, event: Event) -> Case:
    return _step(require(case, "close"), event, CLOSED)


@folds(Case, CaseArchived)
def _archived(case: Case | None, event: Event) -> Case:
    return _step(require(case, "archive"), event, ARCHIVED)


@folds(Case, CasePaperPrinted)
def _printed(case: Case | None, event: Event) -> Case:
    body = event.body
    assert isinstance(body, CasePaperPrinted)
    if case is None:
        raise Refused("no_such_case")
    # What a step's own paper says may be in the applicant's hand: it stands.
    return case if body.paper == RECEIPT else replace(case, undo=None)


@folds(Case, CaseUndone)
def _undone(case: Case | None, event: Event) -> Case:
    if case is None:
        raise Refused("no_such_case")
    if case.undo is None:
        raise Refused("nothing_to_undo", number=case.number)
    return replace(Case(**unpack_fields(case.undo)), changed_at=event.at_ms)
