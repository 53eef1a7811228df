"""Stopping a queue from giving out numbers, and letting it go on (停止取号, 恢复取号)."""

from domain.errors import Refused
from domain.events import Fact
from domain.gates import QueueClosed, QueueOpened
from edge.node import HallNode

LONGEST_WORDS = 60


def close(node: HallNode, queue: str, actor: str, words: str) -> None:
    """No more numbers of a queue. Raises Refused(`no_such_queue` | `reason_needed` |
    `queue_closed_already`)."""
    words = words.strip()[:LONGEST_WORDS]
    if not words:
        raise Refused("reason_needed")
    _say(node, queue, actor, QueueClosed(words))


def reopen(node: HallNode, queue: str, actor: str) -> None:
    """Numbers again. Raises Refused(`no_such_queue` | `queue_not_closed` | `closed_by_centre`)."""
    _say(node, queue, actor, QueueOpened())


def _say(node: HallNode, queue: str, actor: str, body: object) -> None:
    if queue not in node.plan.queues:
        raise Refused("no_such_queue")
    node.run(lambda tx: tx.emit(actor, Fact(f"queue/{queue}", body)))
