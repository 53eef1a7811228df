"""What stands on a ticket's paper."""

import logging
from pathlib import Path

from devices.printer.slip import Cut, Feed, Qr, Rule, Slip, SlipLine, Text
from domain.tickets import Ticket
from edge.node import HallNode
from edge.reception.logo import BadLogo, logo

log = logging.getLogger(__name__)


def ticket_slip(node: HallNode, ticket: Ticket, ahead: int, wait_s: int | None) -> Slip:
    """Number, service, people ahead, expected wait, time, QR code."""
    hall = node.plan.hall
    queue = node.plan.queues.get(ticket.queue)
    item = node.plan.items.get(ticket.item or "")
    priority = node.plan.priority(ticket.priority)
    taken_at = node.local(ticket.taken_at)
    who = f"{ticket.masked_name}  " if ticket.masked_name else ""
    lines: list[SlipLine] = [
        Text(hall.name if hall else "", align="center", bold=True),
        Rule(),
        Text(ticket.number, size=4, align="center", bold=True),
        Feed(),
        Text(queue.name if queue else ticket.queue, size=2, align="center"),
        *([Text(item.name, align="center")] if item else []),
        Feed(),
        Text(f"前面还有 {ahead} 人", align="center"),
        Text(f"预计等候 {words_for_wait(wait_s)}", align="center"),
        Feed(),
        Qr(ticket_url(node, ticket.id)),
        Text("扫码查看叫号进度", align="center"),
        Rule(),
        Text(f"{who}{taken_at:%Y-%m-%d %H:%M}", align="center"),
        Text("请留意叫号，过号请到窗口说明", align="center"),
        Cut(),
    ]
    if priority is not None and priority.head_start_s > 0:
        lines.insert(5, Text(f"优先：{priority.name}", align="center", bold=True))
    if node.settings.ticket_logo is not None:
        lines[:0] = _logo(node.settings.ticket_logo)
    return Slip(tuple(lines))


def _logo(path: Path) -> list[SlipLine]:
    """A number is never held back for a picture."""
    try:
        return [logo(path)]
    except BadLogo as error:
        log.warning("no logo on tickets: %s", error)
        return []


def ticket_url(node: HallNode, ticket_id: str) -> str:
    """Where a phone follows the ticket; the id cannot be guessed."""
    return f"{node.settings.url()}/t/{ticket_id}"


def words_for_wait(wait_s: int | None) -> str:
    """约 12 分钟; 1 分钟以内; 待窗口开放."""
    if wait_s is None:
        return "待窗口开放"
    if wait_s < 60:
        return "1 分钟以内"
    return f"约 {round(wait_s / 60)} 分钟"
