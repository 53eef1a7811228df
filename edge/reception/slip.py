"""What stands on a ticket's paper."""

import logging
from pathlib import Path

from devices.printer.slip import Cut, Feed, Qr, Rule, Slip, SlipLine, Text
from domain.plan import PriorityClass, Queue
from domain.tickets import Ticket
from edge.node import HallNode
from edge.reception.logo import BadLogo, logo
from kiosk_ui.language import FIRST, words_in

log = logging.getLogger(__name__)


def ticket_slip(
    node: HallNode, ticket: Ticket, ahead: int, wait_s: int | None, lang: str = FIRST
) -> Slip:
    """Number, service, people ahead, expected wait, time, QR code; in the language of whoever took
    it. Names that are kept in Chinese only stay so: staff have to read them too.
    """
    _ = words_in(lang)
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
        Text(_name(queue, lang) if queue else ticket.queue, size=2, align="center"),
        *([Text(item.name, align="center")] if item else []),
        Feed(),
        Text(_("前面还有 %(n)s 人") % {"n": ahead}, align="center"),
        Text(_("预计等候") + " " + words_for_wait(wait_s, lang), align="center"),
        Feed(),
        Qr(ticket_url(node, ticket.id)),
        Text(_("扫码查看叫号进度"), align="center"),
        Rule(),
        Text(f"{who}{taken_at:%Y-%m-%d %H:%M}", align="center"),
        Text(_("请留意叫号，过号请到窗口说明"), align="center"),
        Cut(),
    ]
    if priority is not None and priority.head_start_s > 0:
        first = _("优先：%(name)s") % {"name": _name(priority, lang)}
        lines.insert(5, Text(first, align="center", bold=True))
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


def words_for_wait(wait_s: int | None, lang: str = FIRST) -> str:
    """约 12 分钟; 不到 1 分钟; 待窗口开放."""
    _ = words_in(lang)
    if wait_s is None:
        return _("待窗口开放")
    if wait_s < 60:
        return _("不到 1 分钟")
    return _("约 %(n)s 分钟") % {"n": round(wait_s / 60)}


def _name(thing: Queue | PriorityClass, lang: str) -> str:
    return (getattr(thing, f"name_{lang}", "") if lang != FIRST else "") or thing.name
