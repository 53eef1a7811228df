"""What was broken, what had been promised, what was found: the figures of ./hall fault."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Self

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""

MOST_WORDS = 20
"""Failures that are written out; the rest are only counted."""


def silent(done: int, of: int) -> None:
    """Progress that nobody watches."""


@dataclass(slots=True)
class Tally:
    """Counts of one kind of fault or of all. `acknowledged`: events that were answered for.

    `lost`: answered for and not found again, over all cuts and kills; `doubled`: counted twice.
    `failures`: in words, each with what repeats it.
    """

    runs: int = 0
    power_cuts: int = 0
    kills: int = 0
    line_cuts: int = 0
    flips: int = 0
    flips_noticed: int = 0
    copies: int = 0
    copies_noticed: int = 0
    restarts: int = 0
    false_alarms: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether every promise was kept."""
        unnoticed = self.flips - self.flips_noticed + self.copies - self.copies_noticed
        return not (self.failures or self.lost or self.doubled or unnoticed or self.false_alarms)

    def failed(self, words: str, *, lost: int = 0, doubled: int = 0) -> Self:
        """Note a broken promise."""
        self.failures.append(words)
        self.lost += lost
        self.doubled += doubled
        return self

    def add(self, other: "Tally") -> None:
        """Count another's figures in."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def counts(self) -> dict[str, int]:
        """The figures without the words."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "failures"}
