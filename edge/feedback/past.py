"""Rating a past visit at a kiosk: the visits of whoever stands there that nobody has rated yet."""

from datetime import timedelta
from typing import Final

from domain.errors import Refused
from domain.tickets import FINISHED, Ticket
from edge.feedback import service
from edge.node import HallNode
from edge.reception.views import was_rated
from edge.reception.visits import Visit

RATED_WITHIN_DAYS: Final = 7
"""Later nobody remembers who it was; and the days before are not searched."""

MOST_VISITS: Final = 6


def unrated(node: HallNode, visit: Visit) -> list[Ticket]:
    """What may be rated now, the last visit first."""
    found = [t for t in _of_person(node, visit) if not was_rated(node, t.id)]
    return sorted(found, key=lambda t: -t.taken_at)[:MOST_VISITS]


def ticket_for(node: HallNode, visit: Visit, ticket_id: str) -> Ticket:
    """A visit, if whoever stands there may rate it: they showed its ticket, or the card of who held
    it. Raises Refused(`no_such_ticket`).
    """
    ticket = node.store.state(Ticket, node.id, ticket_id)
    who = visit.visitor.person if visit.visitor else None
    mine = ticket is not None and who is not None and ticket.person == who
    if ticket is None or not (mine or ticket_id == visit.ticket):
        raise Refused("no_such_ticket")
    return ticket


def rate(node: HallNode, visit: Visit, station: str, ticket_id: str, level: int) -> None:
    """Give a rating. Raises Refused(`no_such_ticket` | as `service.give`)."""
    ticket = ticket_for(node, visit, ticket_id)
    service.give(node, ticket.id, level, channel="kiosk", actor=f"station/{station}")


def _of_person(node: HallNode, visit: Visit) -> list[Ticket]:
    if visit.visitor is None:
        return []
    since = (node.today() - timedelta(RATED_WITHIN_DAYS)).isoformat()
    return node.store.states(
        Ticket,
        "hall = ? AND day >= ? AND person = ? AND state = ?",
        (node.id, since, visit.visitor.person, FINISHED),
    )
