"""What happens on the line while a hall works; at the end both sides are compared."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.days import QueueDay
from domain.events import Fact
from sync.clock import HybridClock
from sync.transaction import Transaction
from sync.writer import Outcome, Writer
from tests.factories import DAY, MORNING_MS, Wall, taken
from tests.faults.line.net import CENTRE_IP, Cable, cable, missing
from tests.faults.province import Pair, Program, ended, free_port, numbers
from tests.faults.scratch import scratch
from tests.faults.tally import Tally

DAY_MS: Final = 24 * 3_600_000
DARK_DAYS: Final = 30
BACKLOG: Final = 60_000
REST_MS: Final = 5


@dataclass(slots=True)
class Line:
    """What a scenario may spoil, and the box that works meanwhile."""

    cable: Cable
    port: int
    box: Program

    def after_more(self, count: int) -> None:
        """Wait until so many more numbers were answered for."""
        enough = len(numbers(self.box.heard)) + count
        assert self.box.wait_until(lambda heard: len(numbers(heard)) >= enough)

    def after_words(self, state: str) -> None:
        """Wait until the box says of its line that it is so."""
        said = len(self.box.heard)
        assert self.box.wait_until(lambda heard: any(state in line for line in heard[said:]))


def loss(line: Line) -> None:
    """30 % of all packets, both ways."""
    for drop in (line.cable.drop, line.cable.drop_up):
        drop("-m", "statistic", "--mode", "random", "--probability", "0.3")
    line.after_more(300)
    time.sleep(5)


def narrow(line: Line) -> None:
    """64 kbit/s upwards."""
    line.cable.narrow(64)
    line.after_more(300)


def unplugged(line: Line) -> None:
    """The cable is pulled in the middle of batches, again and again."""
    for _ in range(5):
        line.after_more(50)
        line.cable.unplug()
        time.sleep(0.7)
        line.cable.plug()


def cut_after_bytes(line: Line) -> None:
    """Every connection goes dead after 20,000 bytes."""
    only = ("-p", "tcp", "-m", "connbytes", "--connbytes", "20000:")
    line.cable.drop_up(*only, "--connbytes-dir", "both", "--connbytes-mode", "bytes")
    line.after_more(400)
    time.sleep(6)


def lost_answers(line: Line) -> None:
    """What the hall sends arrives; what the centre answers does not."""
    line.cable.drop("-p", "tcp", "--sport", str(line.port), "-m", "length", "--length", "100:")
    line.after_more(300)
    time.sleep(6)


def black_hole(line: Line) -> None:
    """Everything disappears without a word, then the line is back."""
    line.cable.drop()
    line.after_words("cut")
    line.after_more(200)


def slow(line: Line) -> None:
    """2 s there and back: the box speaks through a slow proxy (see `Scenario.late_ms`)."""
    line.after_more(200)
    time.sleep(6)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, what is done, and how late everything is each way."""

    name: str
    play: Callable[[Line], None]
    late_ms: int = 0
    backlog: int = 0


SCENARIOS: Final = (
    Scenario("30 % of packets lost", loss),
    Scenario("64 kbit/s", narrow),
    Scenario("cable pulled in the middle of batches", unplugged),
    Scenario("cut after 20,000 bytes", cut_after_bytes),
    Scenario("answers lost", lost_answers),
    Scenario("everything disappears", black_hole),
    Scenario("2 s latency", slow, late_ms=1000),
    Scenario("30 days without a line", lambda line: line.after_more(10), backlog=BACKLOG),
)


def one_round(seed: int) -> Tally:
    """The scenario of this seed, one after the other."""
    scenario = SCENARIOS[(seed - 1) % len(SCENARIOS)]
    return play(scenario, f"./hall fault --only line --seed {seed} ({scenario.name})")


def play(scenario: Scenario, where: str) -> Tally:
    """Centre and box in namespaces of their own, the line spoiled, then whole again."""
    if why := missing():
        return Tally(1).failed(f"{where}: not tried: {why}")
    with scratch() as folder, cable() as ends:
        pair = Pair(folder, host=CENTRE_IP, hands=1)
        if scenario.backlog:
            work_in_the_dark(pair.hall, scenario.backlog)
        inside, outside = ("ip", "netns", "exec", ends.centre), ("ip", "netns", "exec", ends.hall)
        centre, proxy, url = pair.centre_program(*inside), None, ""
        if scenario.late_ms:
            port = free_port()
            far, late = f"{CENTRE_IP}:{pair.port}", str(scenario.late_ms)
            proxy = Program("tests.faults.line.delay", str(port), far, late, prefix=outside)
            url = f"http://127.0.0.1:{port}"
        box = pair.box_program(*outside, url=url, rest_ms=REST_MS)
        programs = [centre, box, *([proxy] if proxy else [])]
        with ended(*programs):
            for program in reversed(programs):
                program.start()
            line = Line(ends, pair.port, box)
            line.after_words("connected")
            scenario.play(line)
            ends.clear()
            quiet = box.quiet()
            answered = numbers(box.heard)
        tally = pair.judge(answered, where)
        tally.runs, tally.line_cuts = 1, 1
        tally.acknowledged += scenario.backlog
        return tally if quiet else tally.failed(f"{where}: not everything arrived")


def work_in_the_dark(hall: Path, events: int) -> None:
    """So many numbers over 30 days on which there is no line."""
    from sync.store import Store
    from tests.factories import STORE_KEY

    store, wall = Store(hall / "hall.db", STORE_KEY), Wall(MORNING_MS - DARK_DAYS * DAY_MS)
    writer = Writer(store, HybridClock(wall))
    writer.start()
    a_day = events // DARK_DAYS
    for day in range(DARK_DAYS):
        wall.set(MORNING_MS - (DARK_DAYS - day) * DAY_MS)
        writer.submit_all([(_a_number, _must_hold)] * a_day)
        writer.run(lambda tx: None)
    writer.stop()
    store.close()


def _a_number(tx: Transaction) -> None:
    day = tx.get(QueueDay, "q-b", DAY)
    number = f"B{day.last_no + 1 if day else 1:05d}"
    tx.emit("station/k1", Fact(f"ticket/{number}", taken(number)))


def _must_hold(outcome: Outcome) -> None:
    if outcome.error is not None:
        raise outcome.error
