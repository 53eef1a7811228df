"""Handing over (送达): what a case brought is given at the window, by post or through a locker.

A case stays decided, issued or refused until its receiver has it; where the thing is meanwhile
stands here. Dates are ISO dates.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.case_events import (
    CaseCameBack,
    CaseDelivered,
    CasePosted,
    CaseStored,
)
from domain.case_rules import require_paid
from domain.cases import DECIDED, GRANTED, Case, require
from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, key
from domain.folding import folds, table
from domain.items import ItemResult

HERE, POSTED, STORED, GIVEN = "here", "posted", "stored", "given"
WINDOW, POST, LOCKER = "window", "post", "locker"
SELF, AGENT, OTHER = "self", "agent", "other"
BY_CARD, BY_RECEIPT, BY_CODE, BY_CARRIER, BY_WORDS = "card", "receipt", "code", "carrier", "words"
LOCKER_DAYS: Final = 7
"""How long a thing waits in a locker."""


@table("handover", key=("hall", "case"), indexes=(("hall", "state", "until"),))
@dataclass(frozen=True, slots=True)
class Handover:
    """Where the thing is: `here` again, `posted`, `stored` in a compartment, `given`."""

    hall: str
    case: str
    state: str
    on: str
    changed_at: int
    actor: str
    carrier: str = ""
    tracking: str = ""
    compartment: str = ""
    code_hash: str = ""
    until: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes it: `kind` self, agent or other, `proof` by what one knows, `shown` a masked name,
    `words` why it may be given to somebody else, or why without proof.
    """

    kind: str
    proof: str
    shown: str = ""
    words: str = ""
    signature: str | None = None


def require_ready(case: Case | None, result: ItemResult | None) -> Case:
    """The case, if something of it may leave the hall's hands. Raises Refused(`no_such_case` |
    `case_state` | `fee_unpaid` | `not_issued`).
    """
    known = require(case, "deliver")
    require_paid(known)
    due = known.outcome == GRANTED and result is not None and result.certificate
    if due and known.state == DECIDED:
        raise Refused("not_issued", number=known.number)
    return known


def require_here(handover: Handover | None) -> None:
    """Raises Refused(`on_its_way` | `in_locker`) while it is not at the window."""
    if handover is not None and handover.state == POSTED:
        raise Refused("on_its_way", tracking=handover.tracking)
    if handover is not None and handover.state == STORED:
        raise Refused("in_locker", compartment=handover.compartment)


def at_window(handover: Handover | None, taker: Taker, on: str) -> CaseDelivered:
    """Give it to somebody who stands here. Whoever is neither the applicant nor the agent, and
    whoever shows nothing, needs words. Raises Refused(`on_its_way` | `in_locker` | `taker_words`).
    """
    require_here(handover)
    known = taker.proof in (BY_CARD, BY_RECEIPT) and taker.kind in (SELF, AGENT)
    if not known and not taker.words.strip():
        raise Refused("taker_words")
    return CaseDelivered(
        on, WINDOW, taker.shown, taker.words.strip(), taker.kind, taker.proof, taker.signature
    )


def by_post(handover: Handover | None, carrier: str, tracking: str, on: str) -> CasePosted:
    """Give it to a carrier. Raises Refused(`on_its_way` | `in_locker` | `tracking_needed`)."""
    require_here(handover)
    number = "".join(tracking.split()).upper()
    if not (8 <= len(number) <= 40 and number.isascii() and number.isalnum()):
        raise Refused("tracking_needed")
    return CasePosted(on, carrier.strip(), number)


def arrived(handover: Handover | None, receiver: str, words: str, on: str) -> CaseDelivered:
    """The carrier says it has arrived. Raises Refused(`not_posted`)."""
    if handover is None or handover.state != POSTED:
        raise Refused("not_posted")
    said = f"{handover.tracking} {words.strip()}".strip()
    return CaseDelivered(on, POST, receiver, said, SELF, BY_CARRIER)


def into_locker(
    handover: Handover | None, compartment: str, taken: Collection[str], code_hash: str, on: date
) -> CaseStored:
    """Lay it into a compartment nobody else has. Raises Refused(`on_its_way` | `in_locker` |
    `no_such_compartment` | `compartment_taken`).
    """
    require_here(handover)
    if not compartment:
        raise Refused("no_such_compartment")
    if compartment in taken:
        raise Refused("compartment_taken", compartment=compartment)
    until = on + timedelta(days=LOCKER_DAYS)
    return CaseStored(on.isoformat(), compartment, code_hash, until.isoformat())


def fetched(handover: Handover | None, code_hash: str, receiver: str, on: str) -> CaseDelivered:
    """Somebody showed the code of the slip. Raises Refused(`not_stored` | `wrong_code`)."""
    if handover is None or handover.state != STORED:
        raise Refused("not_stored")
    if code_hash != handover.code_hash:
        raise Refused("wrong_code")
    return CaseDelivered(on, LOCKER, receiver, handover.compartment, SELF, BY_CODE)


def back(handover: Handover | None, words: str, on: str) -> CaseCameBack:
    """The post returned it, or it is taken out of the locker. Raises Refused(`here_already` |
    `words_needed`).
    """
    if handover is None or handover.state not in (POSTED, STORED):
        raise Refused("here_already")
    if not words.strip():
        raise Refused("words_needed")
    return CaseCameBack(on, words.strip())


def overdue(handover: Handover, today: str) -> bool:
    """Whether it should have been fetched from the locker by now."""
    return handover.state == STORED and handover.until is not None and today > handover.until


@folds(Handover, CasePosted)
def _posted(known: Handover | None, event: Event) -> Handover:
    body = event.body
    assert isinstance(body, CasePosted)
    require_here(known)
    made = _made(event, POSTED, body.on)
    return replace(made, carrier=body.carrier, tracking=body.tracking)


@folds(Handover, CaseStored)
def _stored(known: Handover | None, event: Event) -> Handover:
    body = event.body
    assert isinstance(body, CaseStored)
    require_here(known)
    made = _made(event, STORED, body.on)
    return replace(made, compartment=body.compartment, code_hash=body.code_hash, until=body.until)


@folds(Handover, CaseCameBack)
def _came_back(known: Handover | None, event: Event) -> Handover:
    body = event.body
    assert isinstance(body, CaseCameBack)
    back(known, body.words, body.on)
    return replace(_made(event, HERE, body.on), words=body.words)


@folds(Handover, CaseDelivered)
def _given(known: Handover | None, event: Event) -> Handover:
    body = event.body
    assert isinstance(body, CaseDelivered)
    kept = known or _made(event, GIVEN, body.on)
    given = replace(kept, state=GIVEN, on=body.on, changed_at=event.at_ms, actor=event.actor)
    return replace(given, words=body.words, code_hash="", until=None)


@folds(Case, CasePosted, CaseStored, CaseCameBack)
def _left(case: Case | None, event: Event) -> Case:
    # It has left the clerk's hands: the step before is no slip any more.
    return replace(require(case, "deliver"), undo=None, changed_at=event.at_ms)


def _made(event: Event, state: str, on: str) -> Handover:
    return Handover(event.hall, key(event.subject), state, on, event.at_ms, event.actor)
