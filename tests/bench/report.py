"""Figures, their medians over the rounds, and the one JSON object a bench prints."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure over all rounds: `values` and, measured beside them, `floors`.

    `aim` is for people and for scripts: ``ratio >= 0.6``, ``value < 50``; None when there is none.
    """

    name: str
    unit: str
    values: Sequence[float]
    floors: Sequence[float] = ()
    aim: str | None = None

    def figure(self) -> dict[str, Any]:
        """The figure as the contract has it: medians, and their ratio."""
        value = median(self.values)
        floor = median(self.floors) if self.floors else None
        return {
            "name": self.name,
            "value": _short(value),
            "unit": self.unit,
            "floor": None if floor is None else _short(floor),
            "ratio": _short(value / floor) if floor else None,
            "aim": self.aim,
        }

    def spread(self) -> dict[str, list[float]]:
        """What every round gave."""
        return {
            "value": [_short(v) for v in self.values],
            "floor": [_short(v) for v in self.floors],
        }


@dataclass(slots=True)
class Report:
    """What a bench found. `rounds` in the JSON shows the spread behind every median."""

    bench: str
    machine: dict[str, Any]
    measured: list[Measured] = field(default_factory=list)

    def as_json(self) -> str:
        """The one JSON object."""
        return json.dumps(
            {
                "bench": self.bench,
                "machine": self.machine,
                "figures": [m.figure() for m in self.measured],
                "rounds": {m.name: m.spread() for m in self.measured},
            },
            ensure_ascii=False,
        )

    def as_table(self) -> str:
        """For people."""
        head = ("figure", "value", "unit", "floor", "ratio", "lowest", "highest", "aim")
        rows = [head, *(_row(m) for m in self.measured)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)) for r in rows]
        facts = ", ".join(f"{key} {value}" for key, value in self.machine.items())
        return "\n".join([*(line.rstrip() for line in lines), "", facts])


def percentile(values: Iterable[float], share: float) -> float:
    """Nearest rank: the smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]


def say(line: str) -> None:
    """Progress, on standard error."""
    sys.stderr.write(f"bench: {line}\n")
    sys.stderr.flush()


def _row(measured: Measured) -> tuple[str, ...]:
    figure = measured.figure()
    cells = (figure["name"], figure["value"], figure["unit"], figure["floor"], figure["ratio"])
    lowest, highest = _short(min(measured.values)), _short(max(measured.values))
    return tuple("" if c is None else str(c) for c in (*cells, lowest, highest, figure["aim"]))


def _short(value: float) -> float:
    """Four significant digits say more than a measurement of this kind knows."""
    return float(f"{value:.4g}")
