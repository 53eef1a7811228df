"""The last act of each manager, as long as it can be taken back with one touch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FRESH_MS: Final = 120_000


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in words, and what takes it back. Kept in memory: the events stay."""

    words: str
    undo: Callable[[], object]
    at_ms: int


class LastActs:
    """By member of staff."""

    def __init__(self) -> None:
        self._acts: dict[str, Done] = {}

    def remember(self, staff: str, done: Done) -> None:
        """This is what an undo takes back from now on."""
        self._acts[staff] = done

    def of(self, staff: str, now_ms: int) -> Done | None:
        """The last act, while it is fresh."""
        done = self._acts.get(staff)
        return done if done is not None and now_ms - done.at_ms < FRESH_MS else None

    def take(self, staff: str, now_ms: int) -> Done | None:
        """The last act, once."""
        done = self.of(staff, now_ms)
        self._acts.pop(staff, None)
        return done
