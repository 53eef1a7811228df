"""What the pages show of deferred checks."""

from domain.checks import LINE_THERE, DeferredCheck
from edge.checking import service
from edge.node import HallNode
from edge.roster.names import actor_name
from kiosk_ui.views import CheckRow, Checks, Desk, Problem


def checks(node: HallNode, the_desk: Desk, actor: str, problem: Problem | None = None) -> Checks:
    """Findings that wait for a person, one's own first, and the last that were dealt with."""
    found = service.open_ones(node)
    mine = [c for c in found if c.responsible == actor]
    others = [c for c in found if c.responsible != actor]
    return Checks(
        the_desk,
        tuple(row(node, c) for c in mine),
        tuple(row(node, c) for c in others),
        tuple(row(node, c) for c in service.handled_ones(node)),
        problem,
    )


def row(node: HallNode, check: DeferredCheck) -> CheckRow:
    """One check as pages show it."""
    at = check.handled_at or check.done_at or check.asked_at or 0
    return CheckRow(
        id=check.id,
        case=check.case,
        number=check.number,
        item_name=check.item_name,
        applicant=check.applicant,
        kind=check.kind,
        certificate=f"{check.certificate_name} {check.certificate_shown}".strip(),
        state=check.state,
        online=check.line == LINE_THERE,
        finding=check.finding,
        about=check.about,
        responsible=actor_name(node, check.responsible),
        at=node.local(at),
        outcome=check.outcome,
        words=check.words,
        handled_by=actor_name(node, check.handled_by) if check.handled_by else "",
    )
