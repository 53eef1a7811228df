"""One of several workers that fold, as a process of its own: ``python -m central.folding.process``.

Standard input brings a JSON line with what to do, then an empty line for each "there is something",
and its end is the end. Standard output tells the nodes of every group, a line each time.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import TextIO

import msgspec

from central.folding.worker import Folder
from central.store.cursors import Share
from central.store.database import Database

_BEHIND_OTHERS = 5
"""Ingest and pages go first on a busy machine."""


class Duty(msgspec.Struct, frozen=True):
    """What a worker is told: its database, how much in one go, and whose halls."""

    database: str
    batch: int
    mine: int
    of: int


def main(orders: TextIO = sys.stdin, told: TextIO = sys.stdout) -> None:
    """Fold until the orders end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends us
    os.nice(_BEHIND_OTHERS)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    duty = msgspec.json.decode(orders.readline(), type=Duty)
    database = Database(duty.database, pool=1)

    def changed(nodes: set[str]) -> None:
        told.write(" ".join(sorted(nodes)) + "\n")
        told.flush()

    folder = Folder(database, duty.batch, changed, Share(duty.mine, duty.of))
    folder.start()
    for _ in orders:
        folder.wake()
    folder.stop()
    database.close()


if __name__ == "__main__":
    main()
