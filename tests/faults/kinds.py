"""The kinds of faults, how many of each a run makes, and running their rounds."""

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final

from tests.faults.clones import COPIES, HALLS, RESTARTS
from tests.faults.clones import one_round as clones
from tests.faults.disks import one_round as disk
from tests.faults.flips import BLOB_FLIPS, LOG_FLIPS, STORE_FLIPS
from tests.faults.flips import one_round as flips
from tests.faults.kills import KILLS
from tests.faults.kills import one_round as kills
from tests.faults.kiosk.cases import A_ROUND
from tests.faults.kiosk.cases import rounds as kiosk_rounds
from tests.faults.kiosk.rounds import one_round as kiosk
from tests.faults.line.scenarios import one_round as line
from tests.faults.pauses import one_round as pauses
from tests.faults.power.rounds import CUTS_IN_A_ROUND
from tests.faults.power.rounds import one_round as power
from tests.faults.simulation.rounds import one_round as simulation
from tests.faults.tally import Progress, Tally

Round = Callable[[int], Tally]


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of fault. `one_round` is repeated by its seed; so many rounds in a short, long run.

    `makes`: what a round makes, by the option that asks for a number of it.
    """

    name: str
    summary: str
    one_round: Round
    short: int
    long: int
    makes: dict[str, int]
    processes: int = 2

    def rounds(self, wanted: Mapping[str, int], *, long: bool) -> int:
        """How many rounds: those of the run, or as many as make what is wanted."""
        asked = [-(-wanted[name] // each) for name, each in self.makes.items() if name in wanted]
        return max(asked) if asked else self.long if long else self.short


KINDS: Final = (
    Kind(
        "clones",
        "copied boxes are noticed, restarts never",
        clones,
        15,
        125,
        {"restarts": HALLS * COPIES * RESTARTS, "copies": HALLS * COPIES},
    ),
    Kind(
        "simulation",
        "a whole province under a virtual clock and line",
        simulation,
        40,
        3000,
        {"stories": 1},
    ),
    Kind(
        "flips",
        "bits of a hall's store, exported log and blobs",
        flips,
        10,
        70,
        {"flips": STORE_FLIPS + LOG_FLIPS + BLOB_FLIPS},
    ),
    Kind(
        "power",
        "power cuts under the stores of hall and centre",
        power,
        10,
        500,
        {"power-cuts": CUTS_IN_A_ROUND},
    ),
    Kind(
        "kills",
        "kill -9 of hall and centre in a burst of numbers",
        kills,
        2,
        100,
        {"kills": KILLS},
    ),
    Kind(
        "line",
        "loss, cuts, latency, 30 days without a line (namespaces)",
        line,
        8,
        24,
        {"lines": 1},
        4,
    ),
    Kind(
        "disk",
        "disks that are full or read-only (small file systems)",
        disk,
        5,
        20,
        {"disks": 1},
        3,
    ),
    Kind(
        "kiosk",
        "a kiosk's devices, every fault at every step of a visit",
        kiosk,
        2,
        kiosk_rounds(),
        {"visits": A_ROUND},
        1,
    ),
    Kind("pauses", "processes frozen, hundreds of slow clients", pauses, 1, 3, {"pauses": 1}, 1),
)
OPTIONS: Final = {option: kind for kind in KINDS for option in kind.makes}
"""Options that ask for a number of something, and the kind that makes it."""

BY_NAME: Final = {kind.name: kind for kind in KINDS}


def run(kind: Kind, seeds: Sequence[int], tell: Progress) -> Tally:
    """All rounds of a kind, on several processes where the kind allows it."""
    tally = Tally()
    if len(seeds) == 1 or kind.processes == 1:
        for done, seed in enumerate(seeds, 1):
            tally.add(kind.one_round(seed))
            tell(done, len(seeds))
        return tally
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(kind.processes, mp_context=fresh) as pool:
        for done, found in enumerate(pool.map(kind.one_round, seeds), 1):
            tally.add(found)
            tell(done, len(seeds))
    return tally
