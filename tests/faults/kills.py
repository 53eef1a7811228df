"""kill -9 of either side at any instant, while numbers are taken as fast as they can be."""

import random
import time

from tests.faults.province import Pair, ended, numbers
from tests.faults.scratch import scratch
from tests.faults.tally import Tally

KILLS = 8
MOST_ANSWERS = 150
LONGEST_S = 0.4


def one_round(seed: int) -> Tally:
    """Kill eight times, then let both talk until nothing waits, and compare."""
    chance, where = random.Random(seed), f"./hall fault --only kills --seed {seed}"
    with scratch() as folder:
        pair = Pair(folder)
        centre, box = pair.centre_program(), pair.box_program()
        with ended(centre, box):
            centre.start()
            box.start()
            for _ in range(KILLS):
                enough = len(numbers(box.heard)) + chance.randint(1, MOST_ANSWERS)
                if not box.wait_until(lambda heard: len(numbers(heard)) >= enough):  # noqa: B023
                    return Tally(1).failed(f"{where}: the box does not work any more")
                time.sleep(chance.uniform(0, LONGEST_S))
                victim = chance.choice((centre, box))
                victim.kill()
                victim.start()
            quiet = box.quiet()
            answered = numbers(box.heard)
        tally = pair.judge(answered, where)
        tally.runs, tally.kills = 1, KILLS
        return tally if quiet else tally.failed(f"{where}: the line did not come back")
