"""What a day consists of, and how it is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from simulators.day.hands import Clerk, Hands, NotDone, ServiceSeen, WindowOffer
from simulators.day.patience import NotSeen
from simulators.demo.errors import DemoError
from simulators.demo.house import House


class Wrong(AssertionError):
    """Something was seen that should not be; the message says what and what was expected."""


def expect(seen: object, expected: object, what: str) -> None:
    """Raises Wrong."""
    if seen != expected:
        raise Wrong(f"{what}: expected {expected!r}, got {seen!r}")


def require(condition: object, what: str) -> None:
    """Raises Wrong."""
    if not condition:
        raise Wrong(what)


@dataclass(slots=True)
class Day:
    """A day under way: the house, the hands, and who does what.

    `clerks[n]` sits at `windows[n]`; `main` is the service that the first window is for, `other`
    one that the second is for. `served` are the numbers that were served and rated, with the level.
    """

    house: House
    hands: Hands
    clerks: list[Clerk] = field(default_factory=list)
    windows: list[WindowOffer] = field(default_factory=list)
    main: str = ""
    other: str = ""
    served: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def waiting(self, services: Sequence[ServiceSeen]) -> int:
        """How many wait for the main service."""
        return next(s.waiting for s in services if s.name == self.main)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number in the day, its name in both languages, and how it is done.

    `play` returns what was seen, in one line.
    """

    number: int
    name: str
    name_en: str
    play: Callable[[Day], str]


@dataclass(frozen=True, slots=True)
class Told:
    """How a step went."""

    step: Step
    good: bool
    seen: str
    seconds: float


def play(steps: Sequence[Step], day: Day, tell: Callable[[Told], None]) -> bool:
    """Play the steps in order until one fails; whether all went well."""
    for step in steps:
        began = monotonic()
        try:
            seen, good = step.play(day), True
        except (Wrong, NotSeen, NotDone, DemoError, OSError) as error:
            seen, good = f"{type(error).__name__}: {error}", False
        tell(Told(step, good, seen, monotonic() - began))
        if not good:
            return False
    return True
