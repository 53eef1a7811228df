"""What a kiosk shows of somebody's cases."""

from domain.cases import Case
from edge.acceptance.service import today
from edge.node import HallNode
from edge.progress import service
from edge.progress.standing import Standing, standing
from edge.reception.visits import Visit
from kiosk_ui.views import CaseLine, KioskCase, KioskCases, KioskNumber, Problem


def cases(
    node: HallNode, visit: Visit, seconds_left: int, problem: Problem | None = None
) -> KioskCases:
    """All cases of whoever stands there."""
    name = visit.visitor.masked_name if visit.visitor else ""
    found = service.cases_of(node, visit)
    return KioskCases(name, tuple(_line(node, case) for case in found), seconds_left, problem)


def case(
    node: HallNode, found: Case, seconds_left: int, problem: Problem | None = None
) -> KioskCase:
    """One case: how it stands, and what to do now."""
    stands = standing(found, today(node))
    queue = _queue(node, found)
    return KioskCase(
        id=found.id,
        item=found.item,
        name=found.item_name,
        number=found.number or "",
        applicant=found.masked_name or "",
        headline=stands.headline,
        now=stands.now,
        tone=stands.tone,
        step=stands.step,
        limit=stands.limit,
        limit_for=stands.limit_for,
        bring=stands.bring,
        window=_goes_to_window(stands) and queue is not None,
        queue=queue or "",
        seconds_left=seconds_left,
        problem=problem,
    )


def number(
    node: HallNode, typed: str, asks_last: bool, seconds_left: int, problem: Problem | None = None
) -> KioskNumber:
    """The page on which a case number is typed, and after it how the ID number ends."""
    return KioskNumber(
        service.prefix(node), typed, "last" if asks_last else "number", seconds_left, problem
    )


def _line(node: HallNode, found: Case) -> CaseLine:
    stands = standing(found, today(node))
    return CaseLine(
        found.id, found.item_name, stands.headline, stands.tone, stands.limit, stands.limit_for
    )


def _goes_to_window(stands: Standing) -> bool:
    return stands.tone in ("act", "no")


def _queue(node: HallNode, found: Case) -> str | None:
    item = node.plan.items.get(found.item)
    return item.queue if item is not None and item.queue in node.plan.queues else None
