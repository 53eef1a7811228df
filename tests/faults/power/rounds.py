"""So many power cuts, in rounds of their own seed: each is repeated by its seed alone."""

import random
from typing import Final

from tests.faults.power import centre, hall
from tests.faults.tally import Tally

CUTS_IN_A_ROUND: Final = 200
HALL_SHARE: Final = 0.9
COMMITS: Final = (10, 30, 100, 300)
"""The longest fills the WAL until it is folded into the file in the middle of the work."""


def one_round(seed: int) -> Tally:
    """Record hall and centre at work, cut the power of both."""
    chance = random.Random(seed)
    where = f"./hall fault --only power --seed {seed}"
    tally = Tally(runs=1)
    of_halls = round(CUTS_IN_A_ROUND * HALL_SHARE)
    recorded = hall.record(chance.choice(COMMITS), seed)
    tally.add(hall.cut_often(recorded, of_halls, seed, where))
    handed_up = centre.record(chance.choice(COMMITS) // 3, seed)
    tally.add(centre.cut_often(handed_up, CUTS_IN_A_ROUND - of_halls, seed, where))
    return tally
