"""What the disk and SQLite allow: one row a commit, one page a sync."""

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from sync.sqlite import open_database

ROW_BYTES = 380
"""A `ticket.taken` in the log."""

PAGE = b"\0" * 4096
PAGES = 1024
CREATE = (
    "CREATE TABLE log (node TEXT, epoch INTEGER, seq INTEGER, line BLOB,"
    " PRIMARY KEY (node, epoch, seq)) STRICT, WITHOUT ROWID"
)
INSERT = "INSERT INTO log VALUES ('h-bench-01', 1, ?, ?)"


def commits_per_s(folder: Path, seconds: float, *, encrypted: bool) -> float:
    """Rows a second when each is a commit of its own, opened as the node opens its store."""
    path = folder / ("sealed.db" if encrypted else "plain.db")
    connection = open_database(path, secrets.token_bytes(32) if encrypted else None)
    connection.execute(CREATE)
    line = os.urandom(ROW_BYTES)
    rate = _rate(lambda n: connection.execute(INSERT, (n, line)), seconds)
    connection.close()
    _remove(path)
    return rate


def syncs_per_s(folder: Path, seconds: float) -> float:
    """Pages written to a file that has its size already, each synced: nothing durable is faster."""
    path = folder / "pages"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(handle, PAGE * PAGES)
    os.fsync(handle)

    def write(n: int) -> None:
        os.pwrite(handle, PAGE, n % PAGES * len(PAGE))
        os.fdatasync(handle)

    rate = _rate(write, seconds)
    os.close(handle)
    _remove(path)
    return rate


def _rate(step: Callable[[int], object], seconds: float) -> float:
    began = time.monotonic()
    done = 0
    while (now := time.monotonic()) - began < seconds:
        step(done)
        done += 1
    return done / (now - began)


def _remove(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
