"""Talking to whoever gave a bad rating, closing the matter, opening it again."""

from domain.errors import Refused
from domain.events import Fact
from domain.follow_ups import FollowUp, FollowUpClosed, FollowUpContacted, FollowUpReopened
from edge.node import HallNode

LONGEST = 300


def contacted(node: HallNode, ticket: str, how: str, said: str, actor: str) -> None:
    """Somebody was spoken to. Raises Refused(`no_such_follow_up` | `follow_up_closed` |
    `no_such_way` | `reason_needed`)."""
    _say(node, ticket, FollowUpContacted(how, _words(said)), actor)


def close(node: HallNode, ticket: str, outcome: str, words: str, actor: str) -> None:
    """It was looked into. Raises Refused(`no_such_follow_up` | `follow_up_closed` |
    `not_contacted` | `no_such_outcome` | `reason_needed`)."""
    _say(node, ticket, FollowUpClosed(outcome, _words(words)), actor)


def reopen(node: HallNode, ticket: str, actor: str) -> None:
    """Closed too early. Raises Refused(`follow_up_open`)."""
    _say(node, ticket, FollowUpReopened(), actor)


def _words(said: str) -> str:
    words = said.strip()[:LONGEST]
    if not words:
        raise Refused("reason_needed")
    return words


def _say(node: HallNode, ticket: str, body: object, actor: str) -> None:
    if node.store.state(FollowUp, node.id, ticket) is None:
        raise Refused("no_such_follow_up")
    node.run(lambda tx: tx.emit(actor, Fact(f"follow_up/{ticket}", body)))
