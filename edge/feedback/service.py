"""A rating comes in, or nobody presses."""

from domain.errors import Refused
from domain.evaluations import EvaluationGiven, EvaluationLapsed
from domain.events import Fact
from domain.tickets import FINISHED, Ticket
from edge.node import HallNode
from sync.transaction import Transaction


def give(node: HallNode, ticket_id: str, level: int, *, channel: str, actor: str) -> None:
    """Store a rating of 1 to 5, once for a ticket.

    Raises Refused(`no_such_ticket` | `not_finished` | `already_evaluated` | `no_such_level`).
    """

    def command(tx: Transaction) -> None:
        ticket = _finished(tx, ticket_id)
        body = EvaluationGiven(ticket.day, ticket.window or "", ticket.staff or "", level, channel)
        tx.emit(actor, Fact(f"evaluation/{ticket_id}", body))

    node.run(command)


def lapse(node: HallNode, ticket_id: str, *, actor: str) -> None:
    """Nobody pressed in time. Raises Refused(`no_such_ticket` | `already_evaluated`)."""

    def command(tx: Transaction) -> None:
        ticket = _finished(tx, ticket_id)
        body = EvaluationLapsed(ticket.day, ticket.window or "", ticket.staff or "")
        tx.emit(actor, Fact(f"evaluation/{ticket_id}", body))

    node.run(command)


def _finished(tx: Transaction, ticket_id: str) -> Ticket:
    ticket = tx.get(Ticket, ticket_id)
    if ticket is None:
        raise Refused("no_such_ticket")
    if ticket.state != FINISHED:
        raise Refused("not_finished", number=ticket.number)
    return ticket
