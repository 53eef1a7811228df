"""What encryption at rest costs: commits and scans of a store, with SQLCipher and without."""

import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sync.sqlite import open_database
from tests.bench.disk import CREATE, INSERT, ROW_BYTES, commits_per_s
from tests.bench.machine import describe
from tests.bench.report import Measured, Report, say


@dataclass(frozen=True, slots=True)
class Plan:
    """So many rounds; commits for so long; a log of so many rows to be scanned."""

    rounds: int
    seconds: float
    rows: int
    work: Path


def run(plan: Plan) -> Report:
    """Sealed and plain in turns; the plain one is the floor."""
    plan.work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=plan.work))
    report = Report("encryption", describe(plan.work))
    sealed: dict[str, list[float]] = {"commits": [], "scan": [], "size": []}
    plain: dict[str, list[float]] = {"commits": [], "scan": [], "size": []}
    try:
        for number in range(plan.rounds):
            say(f"round {number + 1} of {plan.rounds}")
            order = (True, False) if number % 2 else (False, True)
            for encrypted in order:
                into = sealed if encrypted else plain
                into["commits"].append(commits_per_s(folder, plan.seconds, encrypted=encrypted))
                scanned, size = _scan(folder, plan.rows, encrypted=encrypted)
                into["scan"].append(scanned)
                into["size"].append(size)
    finally:
        shutil.rmtree(folder)
    units = {"commits": "1/s", "scan": "rows/s", "size": "bytes/row"}
    names = {"commits": "commits_per_s", "scan": "scanned_rows_per_s", "size": "bytes_per_row"}
    report.measured += [
        Measured(names[what], units[what], sealed[what], plain[what]) for what in sealed
    ]
    return report


def _scan(folder: Path, rows: int, *, encrypted: bool) -> tuple[float, float]:
    """Rows a second read by a connection that has nothing in its cache, and bytes a row takes."""
    path = folder / "scan.db"
    key = secrets.token_bytes(32) if encrypted else None
    connection = open_database(path, key)
    connection.execute(CREATE)
    connection.execute("BEGIN")
    connection.executemany(INSERT, ((n, os.urandom(ROW_BYTES)) for n in range(rows)))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    reading = open_database(path, key, readonly=True)
    began = time.monotonic()
    (found,) = reading.execute("SELECT sum(length(line)) FROM log").fetchone()
    took = time.monotonic() - began
    reading.close()
    assert found == rows * ROW_BYTES
    size = path.stat().st_size
    for left in folder.glob("scan.db*"):
        left.unlink()
    return rows / took, size / rows
