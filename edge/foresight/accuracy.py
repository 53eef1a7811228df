"""How true the forecasts were: what everybody was told beside how long they waited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from edge.node import HallNode

LOOKS_BACK_DAYS: Final = 7

_ERRORS: Final = (
    "SELECT queue, count(*), avg(abs((called_at - taken_at) / 1000.0 - told_s)), "
    "avg(told_s - (called_at - taken_at) / 1000.0), avg((called_at - taken_at) / 1000.0) "
    "FROM ticket WHERE hall = ? AND day >= ? AND day <= ? AND called_at IS NOT NULL "
    "AND told_s IS NOT NULL AND passes = 0 AND transfers = 0 AND rank <= taken_at GROUP BY queue"
)
"""Who was called twice, sent on, or went back in line by themselves is no measure."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of `n` people: mean absolute error, mean error (above 0: told too much), mean wait, all in
    seconds."""

    n: int
    error_s: int
    bias_s: int
    wait_s: int


def of_days(node: HallNode, first: date, last: date) -> Mapping[str, Accuracy]:
    """By queue, of the days from `first` to `last`."""
    rows = node.store.rows(_ERRORS, (node.id, first.isoformat(), last.isoformat()))
    return {q: Accuracy(n, round(e), round(b), round(w)) for q, n, e, b, w in rows}


def of_today(node: HallNode) -> Mapping[str, Accuracy]:
    """By queue, of today."""
    return of_days(node, node.today(), node.today())


def of_late(node: HallNode) -> Mapping[str, Accuracy]:
    """By queue, of the last week."""
    return of_days(node, node.today() - timedelta(days=LOOKS_BACK_DAYS), node.today())
