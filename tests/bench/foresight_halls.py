"""Halls that are not there, to try forecasts on: seeded, each of its own kind, no two days alike.

What happens in them is drawn by rules that the forecasts do not know: people come in peaks that
move from day to day, a bus unloads, items take their own times, staff have their own pace, take
breaks unannounced and come late; some holders do not show up, some give up, some are sent on.
Who is called next is the hall's own rule, `domain.discipline.choose_next`.
"""

import heapq
import math
import random
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.discipline import choose_next, rank
from domain.plan import DEFAULT_PRIORITIES, PriorityClass, Served, Window
from domain.tickets import Ticket

OPENS_S, SHUTS_S, EMPTIES_S = 9 * 3600.0, 17 * 3600.0, 19 * 3600.0
FIRST_DAY = date(2026, 3, 2)
SHARES = {"normal": 0.76, "elderly": 0.16, "disabled": 0.02, "pregnant": 0.02, "appointment": 0.04}
CLASSES = {p.id: p for p in DEFAULT_PRIORITIES}


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of business."""

    id: str
    queue: str
    mean_s: float
    sigma: float
    share: float


@dataclass(slots=True)
class Guest:
    """Somebody with a number, and what became of them (seconds of the day)."""

    day: str
    ticket: Ticket
    item: str
    came_s: float
    patience_s: float
    shows: bool
    called_s: float | None = None
    window: str = ""
    freed_s: float | None = None
    left: bool = False
    sent_on: bool = False


@dataclass(slots=True)
class Desk:
    """A window on a day. `holder`: whoever was called there."""

    window: Window
    staff: str
    pace: float
    open: bool = False
    wants_break: bool = False
    holder: Guest | None = None
    called_s: float = 0.0


@dataclass(slots=True)
class World:
    """A hall in the middle of a day, as a forecast may see it."""

    day: str
    now_s: float = 0.0
    lines: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    guests: dict[str, Guest] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    gone: list[Guest] = field(default_factory=list)


Ask = Callable[[World, Guest], None]


class Hall:
    """One made-up hall; the seed makes it and its days."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        c = self.chance
        self.queues = [f"q{n}" for n in range(c.randint(2, 5))]
        self.items = [item for q in self.queues for item in self._items(q)]
        self.windows = self._windows()
        self.paces = {f"s-{w.id}": c.lognormvariate(0, 0.18) for w in self.windows}
        self.load = c.uniform(0.78, 0.98)
        self.peaks = [
            (c.uniform(9.5, 11), c.uniform(0.8, 1.8)),
            (c.uniform(14, 15.5), c.uniform(0.4, 1.2)),
        ]

    def _items(self, queue: str) -> list[Item]:
        c = self.chance
        made = [
            Item(
                f"{queue}-i{n}", queue, c.uniform(90, 800), c.uniform(0.35, 0.8), c.uniform(0.2, 1)
            )
            for n in range(c.randint(2, 5))
        ]
        total = sum(i.share for i in made)
        return [Item(i.id, i.queue, i.mean_s, i.sigma, i.share / total) for i in made]

    def _windows(self) -> list[Window]:
        c = self.chance
        made = []
        for n in range(len(self.queues) + c.randint(1, 5)):
            own = self.queues[n % len(self.queues)]
            others = [q for q in self.queues if q != own and c.random() < 0.3]
            serves = (Served(own, c.choice((1.0, 2.0))), *(Served(q, 1.0) for q in others))
            made.append(Window(f"{n + 1:02d}", f"{n + 1}号窗口", "", serves, n))
        return made

    def day(self, n: int, ask: Ask) -> list[Guest]:
        """Play day `n`; `ask` is called whenever a number is taken, before anybody is called."""
        return _Day(self, (FIRST_DAY + timedelta(days=n)).isoformat(), ask).play()


