"""What can be done with a case now, and which papers it has."""

from domain.case_lists import DEFERRED, MISSING, unpack
from domain.case_rules import checklist
from domain.cases import (
    ACCEPTED,
    CLOSED,
    CORRECTED,
    CORRECTION_ASKED,
    DECIDED,
    DRAFTED,
    GRANTED,
    ISSUED,
    PRE_REVIEWED,
    RECEIPT,
    REFUSED,
    REVIEWED,
    SUBMITTED,
    SUSPENDED,
    Case,
)
from domain.errors import Refused
from domain.items import FORWARDED, INSTANT
from domain.plan import ServiceItem
from edge.acceptance.drafts import Draft
from edge.acceptance.service import today
from edge.node import HallNode
from kiosk_ui.views import CaseAct

ACTS = {
    SUBMITTED: ("accept", "correction", "refuse", "withdraw"),
    PRE_REVIEWED: ("accept", "correction", "refuse", "withdraw"),
    CORRECTED: ("accept", "refuse", "withdraw"),
    SUSPENDED: ("resume", "withdraw"),
    ISSUED: ("deliver",),
    REFUSED: ("deliver",),
    CLOSED: ("archive",),
}


def possible(
    node: HallNode, case: Case, item: ServiceItem, draft: Draft, actor: str
) -> tuple[CaseAct, ...]:
    """The acts that `actor` may take, the most likely one first and primary; none is primary while
    another has to decide. While the province has to, only what is still to be supplied is.
    """
    names = _names(node, case, item, draft, actor)
    waits = waits_for_another(case, actor) or waits_for_centre(case)
    if case.undo is not None:
        names = (*names, "undo")
    return tuple(
        CaseAct(name, at == 0 and name != "undo" and (not waits or name == "supply"))
        for at, name in enumerate(names)
    )


def waits_for_another(case: Case, actor: str) -> bool:
    """Whether `actor` reviewed it, so that somebody else has to decide."""
    here = case.state == REVIEWED and case.project_type != FORWARDED
    return here and case.reviewed_by == actor


def waits_for_centre(case: Case) -> bool:
    """Whether the hall has done its part and the province has to decide."""
    return case.state == REVIEWED and case.project_type == FORWARDED


def _names(
    node: HallNode, case: Case, item: ServiceItem, draft: Draft, actor: str
) -> tuple[str, ...]:
    if case.state == DRAFTED:
        return _while_drafted(node, item, draft)
    if case.state == CORRECTION_ASKED:
        form = "abandon" if draft.saved_at else "reopen"
        return ("correct", form, "refuse", "withdraw")
    if case.state == ACCEPTED:
        first = _decide(case) if case.project_type == INSTANT else ("review", *_supply(case))
        pay = ("pay",) if owes(case) else ()
        return (*first, *pay, "suspend", "extend", "withdraw")
    if case.state == REVIEWED:
        if case.project_type == FORWARDED:
            return (*_supply(case), "suspend", "extend", "withdraw")
        mine = waits_for_another(case, actor)
        first = (*_supply(case), "cosign") if mine else _decide(case)
        return (*first, "review", "suspend", "extend", "withdraw")
    if case.state == DECIDED:
        makes = case.outcome == GRANTED and item.result is not None and item.result.certificate
        pay = ("pay",) if owes(case) else ()
        return (*pay, "issue" if makes else "deliver")
    return ACTS.get(case.state, ())


def _while_drafted(node: HallNode, item: ServiceItem, draft: Draft) -> tuple[str, ...]:
    try:
        states = checklist(item, draft.answers, draft.states, today(node))
    except Refused:
        states = ()
    begun = any(m.state != MISSING for m in states)
    if begun and any(m.state == MISSING for m in states):
        return ("correction", "accept", "refuse", "discard")
    return ("accept", "correction", "refuse", "discard")


def owes(case: Case) -> bool:
    """Whether something is still to be paid."""
    return case.paid_fen < case.fee_fen


def _decide(case: Case) -> tuple[str, ...]:
    """Granting waits for what was deferred; denying does not."""
    supply = _supply(case)
    return (*supply, "deny") if supply else ("grant", "deny")


def _supply(case: Case) -> tuple[str, ...]:
    waiting = any(m.state == DEFERRED for m in unpack(case.materials))
    return ("supply",) if waiting else ()


def papers(case: Case) -> tuple[str, ...]:
    """The papers a case has by now, the newest last."""
    if case.number is None:
        return ()
    found = [RECEIPT]
    if case.corrections:
        found.append("correction")
    if case.accepted_on is not None:
        found.append("acceptance")
    if case.paid_fen:
        found.append("fee")
    if case.outcome is not None:
        found.append("decision")
    elif case.decided_on is not None:
        found.append("refusal")
    if case.certificate is not None:
        found.append("certificate")
    if case.delivered_on is not None or case.state in (ISSUED, REFUSED, DECIDED):
        found.append("delivery")
    return tuple(found)
