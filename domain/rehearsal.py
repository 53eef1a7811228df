"""The rest of the day played through many times: when a queue overflows, what another window helps.

A discrete-event simulation of the hall from its own experience. Who comes and how long each takes
is drawn once for every run, whatever windows there are: two plays of the same runs differ only by
what was changed (common random numbers), so a dozen runs already tell which is better.
"""

import heapq
import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from domain.foresight import WEIGHT_S, Scene

BIN_S: Final = 900
"""Waits are told by quarters of an hour."""

RUNS: Final = 24


@dataclass(frozen=True, slots=True)
class Stream:
    """People of one class who will come to a queue. `rates`: people a second in each slot from now
    on, each of `slot_s` seconds, the first one `first_s` long."""

    queue: str
    rates: tuple[float, ...]
    first_s: float
    slot_s: float
    head_start_s: float
    mean_s: float
    spread: float


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in one run: when they come, their place, how long they take (seconds from now)."""

    at_s: float
    rank_s: float
    queue: str
    takes_s: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of a queue. `waits`: mean wait of those who come in each quarter from
    now (None: nobody comes); `over_s`: when it overflows, seconds from now, and in which share of
    the runs; `mean_s`: mean wait of all who are there or will come; `served`: how many."""

    waits: tuple[float | None, ...]
    over_s: float | None
    over_share: float
    mean_s: float
    served: float


@dataclass(slots=True)
class _Play:
    """What one run brought, by queue."""

    bins: dict[str, dict[int, list[float]]] = field(default_factory=lambda: defaultdict(dict))
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def rehearse(
    scene: Scene,
    streams: Sequence[Stream],
    targets: Mapping[str, float],
    lasts_s: float,
    runs: int = RUNS,
    seed: int = 1,
) -> dict[str, Outlook]:
    """Play the next `lasts_s` seconds `runs` times. `targets`: the wait that is too long."""
    plays = [
        _play(scene, _guests(scene, streams, lasts_s, random.Random(seed * 1000 + n)))
        for n in range(runs)
    ]
    bins = math.ceil(lasts_s / BIN_S)
    return {q: _outlook(q, plays, targets.get(q, math.inf), bins) for q in scene.lines}


def _guests(
    scene: Scene, streams: Sequence[Stream], lasts_s: float, chance: random.Random
) -> list[Guest]:
    """Those who wait now, and those who will come."""
    guests = []
    for queue, line in scene.lines.items():
        for p in line:
            takes_s = _drawn(p.mean_s, p.spread, chance)
            guests.append(Guest(min(p.rank_s, 0.0), p.rank_s, queue, takes_s))
    level = chance.lognormvariate(-0.02, 0.2)  # no two days bring as many
    for stream in streams:
        for at_s in _arrivals(stream, level, lasts_s, chance):
            takes_s = _drawn(stream.mean_s, stream.spread, chance)
            guests.append(Guest(at_s, at_s - stream.head_start_s, stream.queue, takes_s))
    guests.sort(key=lambda g: g.at_s)
    return guests


def _arrivals(stream: Stream, level: float, lasts_s: float, chance: random.Random) -> list[float]:
    found = []
    start = 0.0
    for n, rate in enumerate(stream.rates):
        end = min(start + (stream.first_s if n == 0 else stream.slot_s), lasts_s)
        at = start
        while rate > 0 and (at := at + chance.expovariate(rate * level)) < end:
            found.append(at)
        start = end
    return found


def _drawn(mean_s: float, spread: float, chance: random.Random) -> float:
    var = math.log1p(spread * spread)
    return mean_s * chance.lognormvariate(-var / 2, math.sqrt(var))


def _play(scene: Scene, guests: Sequence[Guest]) -> _Play:
    """One run: whoever is free calls, by the hall's rule."""
    play = _Play()
    lines: dict[str, list[tuple[float, int]]] = {q: [] for q in scene.lines}
    free = [(c.free_in_s, n) for n, c in enumerate(scene.counters)]
    heapq.heapify(free)
    idle: set[int] = set()
    came = 0
    while came < len(guests) or free:
        comes_s = guests[came].at_s if came < len(guests) else math.inf
        if free and max(free[0][0], 0.0) <= max(comes_s, 0.0):
            if came < len(guests) and comes_s <= 0:
                came = _enter(guests, came, lines)
                continue
            now, n = heapq.heappop(free)
        elif came < len(guests):
            guest = guests[came]
            came = _enter(guests, came, lines)
            n = next((i for i in sorted(idle) if _serves(scene, i, guest.queue)), -1)
            if n < 0:
                continue
            idle.discard(n)
            now = max(guest.at_s, 0.0)
        else:
            break
        chosen = _next(scene, n, lines)
        if chosen is None:
            idle.add(n)
            continue
        guest = guests[chosen]
        _note(play, guest, now)
        heapq.heappush(free, (now + guest.takes_s * scene.counters[n].speed, n))
    return play


def _enter(guests: Sequence[Guest], came: int, lines: Mapping[str, list[tuple[float, int]]]) -> int:
    guest = guests[came]
    if guest.queue in lines:
        heapq.heappush(lines[guest.queue], (guest.rank_s, came))
    return came + 1


def _serves(scene: Scene, n: int, queue: str) -> bool:
    return any(q == queue for q, _ in scene.counters[n].serves)


def _next(scene: Scene, n: int, lines: Mapping[str, list[tuple[float, int]]]) -> int | None:
    best, chosen = -math.inf, None
    for queue, weight in scene.counters[n].serves:
        line = lines.get(queue)
        if line and weight * WEIGHT_S - line[0][0] > best:
            best, chosen = weight * WEIGHT_S - line[0][0], queue
    return heapq.heappop(lines[chosen])[1] if chosen is not None else None


def _note(play: _Play, guest: Guest, now: float) -> None:
    wait = max(now - guest.at_s, 0.0)
    play.waits[guest.queue].append(wait)
    if guest.at_s >= 0:
        play.bins[guest.queue].setdefault(int(guest.at_s // BIN_S), []).append(wait)


def _outlook(queue: str, plays: Sequence[_Play], target: float, bins: int) -> Outlook:
    waits: list[float | None] = []
    for n in range(bins):
        means = [sum(w) / len(w) for p in plays if (w := p.bins[queue].get(n))]
        waits.append(sum(means) / len(means) if means else None)
    over = [at for p in plays if (at := _first_over(p.bins[queue], target)) is not None]
    everybody = [w for p in plays for w in p.waits[queue]]
    return Outlook(
        tuple(waits),
        median(over) if len(over) * 2 >= len(plays) else None,
        len(over) / len(plays),
        sum(everybody) / len(everybody) if everybody else 0.0,
        len(everybody) / len(plays),
    )


def _first_over(bins: Mapping[int, Sequence[float]], target: float) -> float | None:
    """When the mean wait of a quarter is first above the target."""
    found = (n * BIN_S for n in sorted(bins) if sum(bins[n]) / len(bins[n]) > target)
    return next(found, None)
