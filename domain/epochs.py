"""Epochs of a node's log: a box that was set back, rebuilt or decided for begins a new one."""

from dataclasses import dataclass

from domain.events import Event, event, key
from domain.folding import folds, table


@table("hall_epoch", key=("hall", "epoch"))
@dataclass(frozen=True, slots=True)
class HallEpoch:
    """An epoch after the first, why it was begun, and where the log ended before it. Of two boxes
    that began the same one, the first: whichever is heard of first.
    """

    hall: str
    epoch: str
    reason: str
    opened_at: int
    after_epoch: int
    after_seq: int


@event("epoch.opened")
@dataclass(frozen=True, slots=True)
class EpochOpened:
    """The node's log goes on in a new epoch. `reason`: restored (from a backup), rebuilt (from
    the centre), rejoined (with a new code), decided (by a person, after a fork or a copy).
    """

    reason: str
    after_epoch: int
    after_seq: int
    after_hash: str


@folds(HallEpoch, EpochOpened)
def _opened(known: HallEpoch | None, event: Event) -> HallEpoch:
    body = event.body
    assert isinstance(body, EpochOpened)
    opened = HallEpoch(
        event.hall, key(event.subject), body.reason, event.at_ms, body.after_epoch, body.after_seq
    )
    return min(known or opened, opened, key=_first)


def _first(epoch: HallEpoch) -> tuple[int, int, int, str]:
    return epoch.opened_at, epoch.after_epoch, epoch.after_seq, epoch.reason
