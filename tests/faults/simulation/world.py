"""The story of a seed: who does what next, and what breaks meanwhile."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from central.halls import recovery
from domain.events import Fact
from domain.plan import ServiceItem
from sync.keys import NodeKey
from sync.node import backlog, settle_in
from tests.factories import STORE_KEY
from tests.faults.power.disk import Image, lay, read_image
from tests.faults.scratch import scratch
from tests.faults.simulation.centre import SimCentre, choose_stop, enrol
from tests.faults.simulation.chance import seeded_ids
from tests.faults.simulation.clock import BoxClock, Time
from tests.faults.simulation.hall import KEY, QUEUES, STORE, SimHall, turned
from tests.faults.simulation.network import Line

MOST_HALLS: Final = 4
YEAR_MS: Final = 365 * 24 * 3_600_000
ROUNDS_OF_QUIET: Final = 40

Step = Callable[["World"], None]


@dataclass(frozen=True, slots=True)
class Story:
    """How a seed's story goes: so many halls and steps, and which kinds of things happen in it."""

    seed: int
    halls: int
    steps: int
    quality: float
    kinds: frozenset[str]


ALL_KINDS: Final = frozenset({"line", "kills", "hall set back", "centre set back", "copies"})


def story_of(seed: int) -> Story:
    """A story drawn from the seed. Every second has everything in it."""
    chance = random.Random(f"story {seed}")
    kinds = ALL_KINDS
    if seed % 2:
        kinds = frozenset(k for k in sorted(ALL_KINDS) if chance.random() < 0.5)
    quality = chance.choice((0.5, 0.7, 0.9)) if "line" in kinds else 1.0
    return Story(seed, chance.randint(2, MOST_HALLS), chance.randint(60, 160), quality, kinds)


@dataclass(slots=True)
class World:
    """Everything that is there. `answered`: node -> every event somebody was given an answer for;
    `said`: node -> ids of the centre's words to it; `gone`: lines and ids of those of which, by no
    fault of the exchange, no copy was left anywhere.
    """

    story: Story
    chance: random.Random
    time: Time
    folder: Path
    centre: SimCentre
    line: Line
    halls: list[SimHall]
    answered: dict[str, set[bytes]] = field(default_factory=dict)
    said: dict[str, set[str]] = field(default_factory=dict)
    gone: set[bytes | str] = field(default_factory=set)
    backups: dict[int, Image] = field(default_factory=dict)
    centre_backup: Image | None = None
    suspect: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    def tell(self, words: str) -> None:
        """One line of the story, for whoever reads it later."""
        self.told.append(words)

    def hall(self) -> SimHall:
        """Any of them."""
        return self.chance.choice(self.halls)

    def everywhere(self) -> set[bytes | str]:
        """Every event of which there is a copy on a disk in use; of the centre's words the ids, for
        what is told again has other bytes.
        """
        found: set[bytes | str] = set()
        for hall in self.halls:
            found |= hall.held() | (hall.heard() if hall.asks() else set())
        for node in self.said:
            found |= self.centre.said(node)
        for table in ("event", "forked"):
            found |= {bytes(row.line) for row in self.centre.rows(f"SELECT line FROM {table}")}
        return found

    def close(self) -> None:
        """The end."""
        for hall in self.halls:
            hall.close()
        self.centre.close()


@contextmanager
def played(story: Story) -> Iterator[World]:
    """The world after the whole story and the quiet that follows it."""
    time = Time()
    _enrolled()  # made once, and not by this story's chance
    with scratch() as folder, seeded_ids(story.seed, lambda: time.now_ms):
        world = _beginning(story, time, folder)
        try:
            steps, weights = _possible(story.kinds)
            for step in world.chance.choices(steps, weights, k=story.steps):
                step(world)
            _quiet(world)
            yield world
        finally:
            world.close()


@dataclass(frozen=True, slots=True)
class _Enrolled:
    """Disks of a province whose halls are enrolled and have not begun."""

    centre: Image
    halls: list[Image]


