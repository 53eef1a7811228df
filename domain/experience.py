"""What a hall has learned from its own days: how long people take, how many come, how many stay."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from domain.foresight import Coming, Counter, Person
from domain.paces import Paces, left_s
from domain.plan import PriorityClass, Window

SLOT_S: Final = 1800
"""Arrivals are counted in half hours of the day."""

DAY_S: Final = 86_400
ARRIVALS_TRUST: Final = 12.0
"""So many people count as much as what other days say."""

TURN_S: Final = 10.0
STAYS_TRUST: Final = 30.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody took a number. `slot`: half hour of the day, any fixed zone."""

    day: str
    slot: int
    queue: str
    priority: str
    left: bool = False


@dataclass(frozen=True, slots=True)
class Rates:
    """People a second by (queue, priority class, slot); `today` is how today differs, by queue."""

    slots: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    today: Mapping[str, float] = field(default_factory=dict)

    def at(self, queue: str, priority: str, slot: int) -> float:
        """People of a class a second."""
        return self.slots.get((queue, priority, slot), 0.0) * self.today.get(queue, 1.0)

    def of(self, queue: str, slot: int) -> float:
        """All people a second."""
        found = (r for (q, _, s), r in self.slots.items() if q == queue and s == slot)
        return sum(found) * self.today.get(queue, 1.0)


@dataclass(frozen=True, slots=True)
class Experience:
    """All of it. `turn_s`: from a free window to the next call while people wait; `stays`: the
    share of a queue's people who are still there when called."""

    paces: Paces = field(default_factory=Paces)
    rates: Rates = field(default_factory=Rates)
    turn_s: float = TURN_S
    stays: Mapping[str, float] = field(default_factory=dict)

    def person(self, queue: str, item: str | None, rank_s: float, hour: int) -> Person:
        """Somebody in line, `rank_s` seconds from now."""
        mean = (self.paces.mean(queue, item, hour) + self.turn_s) * self.stays.get(queue, 1.0)
        return Person(rank_s, mean, self.paces.spread(queue))

    def counter(
        self,
        window: Window,
        staff: str | None,
        holder: tuple[str, str | None] | None,
        gone_s: float,
        hour: int,
    ) -> Counter:
        """An open window; `holder`: queue and item of whoever was called there `gone_s` ago."""
        serves = tuple((s.queue, s.weight) for s in window.serves)
        speed = self.paces.speed(staff)
        if holder is None:
            return Counter(serves, 0.0, 0.0, speed)
        spread = self.paces.spread(holder[0])
        left = left_s(self.paces.mean(*holder, hour) * speed, spread, gone_s)
        return Counter(serves, left + self.turn_s, left * spread, speed)

    def coming(
        self,
        queues: Iterable[str],
        priorities: Sequence[PriorityClass],
        slot: int,
        hour: int,
        weights_apart_s: float = 0.0,
    ) -> tuple[Coming, ...]:
        """Who will come and may go before those who wait now."""
        return tuple(
            Coming(queue, rate, p.head_start_s, who.mean_s, who.spread)
            for queue in queues
            for p in priorities
            if p.head_start_s + weights_apart_s > 0
            and (rate := self.rates.at(queue, p.id, slot)) > 0
            and (who := self.person(queue, None, 0.0, hour))
        )


def learn_rates(arrivals: Iterable[Arrival]) -> Rates:
    """What past days say of the hours. Days without anybody are no days of the hall."""
    days: set[str] = set()
    counts: dict[tuple[str, str, int], int] = defaultdict(int)
    for arrival in arrivals:
        days.add(arrival.day)
        counts[arrival.queue, arrival.priority, arrival.slot] += 1
    return Rates({key: n / (len(days) * SLOT_S) for key, n in counts.items()})


def rates_today(rates: Rates, came: Sequence[Arrival], slot: int, lasted_s: float) -> Rates:
    """The same with what the last `lasted_s` seconds say of today. `came`: who came in that time.

    A hall's first day has no past: then it goes on as it has been.
    """
    if lasted_s <= 0:
        return rates
    if not rates.slots:
        return Rates(_as_it_was(came, lasted_s))
    counts: dict[str, int] = defaultdict(int)
    for arrival in came:
        counts[arrival.queue] += 1
    queues = {q for q, _, _ in rates.slots}
    plain = Rates(rates.slots)
    return replace(
        rates,
        today={
            q: (counts[q] + ARRIVALS_TRUST) / (plain.of(q, slot) * lasted_s + ARRIVALS_TRUST)
            for q in queues
        },
    )


def learn_stays(arrivals: Iterable[Arrival]) -> dict[str, float]:
    """The share of each queue's people who do not give up before they are called."""
    came: dict[str, int] = defaultdict(int)
    left: dict[str, int] = defaultdict(int)
    for arrival in arrivals:
        came[arrival.queue] += 1
        left[arrival.queue] += arrival.left
    return {q: 1 - left[q] / (n + STAYS_TRUST) for q, n in came.items()}


def _as_it_was(came: Iterable[Arrival], lasted_s: float) -> dict[tuple[str, str, int], float]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for arrival in came:
        counts[arrival.queue, arrival.priority] += 1
    every = range(DAY_S // SLOT_S)
    return {(*key, slot): n / lasted_s for key, n in counts.items() for slot in every}
