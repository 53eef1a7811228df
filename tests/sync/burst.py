"""A child to be killed: takes numbers as fast as it can and says each one it was promised.

`python -m tests.sync.burst FOLDER`. One line on standard output for each acknowledged ticket.
"""

import os
import sys
import threading
from pathlib import Path

from domain.days import QueueDay
from domain.events import Fact
from sync.transaction import Transaction
from tests.factories import DAY, running, taken

HANDS = 8


def next_number(tx: Transaction) -> str:
    """Whoever comes next in queue A."""
    day = tx.get(QueueDay, "q-a", DAY)
    number = f"A{day.last_no + 1 if day else 1:03d}"
    subject = f"ticket/{number}"
    tx.emit("station/k1", Fact(subject, taken(number)))
    return number


def main(folder: Path) -> None:
    """Until killed."""
    with running(folder) as here:

        def hands() -> None:
            while True:
                os.write(1, f"{here.writer.run(next_number)}\n".encode())

        threads = [threading.Thread(target=hands) for _ in range(HANDS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
