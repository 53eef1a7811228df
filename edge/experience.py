"""What the hall has learned from its own log: read anew now and then, kept for forecasts."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from domain.experience import (
    DAY_S,
    SLOT_S,
    Arrival,
    Experience,
    learn_rates,
    learn_stays,
    rates_today,
)
from domain.paces import Visit, learn, today
from domain.plan import Plan
from domain.tickets import CANCELLED, FINISHED, PASSED
from sync.store import Store

if TYPE_CHECKING:
    from edge.node import HallNode

log = logging.getLogger(__name__)

LEARNS_FROM_DAYS: Final = 28
LEARNS_EVERY_S: Final = 60
ANEW_EVERY_MS: Final = 3_600_000
RECENT_MS: Final = 7_200_000
HOUR_MS: Final = 3_600_000

_TICKETS: Final = (
    "SELECT day, queue, coalesce(item, ''), priority, state, coalesce(staff, ''), taken_at, "
    "called_at, CASE state WHEN 'passed' THEN passed_at ELSE ended_at END "
    "FROM ticket WHERE hall = ? AND day >= ? AND day < ?"
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A ticket as far as anything can be learned from it; times in wall milliseconds."""

    arrival: Arrival
    taken_ms: int
    visit: Visit | None
    gone_ms: int


class Knowledge:
    """The present experience. Before `refresh` it is what the plan expects."""

    def __init__(self) -> None:
        self.experience = Experience()
        self._base = Experience()
        self._anew_at_ms = 0

    def refresh(self, node: "HallNode") -> None:
        """Learn from the log: the days past once an hour, today every time."""
        now_ms, day = node.wall_ms(), node.today()
        seen = list(_seen(node.store, node.id, day, day + timedelta(days=1)))
        if now_ms - self._anew_at_ms >= ANEW_EVERY_MS or now_ms < self._anew_at_ms:
            self._base = _learned(node, day, seen)
            self._anew_at_ms = now_ms
        self.experience = _today(self._base, seen, now_ms)

    def forget(self) -> None:
        """The next refresh learns everything anew: the plan has changed."""
        self._anew_at_ms = 0


def expected_s(plan: Plan) -> float:
    """What the plan expects a person to take at a window."""
    return float(plan.hall.expected_service_s) if plan.hall else 300.0


def hour_of(at_ms: int) -> int:
    """Hour of the day, UTC: only equal hours are compared."""
    return at_ms // HOUR_MS % 24


def slot_of(at_ms: int) -> int:
    """Half hour of the day, UTC."""
    return at_ms // 1000 % DAY_S // SLOT_S


def _learned(node: "HallNode", day: date, today_seen: list[_Seen]) -> Experience:
    past = list(_seen(node.store, node.id, day - timedelta(days=LEARNS_FROM_DAYS), day))
    visits = [s.visit for s in (*past, *today_seen) if s.visit is not None]
    arrivals = [s.arrival for s in past]
    return Experience(
        learn(visits, expected_s(node.plan)), learn_rates(arrivals), stays=learn_stays(arrivals)
    )


def _today(base: Experience, seen: list[_Seen], now_ms: int) -> Experience:
    recent = [s.visit for s in seen if s.visit is not None and s.gone_ms > now_ms - RECENT_MS]
    began = min((s.taken_ms for s in seen), default=now_ms)
    lasted_ms = min(now_ms - began, HOUR_MS)
    came = [s.arrival for s in seen if s.taken_ms > now_ms - lasted_ms]
    rates = rates_today(base.rates, came, slot_of(now_ms), lasted_ms / 1000)
    return replace(base, paces=today(base.paces, recent), rates=rates)


def _seen(store: Store, hall: str, first: date, before: date) -> Iterable[_Seen]:
    for row in store.rows(_TICKETS, (hall, first.isoformat(), before.isoformat())):
        day, queue, item, priority, state, staff, taken_ms, called_ms, gone_ms = row
        left = state == CANCELLED and called_ms is None
        visit = None
        if state in (FINISHED, PASSED) and called_ms is not None and gone_ms is not None:
            took_s = (gone_ms - called_ms) / 1000
            visit = Visit(queue, item, staff, hour_of(called_ms), took_s)
        arrival = Arrival(day, slot_of(taken_ms), queue, priority, left)
        yield _Seen(arrival, taken_ms, visit, gone_ms or 0)
