"""How long people take up a window, learned from a hall's own visits.

A mean of three visits is worth little: every finer mean (an item, an hour, a member of staff) is
drawn towards the coarser one it belongs to, the less so the more visits stand behind it
(empirical-Bayes shrinkage; Efron and Morris 1975). The coarsest is what the plan expects.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

LONGEST_S: Final = 5400.0
"""Who seems to have stayed longer was forgotten at the window, not served."""

QUEUE_TRUST, ITEM_TRUST, HOUR_TRUST, STAFF_TRUST, TODAY_TRUST = 10.0, 12.0, 40.0, 25.0, 25.0
"""So many visits count as much as the coarser mean."""

USUAL_SPREAD: Final = 0.6
"""Standard deviation over mean of service times where nothing is known yet."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody was called and gone again. `took_s`: from the call until the window was free."""

    queue: str
    item: str
    staff: str
    hour: int
    took_s: float


@dataclass(slots=True)
class Tally:
    """How often, how long in all, and the sum of squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, took_s: float) -> None:
        """One more visit."""
        self.n += 1
        self.total += took_s
        self.squares += took_s * took_s

    def shrunk(self, prior: float, trust: float) -> float:
        """The mean, drawn towards `prior` as if that were `trust` visits."""
        return (self.total + prior * trust) / (self.n + trust)


@dataclass(frozen=True, slots=True)
class Paces:
    """Learned times. `mean` is seconds a person takes up a window; `spread` of a queue is standard
    deviation over mean.
    """

    expected_s: float = 300.0
    queues: Mapping[str, float] = field(default_factory=dict)
    items: Mapping[tuple[str, str], float] = field(default_factory=dict)
    hours: Mapping[int, float] = field(default_factory=dict)
    staff: Mapping[str, float] = field(default_factory=dict)
    today: Mapping[str, float] = field(default_factory=dict)
    spreads: Mapping[str, float] = field(default_factory=dict)
    visits: int = 0

    def mean(self, queue: str, item: str | None, hour: int) -> float:
        """Seconds somebody of a queue with this item takes up a window at that hour."""
        base = self.items.get((queue, item or ""))
        if base is None:
            base = self.queues.get(queue, self.expected_s)
        return base * self.hours.get(hour, 1.0) * self.today.get(queue, 1.0)

    def speed(self, staff: str | None) -> float:
        """How much longer than others somebody takes for the same items; 1 when unknown."""
        return self.staff.get(staff or "", 1.0)

    def spread(self, queue: str) -> float:
        """Standard deviation over mean."""
        return self.spreads.get(queue, USUAL_SPREAD)


def learn(visits: Iterable[Visit], expected_s: float = 300.0) -> Paces:
    """What visits teach; `expected_s` is what the plan expects of a queue nobody has come to."""
    kept = _plausible(visits)
    by_queue, by_item = _tallies(kept)
    queues = {q: t.shrunk(expected_s, QUEUE_TRUST) for q, t in by_queue.items()}
    items = {key: t.shrunk(queues[key[0]], ITEM_TRUST) for key, t in by_item.items()}
    spreads = {q: _spread(t) for q, t in by_queue.items()}
    plain = Paces(expected_s, queues, items, spreads=spreads, visits=len(kept))
    # Compared with what the same items really took: means drawn towards the queue's would make
    # who has the long items look slow.
    as_it_was = replace(plain, items={key: t.total / t.n for key, t in by_item.items()})
    hours = _factors(as_it_was, ((str(v.hour), v) for v in kept), HOUR_TRUST)
    staff = _factors(as_it_was, ((v.staff, v) for v in kept), STAFF_TRUST)
    return replace(plain, hours={int(h): f for h, f in hours.items()}, staff=staff)


def today(paces: Paces, recent: Iterable[Visit]) -> Paces:
    """The same with how the last hours differ from what was learned."""
    drift = _factors(paces, ((v.queue, v) for v in _plausible(recent)), TODAY_TRUST)
    return replace(paces, today=drift)


def _plausible(visits: Iterable[Visit]) -> list[Visit]:
    return [v for v in visits if 0 < v.took_s <= LONGEST_S]


def left_s(mean_s: float, spread: float, gone_s: float) -> float:
    """Seconds somebody who has been there for `gone_s` probably still needs.

    The mean of what is left of a lognormal time that has lasted so long already; who has stayed far
    longer than usual is expected to stay on, not to leave at once.
    """
    if gone_s <= 0 or mean_s <= 0:
        return max(mean_s, 0.0)
    var = math.log1p(spread * spread)
    sigma = math.sqrt(var)
    place = (math.log(mean_s) - var / 2 - math.log(gone_s)) / sigma
    beyond = _above(-place)
    if beyond < 1e-4:
        return mean_s
    return max(mean_s * _above(-place - sigma) / beyond - gone_s, 0.0)


def _above(z: float) -> float:
    """Share of a standard normal above z."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def _tallies(
    visits: Iterable[Visit],
) -> tuple[dict[str, Tally], dict[tuple[str, str], Tally]]:
    by_queue: dict[str, Tally] = defaultdict(Tally)
    by_item: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for visit in visits:
        by_queue[visit.queue].add(visit.took_s)
        by_item[visit.queue, visit.item].add(visit.took_s)
    return by_queue, by_item


def _factors(paces: Paces, labelled: Iterable[tuple[str, Visit]], trust: float) -> dict[str, float]:
    """What was taken over what was to be expected, for each label, drawn towards 1."""
    plain = replace(paces, today={})
    taken: dict[str, float] = defaultdict(float)
    expected: dict[str, float] = defaultdict(float)
    for label, visit in labelled:
        taken[label] += visit.took_s
        usual = plain.mean(visit.queue, visit.item, visit.hour)
        expected[label] += usual * plain.speed(visit.staff)
    prior = trust * paces.expected_s
    return {label: (taken[label] + prior) / (expected[label] + prior) for label in taken}


def _spread(tally: Tally) -> float:
    if tally.n < 2:
        return USUAL_SPREAD
    mean = tally.total / tally.n
    found = math.sqrt(max(tally.squares / tally.n - mean * mean, 0.0)) / mean
    return (found * tally.n + USUAL_SPREAD * QUEUE_TRUST) / (tally.n + QUEUE_TRUST)
