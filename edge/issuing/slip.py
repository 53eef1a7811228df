"""What stands on the slip of a locker: which compartment, which code, until when."""

from devices.printer.slip import Cut, Feed, Rule, Slip, Text
from domain.cases import Case
from domain.handovers import Handover
from edge.node import HallNode
from edge.papers.paper import spelled


def locker_slip(node: HallNode, case: Case, code: str) -> Slip:
    """The slip for whoever fetches it; Chinese, as every paper."""
    where = node.store.state(Handover, node.id, case.id)
    hall = node.plan.hall
    return Slip(
        (
            Text(hall.name if hall else "", align="center", bold=True),
            Text("自助柜取件凭条", align="center"),
            Rule(),
            Text(f"柜格 {where.compartment if where else ''}", size=2, align="center", bold=True),
            Feed(),
            Text(f"取件码 {code}", size=2, align="center", bold=True),
            Feed(),
            Text(case.item_name),
            Text(f"办件编号 {case.number or ''}"),
            Text(f"请在{spelled(where.until if where else None)}前取走，逾期请到窗口领取。"),
            Cut(),
        )
    )
