"""Saying what follows from what the centre has found."""

from domain.checks import (
    FAILED,
    HANDLED,
    LONGEST_WORDS,
    CheckHandled,
    DeferredCheck,
    require_failed,
)
from domain.events import Fact
from edge.node import HallNode
from sync.transaction import Transaction

MOST_ROWS = 100


def handle(node: HallNode, check_id: str, actor: str, outcome: str, words: str) -> None:
    """Note what a person decided. Raises Refused(`no_such_check` | `check_handled_already` |
    `reason_needed`).
    """
    words = words.strip()[:LONGEST_WORDS]

    def command(tx: Transaction) -> None:
        require_failed(tx.get(DeferredCheck, check_id), outcome, words)
        tx.emit(actor, Fact(f"check/{check_id}", CheckHandled(outcome, words)))

    node.run(command)


def of_case(node: HallNode, case_id: str) -> list[DeferredCheck]:
    """What was asked about a case."""
    return node.store.states(
        DeferredCheck, 'hall = ? AND "case" = ? ORDER BY asked_at, id', (node.id, case_id)
    )


def open_ones(node: HallNode) -> list[DeferredCheck]:
    """Every finding that nobody has dealt with yet, the oldest first."""
    return node.store.states(
        DeferredCheck,
        "hall = ? AND state = ? ORDER BY done_at LIMIT ?",
        (node.id, FAILED, MOST_ROWS),
    )


def handled_ones(node: HallNode) -> list[DeferredCheck]:
    """What was dealt with last."""
    return node.store.states(
        DeferredCheck,
        "hall = ? AND state = ? ORDER BY handled_at DESC LIMIT ?",
        (node.id, HANDLED, 10),
    )


def waiting_of(node: HallNode, actor: str) -> int:
    """How many findings wait for somebody."""
    found = node.store.rows(
        "SELECT count(*) FROM deferred_check WHERE hall = ? AND state = ? AND responsible = ?",
        (node.id, FAILED, actor),
    )
    return int(found[0][0])
