"""Saying what holds after both stories were heard."""

from domain.errors import Refused
from domain.events import Fact
from domain.exceptions import OUTCOMES, ExceptionResolved, Resolution
from edge.node import HallNode
from sync.folds import FoldException
from sync.transaction import Transaction

LONGEST_WORDS = 200


def resolve(node: HallNode, event: str, actor: str, outcome: str, words: str) -> None:
    """Note what a person found. Raises Refused(`no_such_exception` | `resolved_already` |
    `reason_needed`)."""
    words = words.strip()[:LONGEST_WORDS]

    def command(tx: Transaction) -> None:
        if tx.get(FoldException, event) is None:
            raise Refused("no_such_exception")
        if tx.get(Resolution, event) is not None:
            raise Refused("resolved_already")
        if not words or outcome not in OUTCOMES:
            raise Refused("reason_needed")
        tx.emit(actor, Fact(f"exception/{event}", ExceptionResolved(outcome, words)))

    node.run(command)
