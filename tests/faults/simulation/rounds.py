"""One story, played and judged."""

import logging

from tests.faults.simulation.promises import broken
from tests.faults.simulation.world import Story, played, story_of
from tests.faults.tally import Tally


def one_round(seed: int) -> Tally:
    """Play the story of a seed; what was promised in it, and what did not hold."""
    return judge(story_of(seed), f"./hall fault --only simulation --seed {seed}")


def judge(story: Story, where: str) -> Tally:
    """Play a story and look at everything when it is quiet."""
    logging.getLogger("sync.writer").setLevel(logging.CRITICAL)  # it is us who break the disk
    logging.getLogger("central").setLevel(logging.CRITICAL)
    logging.getLogger("edge").setLevel(logging.CRITICAL)
    with played(story) as world:
        answered = sum(map(len, world.answered.values()))
        kills = sum(hall.starts - 1 for hall in world.halls) + world.centre.starts - 1
        tally = Tally(1, kills=kills, line_cuts=world.line.faults, acknowledged=answered)
        for words, lost, doubled in broken(world):
            tally.failed(f"{where}: {words}", lost=lost, doubled=doubled)
        return tally
