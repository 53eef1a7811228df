"""What the province says: a queue gives out no more numbers; what holds of two stories."""

from __future__ import annotations

from central import telling
from central.centre import Centre
from central.halls.service import find
from central.store import states
from domain.errors import Refused
from domain.events import Fact
from domain.exceptions import OUTCOMES, ExceptionResolved, Resolution
from domain.folding import table_of
from domain.gates import QueueClosed, QueueOpened
from sync import folds

LONGEST_WORDS = 200


def close_queue(centre: Centre, actor: str, node: str, queue: str, words: str) -> None:
    """No more numbers. Raises NoSuchHall, Refused(`reason_needed` | `queue_closed_already`)."""
    words = words.strip()[:60]
    if not words:
        raise Refused("reason_needed")
    _tell(centre, actor, node, Fact(f"queue/{queue}", QueueClosed(words)))


def open_queue(centre: Centre, actor: str, node: str, queue: str) -> None:
    """Numbers again. Raises NoSuchHall, Refused(`queue_not_closed`)."""
    _tell(centre, actor, node, Fact(f"queue/{queue}", QueueOpened()))


def resolve(centre: Centre, actor: str, node: str, event: str, outcome: str, words: str) -> None:
    """Note what a person found. Raises NoSuchHall, Refused(`no_such_exception` |
    `resolved_already` | `reason_needed`)."""
    words, place = words.strip()[:LONGEST_WORDS], (node, event)
    with centre.database.read() as connection:
        refused = states.load(connection, folds.EXCEPTIONS, [place])
        resolved = states.load(connection, table_of(Resolution), [place])
    if not refused:
        raise Refused("no_such_exception")
    if resolved:
        raise Refused("resolved_already")
    if not words or outcome not in OUTCOMES:
        raise Refused("reason_needed")
    _tell(centre, actor, node, Fact(f"exception/{event}", ExceptionResolved(outcome, words)))


def _tell(centre: Centre, actor: str, node: str, fact: Fact) -> None:
    with centre.database.read() as connection:
        find(connection, node)
    telling.tell(centre, actor, node, [fact])
