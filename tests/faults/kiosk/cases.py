"""What can go wrong at a kiosk: devices × their faults × steps of a visit × ways through it."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import Any, Final

from simulators.reader.device import FAULTS as READER_FAULTS
from simulators.scanner.device import FAULTS as SCANNER_FAULTS

Control = Callable[[str, Mapping[str, Any]], Any]
"""(path below the device's control, body): what a person or a test does to the simulated device."""


class Step(IntEnum):
    """Where a visit is when the device fails."""

    BEFORE = 0  # nobody is there yet
    KNOWN = 1  # the card was read, or the service was touched
    TAKING = 2  # the number is being taken
    AFTER = 3  # the paper is coming out, the page shows the number


class Way(IntEnum):
    """How people go about it."""

    CARD_FIRST = 0
    SERVICE_FIRST = 1
    NO_CARD = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """``begin`` and ``end``: what is sent to the device's control."""

    device: str
    name: str
    begin: tuple[str, Mapping[str, Any]]
    end: tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """One visit."""

    fault: Fault
    step: Step
    way: Way

    def __str__(self) -> str:
        return f"{self.fault.device} {self.fault.name} at {self.step.name}, {self.way.name}"


def _named(device: str, names: tuple[str, ...]) -> list[Fault]:
    return [
        Fault(device, name, ("fault", {"kind": name, "count": 99}), ("fault", {"kind": ""}))
        for name in names
    ]


def _cable(device: str) -> Fault:
    return Fault(device, "unplugged", ("unplug", {}), ("plug", {}))


PRINTER: Final = [
    Fault("printer", "paper_out", ("paper", {"out": True}), ("paper", {"out": False})),
    Fault("printer", "paper_runs_out", ("paper", {"after_lines": 3}), ("paper", {"out": False})),
    Fault("printer", "cover_open", ("cover", {"open": True}), ("cover", {"open": False})),
    Fault("printer", "cutter", ("error", {"kind": "cutter"}), ("error", {"kind": ""})),
    Fault("printer", "offline", ("error", {"kind": "offline"}), ("error", {"kind": ""})),
    Fault("printer", "silent", ("silent", {"silent": True}), ("silent", {"silent": False})),
]
FAULTS: Final = [
    *_named("reader", READER_FAULTS),
    *_named("scanner", SCANNER_FAULTS),
    *PRINTER,
    *(_cable(device) for device in ("reader", "printer", "scanner")),
]
CASES: Final = [Case(*parts) for parts in product(FAULTS, Step, Way)]
A_ROUND: Final = 12


def rounds() -> int:
    """How many rounds make all."""
    return -(-len(CASES) // A_ROUND)


def of_round(seed: int) -> list[Case]:
    """The cases of a round; the rounds 1 to ``rounds()`` together are all, each once."""
    mixed = random.Random(0).sample(CASES, len(CASES))
    first = (seed - 1) % rounds() * A_ROUND
    return mixed[first : first + A_ROUND]
