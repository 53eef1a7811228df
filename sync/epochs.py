"""Beginning a new epoch of a node's log, with the fact that says why."""

from __future__ import annotations

from typing import Final

from domain.epochs import EpochOpened
from domain.events import Fact
from sync.store import Position
from sync.transaction import Transaction

RESTORED, REBUILT, REJOINED, DECIDED = "restored", "rebuilt", "rejoined", "decided"
REASON: Final = "epoch_reason"
"""The value that tells a node at its next start to say why its epoch was begun."""


def begin(transaction: Transaction, epoch: int, reason: str) -> None:
    """Go on in ``epoch``. Raises ValueError unless it is later than the present one."""
    before = transaction.head
    transaction.open_epoch(epoch)
    say_why(transaction, before, reason)


def say_why(transaction: Transaction, before: Position, reason: str) -> None:
    """The first fact of an epoch; ``before`` is the last place of the log before it."""
    fact = EpochOpened(reason, before.epoch, before.seq, before.hash)
    subject = f"epoch/{transaction.head.epoch}"
    transaction.emit(f"node/{transaction.node}", Fact(subject, fact))
