"""How long somebody will wait: the hall is walked through until it is their turn.

At every step the window that becomes free first calls whom `discipline.choose_next` would call,
and is taken up for as long as that person's item takes. Who will probably still come and go before
(older people, those with appointments) comes at the learned rate. Times are spread evenly over
their distribution (a golden-ratio sequence, no chance): with means alone all windows would become
free too late, for it is the first of them that counts. Of three such walks the middle one is told.
A walk costs a few microseconds for each person ahead, so every screen and slip of paper uses it.
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from statistics import NormalDist
from typing import Final

from domain.discipline import WEIGHT_MS

WEIGHT_S: Final = WEIGHT_MS / 1000
MOST_STEPS: Final = 300
"""Behind more calls than this the rest is taken to go on at the same rate."""

MODEL_ERROR: Final = 0.12
"""What the walk does not know (breaks, people sent on), as a share of the wait."""

WALKS: Final = 3
GOLDEN, PLASTIC = 0.6180339887, 0.7548776662
"""Steps of the sequences: of windows, of people (Roberts 2018, the R1 and R2 sequences)."""

LEFT_SPREAD: Final = 0.7
"""Spread of the time that somebody at a window still needs."""

FINENESS: Final = 64

Z80: Final = 1.2816
"""Four fifths of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in line. `rank_s`: place, seconds from now (negative: earlier). `mean_s`, `spread`:
    of the time at a window."""

    rank_s: float
    mean_s: float
    spread: float


@dataclass(frozen=True, slots=True)
class Counter:
    """An open window: the queues it serves with their weights, when it is probably free, how sure
    that is (standard deviation), and how fast its staff is (1 as usual, 2 half as fast)."""

    serves: tuple[tuple[str, float], ...]
    free_in_s: float = 0.0
    unsure_s: float = 0.0
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Coming:
    """People of one priority class who will come to a queue: `rate` a second, with a head start."""

    queue: str
    rate: float
    head_start_s: float
    mean_s: float
    spread: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected wait in seconds, and a band that holds the wait four times out of five."""

    wait_s: int
    low_s: int
    high_s: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What a walk begins with: who waits where (ascending ranks), who serves, who is to come.

    `more`: how many stand in a queue behind those listed; listing MOST_STEPS is enough.
    """

    lines: Mapping[str, Sequence[Person]]
    counters: Sequence[Counter]
    coming: Sequence[Coming] = ()
    more: Mapping[str, int] = field(default_factory=dict)


def forecast(scene: Scene, queue: str, rank_s: float = 0.0) -> Forecast | None:
    """The wait of somebody who has, or would get, this place; None when no open window serves
    their queue."""
    return forecasts(scene, {queue: rank_s}).get(queue)


def forecasts(scene: Scene, places: Mapping[str, float]) -> dict[str, Forecast]:
    """The wait at one place of each of several queues, from one walk."""
    served = {queue for counter in scene.counters for queue, _ in counter.serves}
    asked = {q: rank for q, rank in places.items() if q in served}
    walks = [_Walk(scene, asked, (n + 0.5) / WALKS).go() for n in range(WALKS)]
    return {q: sorted((w[q] for w in walks), key=_wait)[WALKS // 2] for q in asked}


def _wait(found: Forecast) -> int:
    return found.wait_s


@cache
def _times(spread: float) -> tuple[float, ...]:
    """A lognormal distribution of mean 1, cut into FINENESS equal parts."""
    var = math.log1p(spread * spread)
    places = ((n + 0.5) / FINENESS for n in range(FINENESS))
    return tuple(math.exp(math.sqrt(var) * NormalDist().inv_cdf(u) - var / 2) for u in places)


def _share(spread: float, u: float) -> float:
    """How long the `u`-th part (0 to 1) takes, as a share of the mean."""
    return _times(round(spread, 1))[int(u % 1.0 * FINENESS)]


class _Walk:
    """One walk. `_at`: who is next in each line; a probe stands where somebody asks from."""

    def __init__(self, scene: Scene, places: Mapping[str, float], part: float) -> None:
        self._scene = scene
        self._places = dict(places)
        self._at = dict.fromkeys(scene.lines, 0)
        self._came = [0] * len(scene.coming)
        self._by_queue: dict[str, list[int]] = {}
        for n, coming in enumerate(scene.coming):
            self._by_queue.setdefault(coming.queue, []).append(n)
        self._part = part
        self._free = [
            (c.free_in_s * _share(LEFT_SPREAD, part + n * GOLDEN), n)
            for n, c in enumerate(scene.counters)
        ]
        heapq.heapify(self._free)
        self._doubt = sum(c.unsure_s**2 for c in scene.counters)
        self._calls = dict.fromkeys(scene.lines, 0)
        self._steps = 0
        self.found: dict[str, Forecast] = {}

    def go(self) -> dict[str, Forecast]:
        """Until everybody who asks has been called."""
        now = 0.0
        while self._places and self._free and self._steps < MOST_STEPS:
            now, n = heapq.heappop(self._free)
            self._ask(now, n)
            chosen = self._choose(now, n)
            if chosen is not None:
                self._call(now, n, *chosen)
        for queue in list(self._places):
            self._answer(queue, self._beyond(queue, now))
        return self.found

    def _ask(self, now: float, n: int) -> None:
        """Whoever asks and would be called now has their answer."""
        while self._places:
            best, asks, head = -math.inf, "", None
            for queue, weight in self._scene.counters[n].serves:
                rank = self._head(queue, now)[0]
                place = self._places.get(queue, math.inf)
                value = weight * WEIGHT_S - min(rank, place)
                if value > best:
                    best, head = value, queue
                    asks = queue if place <= rank and queue in self._places else ""
            if not asks or head is None:
                return
            self._answer(asks, now)

    def _choose(self, now: float, n: int) -> tuple[str, int] | None:
        """(queue, which: -1 the line's head, else the class that came) or None."""
        best, chosen = -math.inf, None
        for queue, weight in self._scene.counters[n].serves:
            rank, which = self._head(queue, now)
            if rank < math.inf and weight * WEIGHT_S - rank > best:
                best, chosen = weight * WEIGHT_S - rank, (queue, which)
        return chosen

    def _head(self, queue: str, now: float) -> tuple[float, int]:
        """(rank, which) of the first in line at that moment."""
        line = self._scene.lines.get(queue, ())
        at = self._at.get(queue, 0)
        rank, which = (line[at].rank_s, -1) if at < len(line) else (math.inf, -1)
        for n in self._by_queue.get(queue, ()):
            coming = self._scene.coming[n]
            arrives = (self._came[n] + 0.5) / coming.rate
            if arrives <= now and arrives - coming.head_start_s < rank:
                rank, which = arrives - coming.head_start_s, n
        return rank, which

    def _call(self, now: float, n: int, queue: str, which: int) -> None:
        counter = self._scene.counters[n]
        who: Person | Coming
        if which < 0:
            who = self._scene.lines[queue][self._at[queue]]
            self._at[queue] += 1
        else:
            who = self._scene.coming[which]
            self._came[which] += 1
        self._calls[queue] = self._calls.get(queue, 0) + 1
        mean = who.mean_s * counter.speed
        self._steps += 1
        took = mean * _share(who.spread, self._part + self._steps * PLASTIC)
        self._doubt += (mean * who.spread) ** 2
        heapq.heappush(self._free, (now + took, n))

    def _beyond(self, queue: str, now: float) -> float:
        """The rest of a very long line, at the rate of the walk so far."""
        line = self._scene.lines.get(queue, ())
        ahead = sum(1 for p in line[self._at.get(queue, 0) :] if p.rank_s < self._places[queue])
        if ahead == len(line) - self._at.get(queue, 0):
            ahead += self._scene.more.get(queue, 0)
        return now * (1 + ahead / max(self._calls.get(queue, 0), 1))

    def _answer(self, queue: str, wait_s: float) -> None:
        del self._places[queue]
        wait = max(wait_s, 0.0)
        hands = max(len(self._scene.counters), 1)
        doubt = math.hypot(math.sqrt(self._doubt) / hands, MODEL_ERROR * wait) if wait else 0.0
        self.found[queue] = Forecast(
            round(wait), round(max(wait - Z80 * doubt, 0.0)), round(wait + Z80 * doubt)
        )
