"""What happened in a hall, as the lines of its log: seeded, chained, every event fits the last.

People come, are called at one of the windows, served, asked and heard: seven events each, of the
sizes that a real hall writes.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import uuid_utils

from domain.days import DayClosed, DayOpened
from domain.evaluations import EvaluationAsked, EvaluationGiven
from domain.events import Event, kind_of
from domain.tickets import (
    TicketCalled,
    TicketFinished,
    TicketPrinted,
    TicketStarted,
    TicketTaken,
)
from domain.windows import WindowClosed, WindowOpened
from sync.envelope import encode, event_hash, genesis

MORNING_MS = 1_772_413_200_000
DAY_MS = 86_400_000
FIRST_DAY = date(2026, 3, 2)
PEOPLE_A_DAY = 600
WINDOWS = 8
QUEUES = "abcde"


@dataclass(slots=True)
class History:
    """A hall's log as it grows. `lines()` never ends."""

    node: str
    seed: int = 1
    start_ms: int = MORNING_MS
    epoch: int = 1
    _seq: int = 0
    _prev: str = ""
    _now_ms: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[bytes]:
        """Day after day."""
        rng = random.Random(self.seed)
        self._prev = genesis(self.node, self.epoch)
        for n in range(10**6):
            day = (FIRST_DAY + timedelta(days=n)).isoformat()
            self._now_ms = self.start_ms + n * DAY_MS
            self._numbers.clear()
            yield from self._day(day, rng)

    def _day(self, day: str, rng: random.Random) -> Iterator[bytes]:
        yield self._line("system/day", f"day/{day}", DayOpened(day))
        for window in range(1, WINDOWS + 1):
            staff = f"s-{window}"
            opened = WindowOpened(day, staff, "李四")
            yield self._line(f"staff/{staff}", f"window/{window:02d}", opened)
        for _ in range(PEOPLE_A_DAY):
            yield from self._visit(day, rng)
        for window in range(1, WINDOWS + 1):
            yield self._line("system/day", f"window/{window:02d}", WindowClosed())
        yield self._line("system/day", f"day/{day}", DayClosed(day, 0, 0))

    def _visit(self, day: str, rng: random.Random) -> Iterator[bytes]:
        letter, window = rng.choice(QUEUES), f"{rng.randint(1, WINDOWS):02d}"
        queue, staff = f"q-{letter}", f"s-{int(window)}"
        no = self._numbers[queue] = self._numbers.get(queue, 0) + 1
        number = f"{letter.upper()}{no:03d}"
        ticket, seat = f"ticket/{uuid_utils.uuid7()}", f"window/{window}"
        rating = ticket.replace("ticket", "evaluation")
        person = f"{rng.getrandbits(128):032x}"
        served_s = rng.randint(60, 900)
        rank = self._now_ms + 45_000
        taken = TicketTaken(
            day, queue, no, number, "normal", rank, "K1", rng.randint(0, 20),
            rng.randint(0, 1800), person, "王**", "i-511602-0042", "pending",
        )  # fmt: skip
        called = TicketCalled(day, queue, number, window, staff, rng.randint(5, 1800))
        yield self._line("station/K1", ticket, taken)
        yield self._line("device/printer-1", ticket, TicketPrinted("printer-1"))
        yield self._line(seat, ticket, called)
        yield self._line(seat, ticket, TicketStarted(number, window))
        finished = TicketFinished(day, queue, number, window, staff, served_s)
        yield self._line(seat, ticket, finished)
        yield self._line(seat, rating, EvaluationAsked(day, window, staff))
        given = EvaluationGiven(day, window, staff, rng.choice((5, 5, 5, 4, 3)), "pad")
        yield self._line("device/pad-1", rating, given)

    def _line(self, actor: str, subject: str, body: object) -> bytes:
        kind, version = kind_of(body)
        self._seq += 1
        self._now_ms += 6_000
        event = Event(
            str(uuid_utils.uuid7()), self.node, self.epoch, self._seq, self._now_ms * 1000,
            kind, version, subject, actor, body, self._prev,
        )  # fmt: skip
        line = encode(event)
        self._prev = event_hash(line)
        return line
