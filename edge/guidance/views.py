"""What the kiosk shows to somebody who looks for a service."""

from collections.abc import Sequence
from typing import Final

from domain.items import INSTANT
from domain.plan import Plan, ServiceItem, Situation
from edge.guidance.finder import Finder, clean
from edge.node import HallNode
from edge.reception.views import choices
from kiosk_ui.views import ItemLine, KioskGuide, KioskItem, MaterialLine, Problem, SituationChoice

PER_PAGE: Final = 4


def guide(
    node: HallNode, finder: Finder, *, query: str, situation: str, page: int, seconds_left: int
) -> KioskGuide:
    """One page of what was found; the situations of life while nothing was asked."""
    plan = node.plan
    touched = plan.situations.get(situation)
    found = _items(plan, touched) if touched else finder.find(query)
    pages = max(1, -(-len(found) // PER_PAGE))
    shown = min(max(page, 1), pages)
    return KioskGuide(
        query=clean(query),
        title=touched.name if touched else "",
        title_en=touched.name_en if touched else "",
        situation=touched.id if touched else "",
        situations=tuple(
            SituationChoice(s.id, s.name, s.name_en, len(_items(plan, s)))
            for s in plan.situations.values()
        ),
        items=tuple(
            ItemLine(item.id, item.name, item.department)
            for item in found[(shown - 1) * PER_PAGE : shown * PER_PAGE]
        ),
        found=len(found),
        page=shown,
        pages=pages,
        seconds_left=seconds_left,
    )


def item(
    node: HallNode,
    found: ServiceItem,
    *,
    printer_ok: bool,
    slip: str,
    seconds_left: int,
    problem: Problem | None = None,
) -> KioskItem:
    """Everything to know before one comes with the papers."""
    queue = next(choice for choice in choices(node) if choice.id == found.queue)
    return KioskItem(
        id=found.id,
        name=found.name,
        department=found.department,
        queue=queue.id,
        queue_name=queue.name,
        queue_name_en=queue.name_en,
        waiting=queue.waiting,
        wait_s=queue.wait_s,
        open=queue.open,
        instant=found.project_type == INSTANT,
        promised_days=found.promised_working_days,
        materials=tuple(
            MaterialLine(m.name, m.form, m.copies, m.when, m.deferrable) for m in found.materials
        ),
        fees=tuple((fee.name, yuan(fee.fen)) for fee in found.fees),
        result=found.result.name if found.result else "",
        conditions=found.conditions,
        printer_ok=printer_ok,
        slip=slip,
        seconds_left=seconds_left,
        problem=problem,
    )


def offered(plan: Plan, item_id: str) -> ServiceItem | None:
    """The item, if the hall has a queue for it."""
    found = plan.items.get(item_id)
    return found if found is not None and found.queue in plan.queues else None


def yuan(fen: int) -> str:
    """`12`, `0.50`: an amount as people write it."""
    return str(fen // 100) if fen % 100 == 0 else f"{fen / 100:.2f}"


def _items(plan: Plan, situation: Situation) -> Sequence[ServiceItem]:
    found = (offered(plan, item_id) for item_id in situation.items)
    return [item for item in found if item is not None]
