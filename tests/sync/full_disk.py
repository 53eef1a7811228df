"""A child whose files may not grow any more, and later may again.

`python -m tests.sync.full_disk FOLDER` prints how many commands were saved before the disk was
full, how many were refused, and how many were saved once there was room.
"""

import resource
import sys
from pathlib import Path

from sync.writer import NotSaved
from tests.factories import Running, running
from tests.sync.burst import next_number


def saved(here: Running, commands: int) -> tuple[int, int]:
    """How many of so many commands were kept and how many were not."""
    kept = 0
    for _ in range(commands):
        try:
            here.writer.run(next_number)
        except NotSaved:
            continue
        kept += 1
    return kept, commands - kept


def main(folder: Path) -> None:
    """Fill, refuse, go on."""
    with running(folder) as here:
        before, _ = saved(here, 10)
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        size = max(path.stat().st_size for path in folder.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, most))
        more, refused = saved(here, 100)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        after, _ = saved(here, 10)
        sys.stdout.write(f"{before + more} {refused} {after}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