@cache
def _enrolled() -> _Enrolled:
    with scratch() as folder:
        centre = SimCentre(folder / "centre", BoxClock(Time()))
        halls = []
        for number in range(MOST_HALLS):
            key, place = NodeKey.generate(), folder / f"hall-{number}"
            reply = enrol(centre, key)
            place.mkdir()
            key.save(place / KEY)
            centre_key = {"centre": reply.centre, "centre_public_key": reply.centre_public_key}
            settle_in(place / STORE, STORE_KEY, reply.node, centre_key)
            halls.append(read_image(place))
        centre.close()
        return _Enrolled(read_image(folder / "centre"), halls)


def _beginning(story: Story, time: Time, folder: Path) -> World:
    enrolled, chance = _enrolled(), random.Random(story.seed)
    _lay(folder / "centre", enrolled.centre)
    centre = SimCentre(folder / "centre", BoxClock(time))
    line = Line(centre.answer, chance, story.quality)
    halls = []
    for number, image in enumerate(enrolled.halls[: story.halls]):
        _lay(folder / f"hall-{number}", image)
        halls.append(SimHall(number, folder / f"hall-{number}", BoxClock(time), line))
    world = World(story, chance, time, folder, centre, line, halls)
    for hall in halls:
        world.answered[hall.node], world.said[hall.node] = set(), set()
        hall.talk(SimHall.hello)
    return world


def _lay(folder: Path, image: Image) -> None:
    folder.mkdir()
    lay(folder, image)


def _possible(kinds: frozenset[str]) -> tuple[list[Step], list[int]]:
    wanted = [(step, weight) for kind, step, weight in STEPS if not kind or kind in kinds]
    return [step for step, _ in wanted], [weight for _, weight in wanted]


def work(world: World) -> None:
    hall = world.hall()
    lines = hall.work(world.chance, world.chance.randint(1, 6))
    world.answered[hall.node] |= set(lines)
    world.tell(f"box {hall.number} works: {len(lines)} events")


def push(world: World) -> None:
    _talk(world, SimHall.push, "push")


def hello(world: World) -> None:
    _talk(world, SimHall.hello, "hello")


def pull(world: World) -> None:
    _talk(world, SimHall.pull, "pull")


def _talk(world: World, job: Callable[[SimHall], None], name: str) -> None:
    hall = world.hall()
    hall.talk(job)
    world.tell(f"box {hall.number} {name}: {hall.watch.now.state} {hall.watch.now.hall_state}")


def speak(world: World) -> None:
    hall = world.hall()
    subject = f"queue/{world.chance.choice(QUEUES)}"
    told = world.centre.say(hall.node, Fact(subject, turned(world.chance)))
    world.said[hall.node] |= {event.id for event in told}
    world.tell(f"the centre says {len(told)} words to {hall.node}")


def fold(world: World) -> None:
    world.centre.fold(world.chance.choice((1, 7, 50, 1000)))


def publish(world: World) -> None:
    number = world.chance.randint(1, 5)
    name = f"事项{len(world.told)}"
    world.centre.publish(ServiceItem(f"i-{number}", name, "公安局", "公共服务", "q-a"))


def wait(world: World) -> None:
    world.time.pass_ms(world.chance.choice((50, 2_000, 70_000, 3_600_000)))


def cut_or_mend(world: World) -> None:
    world.line.cut ^= {world.hall().number}


def late_one_arrives(world: World) -> None:
    world.line.late_one_arrives()


def wrong_clock(world: World) -> None:
    hall = world.hall()
    hall.clock.off_ms = world.chance.choice((0, YEAR_MS, -YEAR_MS, 90_000, -5_000))
    world.tell(f"box {hall.number}: clock off by {hall.clock.off_ms} ms")


def kill_hall(world: World) -> None:
    hall = world.hall()
    hall.kill()
    world.tell(f"box {hall.number} killed")


def stop_hall_in_a_commit(world: World) -> None:
    world.hall().stop_at = choose_stop(world.chance)


def kill_centre(world: World) -> None:
    world.centre.kill()
    world.tell("centre killed")


def stop_centre_in_a_commit(world: World) -> None:
    world.centre.stop_at = choose_stop(world.chance)


def back_up_hall(world: World) -> None:
    hall = world.hall()
    world.backups[hall.number] = hall.image()
    world.tell(f"box {hall.number} backed up")


