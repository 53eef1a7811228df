"""How far expected waits are from what happens, beside naive ones, on made-up halls."""

import time
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean

from domain import foresight
from domain.discipline import Seat, expected_wait_s
from domain.experience import Arrival, Experience, learn_rates, learn_stays, rates_today
from domain.foresight import Scene
from domain.paces import Visit, learn, today
from domain.plan import DEFAULT_PRIORITIES
from domain.rehearsal import Stream, rehearse
from tests.bench import machine
from tests.bench.foresight_halls import OPENS_S, Guest, Hall, World
from tests.bench.report import Measured, Report, percentile, say

HOUR_S = 3600.0
LEARNS_EVERY_S = 60.0
RECENT_S = 7200.0
EXPECTED_S = 300.0
WHAT_IF_EVERY = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure."""

    halls: int
    days: int
    learning_days: int
    first_seed: int
    work: Path


@dataclass(slots=True)
class Errors:
    """What each way of forecasting was off, in seconds, for everybody who was called."""

    ours: list[float] = field(default_factory=list)
    last_hour: list[float] = field(default_factory=list)
    head_of_line: list[float] = field(default_factory=list)
    untrained: list[float] = field(default_factory=list)
    bias: list[float] = field(default_factory=list)
    inside: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """What everybody would have been told."""

    guest: Guest
    ours: foresight.Forecast
    last_hour: float
    head_of_line: float
    untrained: float


def run(plan: Plan) -> Report:
    """All halls."""
    report = Report("foresight", machine.describe(plan.work.parent))
    rounds: list[Errors] = []
    micros: list[float] = []
    answers: list[float] = []
    for n in range(plan.halls):
        observer = Observer(Hall(plan.first_seed + n))
        rounds.append(observer.watch(plan.learning_days, plan.days))
        micros += observer.micros
        answers += observer.answers_ms
        r = rounds[-1]
        say(f"hall {n + 1}: {len(r.ours)} waits of {mean(r.waits):.0f} s on average, off by "
            f"{mean(r.ours):.0f} s; last hour {mean(r.last_hour):.0f}, head of line "
            f"{mean(r.head_of_line):.0f}, untrained {mean(r.untrained):.0f}; "
            f"bias {mean(r.bias):+.0f}, band {mean(r.inside):.0%}")  # fmt: skip
    report.measured = [
        Measured("wait_mae_s", "s", [_all(rounds, "ours")], [_all_best(rounds)], "ratio < 1"),
        Measured("naive_last_hour_mae_s", "s", [_all(rounds, "last_hour")]),
        Measured("naive_head_of_line_mae_s", "s", [_all(rounds, "head_of_line")]),
        Measured("untrained_mae_s", "s", [_all(rounds, "untrained")]),
        Measured("wait_mean_s", "s", [_all(rounds, "waits")]),
        Measured("wait_bias_s", "s", [_all(rounds, "bias")]),
        Measured("band_holds_percent", "%", [100 * _all(rounds, "inside")]),
        Measured("halls_beaten", "halls", [sum(_beats(r) for r in rounds)], [len(rounds)]),
        Measured("forecast_p50_us", "us", [percentile(micros, 0.5)]),
        Measured("forecast_p99_us", "us", [percentile(micros, 0.99)]),
        Measured("what_if_p99_ms", "ms", [percentile(answers, 0.99)], aim="value < 1000"),
    ]  # fmt: skip
    return report


class Observer:
    """Watches a hall day after day; tells everybody who comes what to expect."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.past: list[Visit] = []
        self.came: list[Arrival] = []
        self.base = self.experience = Experience()
        self.learned_s = -1e9
        self.told: list[Told] = []
        self.micros: list[float] = []
        self.answers_ms: list[float] = []
        self.today: list[Guest] = []

    def watch(self, learning_days: int, days: int) -> Errors:
        """Learn first, then be measured; learning goes on."""
        errors = Errors()
        for n in range(learning_days + days):
            self.learned_s, self.told, self.today = -1e9, [], []
            guests = self.hall.day(n, self.ask)
            if n >= learning_days:
                self._count(errors)
            self.past += [_visit(g) for g in guests if g.freed_s is not None]
            self.came += [_arrival(g) for g in guests]
        return errors

    def ask(self, world: World, guest: Guest) -> None:
        """Somebody comes."""
        now = world.now_s
        if now - self.learned_s > LEARNS_EVERY_S:
            self._learn(world)
        began = time.perf_counter()
        scene = self._scene(world)
        queue = guest.ticket.queue
        ours = foresight.forecast(scene, queue, guest.ticket.rank / 1000 - now)
        self.micros.append((time.perf_counter() - began) * 1e6)
        if len(self.told) % WHAT_IF_EVERY == WHAT_IF_EVERY - 1:
            self._what_if(scene, now)
        if ours is not None:
            naive = self._last_hour(queue, now), self._head_of_line(world, queue)
            self.told.append(Told(guest, ours, *naive, self._untrained(world, guest)))
        self.today.append(guest)

    def _learn(self, world: World) -> None:
        now = world.now_s
        if not self.told and not self.today:  # in the morning: all there is
            paces = learn(self.past, EXPECTED_S)
            stays = learn_stays(self.came)
            self.base = Experience(paces, learn_rates(self.came), stays=stays)
        self.learned_s = now
        recent = [_visit(g) for g in world.gone if (g.freed_s or 0) > now - RECENT_S]
        lasted = min(now - OPENS_S + 600, HOUR_S)
        came = [_arrival(g) for g in self.today if g.came_s > now - lasted]
        rates = rates_today(self.base.rates, came, int(now // 1800), lasted)
        paces = today(self.base.paces, recent)
        self.experience = replace(self.base, paces=paces, rates=rates)

    def _scene(self, world: World) -> Scene:
        e, now = self.experience, world.now_s
        hour, slot = int(now // 3600), int(now // 1800)
        lines = {
            q: [e.person(q, world.guests[t].item, r / 1000 - now, hour) for r, t in line]
            for q, line in world.lines.items()
        }
        counters = [
            e.counter(d.window, d.staff, _holding(d.holder), now - d.called_s, hour)
            for d in world.desks.values()
            if d.open
        ]
        coming = e.coming(world.lines, DEFAULT_PRIORITIES, slot, hour, 600.0)
        return Scene(lines, counters, coming)

    def _what_if(self, scene: Scene, now: float) -> None:
        """The rest of the day as it is, and with one more window."""
        e, slot = self.experience, int(now // 1800)
        streams = [
            Stream(
                q,
                tuple(e.rates.at(q, p.id, slot + n) for n in range(16)),
                1800 - now % 1800,
                1800.0,
                p.head_start_s,
                e.person(q, None, 0.0, int(now // 3600)).mean_s,
                e.paces.spread(q),
            )
            for q in scene.lines
            for p in DEFAULT_PRIORITIES
        ]
        serves = scene.counters[:1]
        began = time.perf_counter()
        for counters in (scene.counters, [*scene.counters, *serves]):
            rehearse(replace(scene, counters=counters), streams, {}, 8 * HOUR_S)
        self.answers_ms.append((time.perf_counter() - began) * 1000)

    def _last_hour(self, queue: str, now: float) -> float:
        waits = [
            g.called_s - g.came_s
            for g in self.today
            if g.ticket.queue == queue and g.called_s is not None and g.called_s > now - HOUR_S
        ]
        return mean(waits) if waits else 0.0

    def _head_of_line(self, world: World, queue: str) -> float:
        line = world.lines[queue]
        return world.now_s - world.guests[line[0][1]].came_s if line else 0.0

    def _untrained(self, world: World, guest: Guest) -> float:
        """As before this model: people ahead, one mean, shared by the windows."""
        queue = guest.ticket.queue
        pace = self.experience.paces.queues.get(queue, EXPECTED_S)
        seats = []
        for d in world.desks.values():
            if not d.open or all(s.queue != queue for s in d.window.serves):
                continue
            busy = sum(1 for s in d.window.serves if s.queue != queue and world.lines[s.queue])
            left = max(pace - (world.now_s - d.called_s), 0.0) if d.holder else 0.0
            seats.append(Seat(1 + busy, left))
        ahead = bisect_left(world.lines[queue], (guest.ticket.rank, ""))
        return float(expected_wait_s(ahead, pace, seats) or 0)

    def _count(self, errors: Errors) -> None:
        for told in self.told:
            if told.guest.called_s is None:
                continue
            wait = told.guest.called_s - told.guest.came_s
            errors.waits.append(wait)
            errors.ours.append(abs(told.ours.wait_s - wait))
            errors.bias.append(told.ours.wait_s - wait)
            errors.inside.append(float(told.ours.low_s - 1 <= wait <= told.ours.high_s + 1))
            errors.last_hour.append(abs(told.last_hour - wait))
            errors.head_of_line.append(abs(told.head_of_line - wait))
            errors.untrained.append(abs(told.untrained - wait))


def _holding(guest: Guest | None) -> tuple[str, str | None] | None:
    return (guest.ticket.queue, guest.item) if guest is not None else None


def _visit(guest: Guest) -> Visit:
    took = (guest.freed_s or 0.0) - (guest.called_s or 0.0)
    hour = int((guest.called_s or 0) // 3600)
    return Visit(guest.ticket.queue, guest.item, f"s-{guest.window}", hour, took)


def _arrival(guest: Guest) -> Arrival:
    slot = int(guest.came_s // 1800)
    return Arrival(guest.day, slot, guest.ticket.queue, guest.ticket.priority, guest.left)


def _all(rounds: Iterable[Errors], name: str) -> float:
    return mean(value for r in rounds for value in getattr(r, name))


def _beats(errors: Errors) -> bool:
    return mean(errors.ours) < min(mean(errors.last_hour), mean(errors.head_of_line))


def _all_best(rounds: list[Errors]) -> float:
    return min(_all(rounds, "last_hour"), _all(rounds, "head_of_line"))
