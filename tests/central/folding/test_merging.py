"""Hall and centre write about one thing while they are apart: whatever the order, both agree."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central import telling
from central.centre import Centre, open_centre, prepare
from central.folding.group import fold_some
from central.settings import Settings
from central.store import log as log_sql
from central.store import schema, states
from central.store.database import Database
from domain.errors import Refused
from domain.events import CENTRE_TO, Fact
from domain.exceptions import ExceptionResolved
from domain.gates import QueueClosed, QueueGate, QueueOpened
from sync import refold
from sync.clock import HybridClock
from sync.envelope import parse_header
from sync.folds import FoldException
from tests.factories import MORNING_MS, Running, running, take

HALLS = (f"h-511602-{n:02d}" for n in itertools.count(1))
CLOSED, OPENED = QueueClosed("系统维护"), QueueOpened()
ADMIN, MANAGER = "admin/9001", "staff/s-9"


@dataclass(slots=True)
class Province:
    """A centre whose clock the test moves."""

    centre: Centre
    wall: list[int]

    def at_nine(self) -> "Province":
        """The same with a clock that has seen nothing yet."""
        self.wall[0] = MORNING_MS
        return Province(replace(self.centre, clock=HybridClock(lambda: self.wall[0])), self.wall)


@pytest.fixture(scope="module")
def province() -> Iterator[Province]:
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(data=folder)
        prepare(chosen)
        wall = [MORNING_MS]
        centre = open_centre(chosen, lambda: wall[0] / 1000)
        yield Province(centre, wall)
        centre.database.close()


@dataclass(slots=True)
class Pair:
    """A hall and the centre, apart until something is carried up or down."""

    province: Province
    hall: str
    here: Running
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def database(self) -> Database:
        return self.province.centre.database

    def says(self, body: object, queue: str = "q-a") -> None:
        """The hall does something about a queue, if its rules let it."""
        with suppress(Refused):
            self.here.writer.run(lambda tx: tx.emit(MANAGER, Fact(f"queue/{queue}", body)))

    def takes(self) -> None:
        """Somebody takes a number: nothing the centre writes about."""
        self.here.writer.run(take(f"A{next(self.numbers):03d}"))

    def hears(self, body: object, queue: str = "q-a") -> None:
        """The centre says something, if its rules let it."""
        facts = [Fact(f"queue/{queue}", body)]
        with suppress(Refused):
            telling.tell(self.province.centre, ADMIN, self.hall, facts)

    def up(self, most: int = 1000) -> None:
        """Some of the hall's log arrives."""
        with self.database.write() as tx:
            head = log_sql.head(tx, self.hall, 1, lock=True)
            lines = self.here.store.lines(1, head.seq, most, 1 << 30)
            if lines:
                log_sql.append(tx, [parse_header(line) for line in lines], 1)

    def down(self, most: int = 1000) -> None:
        """Some of what the centre said arrives."""
        log = CENTRE_TO + self.hall
        heard = self.here.store.head(log).seq
        with self.database.read() as connection:
            lines = log_sql.page(connection, log, 1, heard, most, 1 << 30)
        self.here.writer.run(lambda tx: [tx.receive(line) for line in lines])

    def fold(self, most: int = 1000) -> None:
        fold_some(self.database, most)

    def quiet(self) -> None:
        """Everything arrives and is folded."""
        self.up()
        self.down()
        while fold_some(self.database, 1000):
            pass

    def at_centre(self) -> dict[str, str]:
        with self.database.read() as connection:
            return states.digests(connection, self.hall)

    def gate(self, queue: str = "q-a") -> QueueGate | None:
        return self.here.store.state(QueueGate, self.hall, queue)

    def exceptions(self) -> list[tuple[str, str]]:
        return [(e.kind, e.code) for e in self.here.store.states(FoldException)]

    def agree(self) -> None:
        """Both sides have the same rows, and so has who makes them anew."""
        ours = self.here.store.digests(self.hall)
        assert ours == self.at_centre()
        refold.refold(self.here.store, lambda count: None)
        assert self.here.store.digests(self.hall) == ours
        with self.database.write() as tx:
            for table in (schema.counted, schema.folded, *schema.states.values()):
                column = table.c.get("hall", table.c.get("node"))
                tx.execute(table.delete().where(column.in_((self.hall, CENTRE_TO + self.hall))))
        self.quiet()
        assert self.at_centre() == ours


@pytest.fixture
def pair(province: Province, tmp_path: Path) -> Iterator[Pair]:
    hall = next(HALLS)
    with running(tmp_path, node=hall) as here:
        yield Pair(province.at_nine(), hall, here)


