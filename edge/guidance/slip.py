"""The paper to take home: what to bring for a service."""

from devices.printer.slip import Cut, Feed, Rule, Slip, SlipLine, Text
from domain.items import BOTH, COPY, ELECTRONIC, INSTANT, ORIGINAL
from domain.plan import ServiceItem
from edge.guidance.views import yuan
from edge.node import HallNode
from kiosk_ui.language import FIRST, words_in


def guidance_slip(node: HallNode, item: ServiceItem, lang: str = FIRST) -> Slip:
    """Name, what to bring with a box to tick, limit, fee, office; no personal data. Names of items
    and materials are kept in Chinese only: they are what staff look for.
    """
    _ = words_in(lang)
    hall = node.plan.hall
    charged, printed_at = _("收费：%(name)s %(yuan)s 元"), f"{node.now():%Y-%m-%d %H:%M}"
    lines: list[SlipLine] = [
        Text(hall.name if hall else "", align="center", bold=True),
        Text(_("办事清单"), size=2, align="center", bold=True),
        Rule(),
        Text(item.name, bold=True),
        Text(_("办理部门：%(name)s") % {"name": item.department}),
        Text(_("办理时限：%(limit)s") % {"limit": _limit(item, lang)}),
        *(Text(charged % {"name": fee.name, "yuan": yuan(fee.fen)}) for fee in item.fees),
        Rule(),
        Text(_("请带好"), bold=True),
        *_materials(item, lang),
        Feed(),
        Rule(),
        Text(_("%(at)s 打印，以窗口告知为准") % {"at": printed_at}, align="center"),
        Cut(),
    ]
    return Slip(tuple(lines))


def _materials(item: ServiceItem, lang: str) -> list[SlipLine]:
    _ = words_in(lang)
    if not item.materials:
        return [Text(_("身份证件；其他材料请先问窗口。"))]
    forms = {
        ORIGINAL: _("原件"),
        COPY: _("复印件"),
        BOTH: _("原件和复印件"),
        ELECTRONIC: _("电子件"),
    }
    lines: list[SlipLine] = []
    for material in item.materials:
        lines.append(Text(f"[ ] {material.name}"))
        details = [f"{forms.get(material.form, material.form)} × {material.copies}"]
        if material.when:
            details.append(material.when)
        if material.deferrable:
            details.append(_("可以后补"))
        lines.append(Text("    " + " · ".join(details)))
    return lines


def _limit(item: ServiceItem, lang: str) -> str:
    _ = words_in(lang)
    if item.project_type == INSTANT:
        return _("当场办结")
    days = item.promised_working_days
    return _("%(n)s 个工作日") % {"n": days} if days else _("见窗口告知")
