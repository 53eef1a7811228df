"""The list of bad ratings: those that are due first, then those that are closed."""

from datetime import date

from flask_babel import gettext as _

from domain.follow_ups import CLOSED, WORKING_DAYS, FollowUp
from domain.tickets import Ticket
from edge.node import HallNode
from kiosk_ui.views import Problem, RatingRow, Ratings

MOST_CLOSED = 50


def ratings(node: HallNode, staff_name: str, undo: str, problem: Problem | None = None) -> Ratings:
    """All open ones, and the last that were closed."""
    going_on = node.store.states(
        FollowUp, "hall = ? AND state <> ? ORDER BY opened_at", (node.id, CLOSED)
    )
    closed = node.store.states(
        FollowUp,
        "hall = ? AND state = ? ORDER BY closed_at DESC LIMIT ?",
        (node.id, CLOSED, MOST_CLOSED),
    )
    return Ratings(
        tuple(_row(node, f) for f in going_on),
        tuple(_row(node, f) for f in closed),
        _ways(),
        _outcomes(),
        WORKING_DAYS,
        staff_name,
        undo,
        problem,
    )


def due_on(node: HallNode, day: str) -> date:
    """The last day for an answer: so many working days after the rating."""
    return node.shelf.working_days.after(date.fromisoformat(day), WORKING_DAYS)


def _row(node: HallNode, f: FollowUp) -> RatingRow:
    ticket = node.store.state(Ticket, node.id, f.ticket)
    window, staff = node.plan.windows.get(f.window), node.plan.staff.get(f.staff)
    item = node.plan.items.get((ticket.item if ticket else None) or "")
    due = due_on(node, f.day)
    done_on = node.local(f.closed_at).date() if f.closed_at else node.today()
    return RatingRow(
        id=f.ticket,
        number=ticket.number if ticket else "",
        masked_name=ticket.masked_name if ticket else None,
        item_name=item.name if item else "",
        window_name=window.name if window else f.window,
        staff_name=staff.name if staff else f.staff,
        level=f.level,
        at=node.local(f.opened_at),
        state=f.state,  # type: ignore[arg-type]
        due=due,
        days_left=node.shelf.working_days.between(done_on, due),
        how=_ways().get(f.how, ""),
        said=f.said,
        contacted_at=node.local(f.contacted_at) if f.contacted_at else None,
        outcome=_outcomes().get(f.outcome, ""),
        words=f.words,
        closed_at=node.local(f.closed_at) if f.closed_at else None,
    )


def _ways() -> dict[str, str]:
    return {"phone": _("电话"), "counter": _("当面"), "none": _("未能联系")}


def _outcomes() -> dict[str, str]:
    return {
        "mended": _("属实，已整改"),
        "explained": _("已解释，办事人理解"),
        "unfounded": _("查无实据"),
        "mistaken": _("误评"),
    }