STEPS: dict[str, Callable[[Pair], None]] = {
    "hall closes": lambda p: p.says(CLOSED),
    "hall opens": lambda p: p.says(OPENED),
    "hall closes b": lambda p: p.says(CLOSED, "q-b"),
    "hall opens b": lambda p: p.says(OPENED, "q-b"),
    "somebody takes": Pair.takes,
    "centre closes": lambda p: p.hears(CLOSED),
    "centre opens": lambda p: p.hears(OPENED),
    "centre closes b": lambda p: p.hears(CLOSED, "q-b"),
    "centre opens b": lambda p: p.hears(OPENED, "q-b"),
    "up": Pair.up,
    "one up": lambda p: p.up(1),
    "down": Pair.down,
    "one down": lambda p: p.down(1),
    "fold": Pair.fold,
    "fold one": lambda p: p.fold(1),
    "hall's time": lambda p: p.here.wall.set(p.here.wall() + 700),
    "centre's time": lambda p: p.province.wall.__setitem__(0, p.province.wall[0] + 700),
    "hall's clock back": lambda p: p.here.wall.set(p.here.wall() - 3_600_000),
    "centre's clock ahead": lambda p: p.province.wall.__setitem__(0, p.province.wall[0] + 400_000),
}


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=4, max_size=30))
def test_any_interleaving_gives_equal_folds(province: Province, steps: list[str]) -> None:
    hall = next(HALLS)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), node=hall) as here:
        pair = Pair(province.at_nine(), hall, here)
        for step in steps:
            STEPS[step](pair)
        pair.quiet()
        pair.agree()


def apart(pair: Pair) -> None:
    """The hall closed and opened a queue that the centre had closed between the two."""
    pair.here.wall.set(MORNING_MS + 1_000)
    pair.says(CLOSED)
    pair.up()
    pair.fold()
    pair.province.wall[0] = MORNING_MS + 5_000
    pair.hears(CLOSED)
    pair.here.wall.set(MORNING_MS + 9_000)
    pair.says(OPENED)


def test_a_step_that_does_not_go_together_is_refused_on_both_sides(pair: Pair) -> None:
    apart(pair)
    gate = pair.gate()
    assert gate is not None and gate.state == "open"
    pair.quiet()
    gate = pair.gate()
    assert gate is not None and (gate.state, gate.by) == ("closed", "centre")
    assert pair.exceptions() == [("queue.opened", "closed_by_centre")]
    pair.agree()


def test_a_step_that_fits_after_all_is_no_exception(pair: Pair) -> None:
    """The centre closed what it thought open; then it hears that the hall had been closed and
    opened again before."""
    pair.hears(CLOSED)
    pair.fold()
    assert pair.exceptions() == []
    pair.here.wall.set(MORNING_MS - 50_000)
    pair.says(CLOSED)
    pair.says(OPENED)
    pair.quiet()
    assert pair.exceptions() == []
    pair.agree()


def test_a_person_resolves_it_on_either_side_and_both_know(pair: Pair) -> None:
    apart(pair)
    pair.quiet()
    (found,) = pair.here.store.states(FoldException)
    fact = Fact(f"exception/{found.event}", ExceptionResolved("kept", "以省中心为准"))
    telling.tell(pair.province.centre, ADMIN, pair.hall, [fact])
    pair.here.writer.run(lambda tx: tx.emit(MANAGER, fact))
    pair.quiet()
    pair.agree()


def test_a_hall_whose_clock_is_far_behind_does_not_write_before_the_centre(pair: Pair) -> None:
    pair.says(CLOSED)
    pair.quiet()
    pair.province.wall[0] = MORNING_MS + 86_400_000
    pair.hears(CLOSED)
    pair.down()
    with pytest.raises(Refused, match="clock_behind"):
        pair.here.writer.run(lambda tx: tx.emit(MANAGER, Fact("queue/q-a", OPENED)))
    pair.here.wall.set(MORNING_MS + 86_400_000 + 1_000)
    with pytest.raises(Refused, match="closed_by_centre"):
        pair.here.writer.run(lambda tx: tx.emit(MANAGER, Fact("queue/q-a", OPENED)))


@pytest.mark.parametrize("behind_ms", [61_000, 300_000, 365 * 86_400_000])
def test_a_slow_clock_that_the_centre_has_told_of_keeps_nobody_from_working(
    pair: Pair, behind_ms: int
) -> None:
    """What it does comes after the centre's word, whatever its clock says."""
    pair.province.wall[0] = MORNING_MS + behind_ms
    pair.hears(CLOSED)
    pair.fold()
    pair.hears(OPENED)
    pair.down()
    pair.here.writer.clock.centre_says(-behind_ms)
    pair.here.writer.run(lambda tx: tx.emit(MANAGER, Fact("queue/q-a", CLOSED)))
    pair.quiet()
    assert pair.exceptions() == []
    gate = pair.gate()
    assert gate is not None and (gate.state, gate.by) == ("closed", "hall")
    pair.agree()


def test_it_follows_nobody_further_than_the_centres_own_clock(pair: Pair) -> None:
    pair.province.wall[0] = MORNING_MS + 86_400_000
    pair.hears(CLOSED)
    pair.down()
    pair.here.writer.clock.centre_says(-300_000)
    with pytest.raises(Refused, match="clock_behind"):
        pair.here.writer.run(lambda tx: tx.emit(MANAGER, Fact("queue/q-a", OPENED)))


def test_the_centre_is_told_when_its_step_does_not_fit_what_it_knows(pair: Pair) -> None:
    with pytest.raises(Refused, match="queue_not_closed"):
        telling.tell(pair.province.centre, ADMIN, pair.hall, [Fact("queue/q-a", OPENED)])
    with pair.database.read() as connection:
        assert log_sql.lines(connection, CENTRE_TO + pair.hall, 1) == []
