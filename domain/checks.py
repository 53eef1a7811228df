"""Deferred checks (联网核验): what only the centre can know of an application.

The hall asks when the application is handed in, whether the line is there or cut; the centre
answers as soon as it hears; what it found is put before whoever took the application in.

Hall and centre each write their own facts: every fact sets fields of its own, so the rows are the
same in whatever order the facts come.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table
from domain.plan import ServiceItem

DUPLICATE, CERTIFICATE, PRE_REVIEW = "duplicate", "certificate", "pre_review"
KINDS: Final = (DUPLICATE, CERTIFICATE, PRE_REVIEW)
"""Something the same under way elsewhere; a certificate that no longer counts; what was said of it
online."""

WAITING, PASSED, FAILED, HANDLED = "waiting", "passed", "failed", "handled"

LINE_THERE, LINE_CUT = "there", "cut"

GO_ON, STOP = "go_on", "stop"
OUTCOMES: Final = (GO_ON, STOP)
"""go_on: looked into, the case goes on as it is; stop: it is dealt with as the law says."""

LONGEST_WORDS: Final = 200


@table(
    "deferred_check",
    key=("hall", "id"),
    indexes=(("hall", "case"), ("hall", "state", "responsible"), ("state", "hall")),
)
@dataclass(frozen=True, slots=True)
class DeferredCheck:
    """One question and its answer. `kind` of KINDS; `responsible` is the actor who asked,
    `line` how the line was then: there or cut. `finding` is a stable word, `about` what was found.
    """

    hall: str
    id: str
    state: str = WAITING
    case: str = ""
    number: str = ""
    item_name: str = ""
    applicant: str = ""
    kind: str = ""
    item: str = ""
    person: str | None = None
    org_code: str | None = None
    certificate: str | None = None
    certificate_name: str = ""
    certificate_shown: str = ""
    line: str = LINE_THERE
    responsible: str = ""
    asked_at: int | None = None
    done_at: int | None = None
    finding: str = ""
    about: str = ""
    handled_at: int | None = None
    handled_by: str = ""
    outcome: str = ""
    words: str = ""


@event("check.deferred")
@dataclass(frozen=True, slots=True)
class CheckDeferred:
    """The hall took an application in and cannot know this by itself. `item` is the basic code, the
    same in the whole province.
    """

    case: str
    number: str
    item_name: str
    masked_name: str
    kind: str
    item: str
    person: str | None
    org_code: str | None
    certificate_key: str | None
    certificate_name: str
    certificate_shown: str
    online: bool


@event("check.done")
@dataclass(frozen=True, slots=True)
class CheckDone:
    """The centre has looked: `finding` is empty when nothing speaks against the application."""

    finding: str
    told: str


@event("check.handled")
@dataclass(frozen=True, slots=True)
class CheckHandled:
    """A person has seen what the centre found and says what follows from it."""

    outcome: str
    words: str


def basic_code(item: ServiceItem) -> str:
    """What names an item in the whole province: the same for every hall that offers it."""
    return item.basic_code or item.id.partition("-")[0]


def certificate_key(name: str, number: str, secret: bytes) -> str:
    """Keyed hash of a certificate's number, 32 hex characters: on many the number is a person's."""
    compact = "".join(number.split()).upper()
    text = f"certificate:{name.strip()}:{compact}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:32]


def masked_certificate(number: str) -> str:
    """The last four characters, those before them starred."""
    compact = "".join(number.split())
    return "*" * min(max(len(compact) - 4, 0), 8) + compact[-4:]


def require_failed(check: DeferredCheck | None, outcome: str, words: str) -> DeferredCheck:
    """The check, if somebody has to say what follows. Raises Refused(`no_such_check` |
    `check_handled_already` | `reason_needed`).
    """
    if check is None or check.state not in (FAILED, HANDLED):
        raise Refused("no_such_check")
    if check.state == HANDLED:
        raise Refused("check_handled_already")
    if not words.strip() or outcome not in OUTCOMES:
        raise Refused("reason_needed")
    return check


@folds(DeferredCheck, CheckDeferred)
def _deferred(known: DeferredCheck | None, event: Event) -> DeferredCheck:
    body = event.body
    assert isinstance(body, CheckDeferred)
    if known is not None and known.asked_at is not None:
        raise Refused("asked_already")
    return _stands(
        replace(
            _known(known, event),
            case=body.case,
            number=body.number,
            item_name=body.item_name,
            applicant=body.masked_name,
            kind=body.kind,
            item=body.item,
            person=body.person,
            org_code=body.org_code,
            certificate=body.certificate_key,
            certificate_name=body.certificate_name,
            certificate_shown=body.certificate_shown,
            line=LINE_THERE if body.online else LINE_CUT,
            responsible=event.actor,
            asked_at=event.at_ms,
        )
    )


@folds(DeferredCheck, CheckDone)
def _done(known: DeferredCheck | None, event: Event) -> DeferredCheck:
    body = event.body
    assert isinstance(body, CheckDone)
    if known is not None and known.done_at is not None:
        raise Refused("checked_already")
    return _stands(
        replace(_known(known, event), done_at=event.at_ms, finding=body.finding, about=body.told)
    )


@folds(DeferredCheck, CheckHandled)
def _handled(known: DeferredCheck | None, event: Event) -> DeferredCheck:
    body = event.body
    assert isinstance(body, CheckHandled)
    if known is not None and known.handled_at is not None:
        raise Refused("check_handled_already")
    return _stands(
        replace(
            _known(known, event),
            handled_at=event.at_ms,
            handled_by=event.actor,
            outcome=body.outcome,
            words=body.words,
        )
    )


def _known(known: DeferredCheck | None, event: Event) -> DeferredCheck:
    return known if known is not None else DeferredCheck(event.hall, key(event.subject))


def _stands(check: DeferredCheck) -> DeferredCheck:
    """The state that follows from what is known by now."""
    if check.handled_at is not None:
        return replace(check, state=HANDLED)
    if check.done_at is None:
        return replace(check, state=WAITING)
    return replace(check, state=FAILED if check.finding else PASSED)
