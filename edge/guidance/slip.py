"""The paper to take home: what to bring for a service."""

from typing import Final

from devices.printer.slip import Cut, Feed, Rule, Slip, SlipLine, Text
from domain.items import BOTH, COPY, ELECTRONIC, INSTANT, ORIGINAL
from domain.plan import ServiceItem
from edge.guidance.views import yuan
from edge.node import HallNode

FORMS: Final = {
    ORIGINAL: "原件",
    COPY: "复印件",
    BOTH: "原件和复印件",
    ELECTRONIC: "电子件",
}


def guidance_slip(node: HallNode, item: ServiceItem) -> Slip:
    """Name, what to bring with a box to tick, limit, fee, office; no personal data."""
    hall = node.plan.hall
    lines: list[SlipLine] = [
        Text(hall.name if hall else "", align="center", bold=True),
        Text("办事清单", size=2, align="center", bold=True),
        Rule(),
        Text(item.name, bold=True),
        Text(f"办理部门：{item.department}"),
        Text(f"办理时限：{_limit(item)}"),
        *(Text(f"收费：{fee.name} {yuan(fee.fen)} 元") for fee in item.fees),
        Rule(),
        Text("请带好：", bold=True),
        *_materials(item),
        Feed(),
        Rule(),
        Text(f"{node.now():%Y-%m-%d %H:%M} 打印，以窗口告知为准", align="center"),
        Cut(),
    ]
    return Slip(tuple(lines))


def _materials(item: ServiceItem) -> list[SlipLine]:
    if not item.materials:
        return [Text("身份证件；其他材料请先问窗口")]
    lines: list[SlipLine] = []
    for material in item.materials:
        lines.append(Text(f"[ ] {material.name}"))
        details = [f"{FORMS.get(material.form, material.form)} {material.copies} 份"]
        if material.when:
            details.append(material.when)
        if material.deferrable:
            details.append("可以后补")
        lines.append(Text("    " + "，".join(details)))
    return lines


def _limit(item: ServiceItem) -> str:
    if item.project_type == INSTANT:
        return "当场办结"
    days = item.promised_working_days
    return f"{days} 个工作日" if days else "见窗口告知"