def set_hall_back(world: World) -> None:
    hall = world.hall()
    if (image := world.backups.get(hall.number)) is None:
        return
    before = world.everywhere()
    hall.set_back(image)
    _mourn(world, before)
    world.tell(f"box {hall.number} set back")


def back_up_centre(world: World) -> None:
    world.centre_backup = world.centre.image()
    world.tell("centre backed up")


def set_centre_back(world: World) -> None:
    if world.centre_backup is None:
        return
    before = world.everywhere()
    world.centre.set_back(world.centre_backup)
    _mourn(world, before)
    world.tell("centre set back")


def copy_hall(world: World) -> None:
    """Somebody clones a disk, and both boxes are switched on."""
    if len(world.halls) > world.story.halls:
        return
    hall, number = world.hall(), len(world.halls)
    folder = world.folder / f"hall-{number}"
    _lay(folder, hall.image())
    world.halls.append(SimHall(number, folder, BoxClock(world.time), world.line))
    world.suspect.add(hall.node)
    world.tell(f"box {number} is a copy of box {hall.number}")


def decide(world: World) -> None:
    """Somebody looks at the alarms."""
    for node in sorted(world.answered):
        if world.centre.wants_somebody(node):
            _decide(world, node)


def _decide(world: World, node: str) -> None:
    """A person who knows which boxes there are says which one goes on."""
    held, other = world.centre.waiting_decisions(node)
    batons = [hall.baton() for hall in world.halls if hall.node == node]
    known = [{*b.kept, *b.open, *b.passed} or {"none"} for b in batons]
    possible: list[recovery.GoesOn] = []
    if held is None or any(held.token in tokens for tokens in known):
        possible.append("holder")
    if other is not None and any(other in tokens for tokens in known):
        possible.append("other")
    goes_on = world.chance.choice(possible or ["holder"])
    world.centre.decide(node, goes_on)
    world.tell(f"decided for {node}: {goes_on} of {possible}")


def _mourn(world: World, before: set[bytes | str]) -> None:
    """What was on no other disk is gone with this one."""
    world.gone |= before - world.everywhere()


STEPS: Final[tuple[tuple[str, Step, int], ...]] = (
    ("", work, 30),
    ("", push, 22),
    ("", hello, 10),
    ("", pull, 8),
    ("", fold, 8),
    ("", publish, 3),
    ("", speak, 5),
    ("", wait, 10),
    ("line", cut_or_mend, 5),
    ("line", late_one_arrives, 6),
    ("line", wrong_clock, 3),
    ("kills", kill_hall, 3),
    ("kills", stop_hall_in_a_commit, 3),
    ("kills", kill_centre, 2),
    ("kills", stop_centre_in_a_commit, 4),
    ("hall set back", back_up_hall, 3),
    ("hall set back", set_hall_back, 2),
    ("centre set back", back_up_centre, 2),
    ("centre set back", set_centre_back, 1),
    ("centre set back", speak, 6),
    ("copies", copy_hall, 1),
    ("hall set back", decide, 2),
    ("copies", decide, 2),
)


def _quiet(world: World) -> None:
    """The line is whole, nobody works, everything under way arrives, clocks are right again."""
    world.line.quality, world.line.cut = 1.0, set()
    world.centre.stop_at = None
    while world.line.under_way:
        world.line.late_one_arrives()
    for hall in world.halls:
        hall.stop_at, hall.clock.off_ms = None, 0
    quiet = False
    for _ in range(ROUNDS_OF_QUIET):
        _everybody_talks(world)
        was_quiet, quiet = quiet, _is_quiet(world)
        if quiet and was_quiet:  # once more for the last things that the boxes were asked for
            return


def _everybody_talks(world: World) -> None:
    world.time.pass_ms(61_000)
    for hall in world.halls:
        for job in (SimHall.hello, SimHall.push, SimHall.pull):
            hall.talk(job)
    decide(world)
    while world.centre.fold(10_000):
        pass


def _is_quiet(world: World) -> bool:
    """Whether every box has handed everything up and nobody has to decide anything."""
    return all(
        not backlog(hall.store)
        and not hall.standing.lacks
        and hall.watch.now.hall_state in ("enrolled", "replaced")
        and not world.centre.is_quarantined(hall.node)
        for hall in world.halls
    )
