"""Both stories: what hall and centre have written about one subject, in the order that counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.events import Event
from sync.envelope import decode
from sync.folds import FoldException
from sync.merging import order
from sync.store import Store
from sync.transaction import HISTORY


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story. ``refused``: it did not fit and changed nothing."""

    at_ms: int
    by_centre: bool
    kind: str
    actor: str
    words: str
    refused: bool


def story(history: Iterable[Event], refused: FoldException) -> list[Step]:
    """The steps of a subject's story; of an event whose story nobody keeps, only itself."""
    seen: dict[str, Event] = {}
    for event in sorted(history, key=order):
        seen.setdefault(event.id, event)
    steps = [
        Step(
            event.at_ms,
            event.is_foreign,
            event.kind,
            event.actor,
            str(getattr(event.body, "words", "") or ""),
            event.id == refused.event,
        )
        for event in seen.values()
    ]
    return steps or [Step(refused.at // 1000, False, refused.kind, "", "", True)]


def history_of(store: Store, subject: str) -> list[Event]:
    """All that a node's log holds about a shared subject."""
    return [decode(bytes(line)) for (line,) in store.rows(HISTORY, (subject,))]


def latest(steps: Sequence[Step], most: int) -> list[Step]:
    """The last steps up to and around the refused one: a long story is not read whole."""
    place = next((n for n, step in enumerate(steps) if step.refused), len(steps) - 1)
    first = max(0, min(place - most // 2, len(steps) - most))
    return list(steps[first : first + most])