class _Day:
    def __init__(self, hall: Hall, day: str, ask: Ask) -> None:
        self.hall, self.ask, self.c = hall, ask, hall.chance
        self.world = World(day, lines={q: [] for q in hall.queues})
        for w in hall.windows:
            staff = f"s-{w.id}"
            self.world.desks[w.id] = Desk(
                w, staff, hall.paces[staff] * self.c.lognormvariate(0, 0.08)
            )
        self.agenda: list[tuple[float, int, Callable[[], None]]] = []
        self.count = 0
        self.numbers = dict.fromkeys(hall.queues, 0)

    def play(self) -> list[Guest]:
        self._plan_people()
        self._plan_staff()
        while self.agenda:
            at, _, act = heapq.heappop(self.agenda)
            if at > EMPTIES_S:
                break
            self.world.now_s = at
            act()
            self._call_all()
        return list(self.world.guests.values())

    def _at(self, when: float, act: Callable[[], None]) -> None:
        self.count += 1
        heapq.heappush(self.agenda, (when, self.count, act))

    def _plan_people(self) -> None:
        c, hall = self.c, self.hall
        level = c.lognormvariate(0, 0.22)
        peaks = [
            (at + c.gauss(0, 0.4), height * c.lognormvariate(0, 0.3)) for at, height in hall.peaks
        ]
        bus = c.uniform(9.5, 16) if c.random() < 0.25 else None
        for queue in hall.queues:
            mean = sum(i.mean_s * i.share for i in hall.items if i.queue == queue)
            hands = sum(
                1 / len(w.serves) for w in hall.windows if any(s.queue == queue for s in w.serves)
            )
            base = hall.load * level * hands / mean * 0.62
            at = OPENS_S - 600
            while at < SHUTS_S - 1200:
                at += c.expovariate(base * 4)
                hour = at / 3600
                shape = 0.45 + sum(h * math.exp(-((hour - p) ** 2) / 0.5) for p, h in peaks)
                shape += 2.5 if bus is not None and abs(hour - bus) < 0.2 else 0
                shape *= 0.4 if 12 < hour < 13.5 else 1
                if c.random() < shape / 4:
                    self._at(at, lambda q=queue: self._come(q))  # type: ignore[misc]

    def _plan_staff(self) -> None:
        c = self.c
        for n, desk in enumerate(self.world.desks.values()):
            opens = OPENS_S + max(0.0, c.gauss(0, 240))
            self._at(opens, lambda d=desk: self._open(d))  # type: ignore[misc]
            lunch = (11.9 if n % 2 else 12.7) * 3600 + c.uniform(0, 600)
            breaks = [
                (lunch, 2400.0),
                *(
                    (c.uniform(9.5, 16.5) * 3600, c.uniform(300, 1200))
                    for _ in range(c.randint(0, 2))
                ),
            ]
            if c.random() < 0.08:
                breaks.append((c.uniform(9.5, 15) * 3600, 7200.0))
            for at, lasts in breaks:
                if at > opens:
                    self._at(at, lambda d=desk, s=lasts: self._break(d, s))  # type: ignore[misc]

    def _open(self, desk: Desk) -> None:
        desk.open, desk.wants_break = True, False

    def _break(self, desk: Desk, lasts: float) -> None:
        desk.wants_break = True
        if desk.holder is None:
            desk.open = False
        self._at(self.world.now_s + lasts, lambda: self._open(desk))

    def _come(self, queue: str) -> None:
        c, now = self.c, self.world.now_s
        items = [i for i in self.hall.items if i.queue == queue]
        item = c.choices(items, [i.share for i in items])[0]
        kind = CLASSES[c.choices(list(SHARES), list(SHARES.values()))[0]]
        guest = self._guest(queue, item.id, kind, now)
        self.ask(self.world, guest)
        self.world.guests[guest.ticket.id] = guest
        self._enter(guest)
        self._at(now + guest.patience_s, lambda: self._give_up(guest))

    def _guest(self, queue: str, item: str, kind: PriorityClass, now: float) -> Guest:
        self.numbers[queue] += 1
        no = self.numbers[queue]
        at_ms = round(now * 1000)
        ticket = Ticket(
            "h", f"{queue}-{no:04d}", self.world.day, queue, f"{no:03d}", kind.id,
            rank(at_ms, kind), "waiting", at_ms, "K1", item=item, no=no,
        )  # fmt: skip
        return Guest(
            self.world.day,
            ticket,
            item,
            now,
            self.c.expovariate(1 / 14_000),
            self.c.random() > 0.06,
        )

    def _enter(self, guest: Guest) -> None:
        insort(self.world.lines[guest.ticket.queue], (guest.ticket.rank, guest.ticket.id))

    def _give_up(self, guest: Guest) -> None:
        line = self.world.lines[guest.ticket.queue]
        place = (guest.ticket.rank, guest.ticket.id)
        if guest.called_s is None and place in line:
            line.remove(place)
            guest.left = True

    def _call_all(self) -> None:
        for desk in self.world.desks.values():
            if desk.open and desk.holder is None:
                self._call(desk)

    def _call(self, desk: Desk) -> None:
        world = self.world
        heads = {
            s.queue: world.guests[world.lines[s.queue][0][1]].ticket
            for s in desk.window.serves
            if world.lines[s.queue]
        }
        ticket = choose_next(desk.window, heads, [], round(world.now_s * 1000))
        if ticket is None:
            return
        world.lines[ticket.queue].remove((ticket.rank, ticket.id))
        guest = world.guests[ticket.id]
        guest.called_s = world.now_s if guest.called_s is None else guest.called_s
        desk.holder, desk.called_s, guest.window = guest, world.now_s, desk.window.id
        self._at(world.now_s + self._takes(desk, guest), lambda: self._free(desk, guest))

    def _takes(self, desk: Desk, guest: Guest) -> float:
        c = self.c
        if not guest.shows:
            return c.uniform(20, 60)
        item = next(i for i in self.hall.items if i.id == guest.item)
        noon = 1.1 if 11.5 < self.world.now_s / 3600 < 14 else 1.0
        served = item.mean_s * noon * desk.pace * c.lognormvariate(-(item.sigma**2) / 2, item.sigma)
        return 12 + c.expovariate(1 / 12) + max(served, 15)

    def _free(self, desk: Desk, guest: Guest) -> None:
        guest.freed_s = self.world.now_s
        self.world.gone.append(guest)
        pause = self.c.expovariate(1 / 9)

        def ready() -> None:
            desk.holder = None
            if desk.wants_break:
                desk.open = False

        self._at(self.world.now_s + pause, ready)
