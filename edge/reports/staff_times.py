"""How long members of staff take, compared on the same items and only with enough behind.

Somebody who takes the long items is not slow for that: what they took stands beside what everybody
together takes for just these items. Nobody is ranked.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from edge.reports.rows import Row

LEAST: Final = 20
"""Below so many people nothing is said of anybody."""


@dataclass(frozen=True, slots=True)
class StaffTime:
    """`mean_s`: what somebody took on average; `usual_s`: what the hall takes for the same items;
    both None below LEAST people."""

    staff: str
    people: int
    mean_s: float | None
    usual_s: float | None


def staff_times(rows: Sequence[Row]) -> tuple[StaffTime, ...]:
    """By member of staff, in the order of their ids."""
    served = [r for r in rows if r.served_s is not None]
    kinds: dict[tuple[str, str], list[float]] = defaultdict(list)
    by_staff: dict[str, list[Row]] = defaultdict(list)
    for row in served:
        kinds[row.queue, row.item].append(row.served_s or 0.0)
        by_staff[row.staff].append(row)
    usual = {kind: sum(times) / len(times) for kind, times in kinds.items()}
    return tuple(_time(staff, by_staff[staff], usual) for staff in sorted(by_staff))


def _time(staff: str, mine: Sequence[Row], usual: dict[tuple[str, str], float]) -> StaffTime:
    if len(mine) < LEAST:
        return StaffTime(staff, len(mine), None, None)
    mean = sum(r.served_s or 0.0 for r in mine) / len(mine)
    expected = sum(usual[r.queue, r.item] for r in mine) / len(mine)
    return StaffTime(staff, len(mine), mean, expected)
