"""A PostgreSQL primary with a synchronous standby, as docs/how-to/postgresql.md sets them up."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.central.postgres import SETTINGS, owner, run


@dataclass(slots=True)
class Pair:
    """Both servers. `url` names both; the one that takes writes is used."""

    primary: Path
    standby: Path

    @property
    def url(self) -> str:
        """Of the database `postgres` on whichever takes writes."""
        hosts = f"{self.primary.parent},{self.standby.parent}"
        return f"postgresql://hall@/postgres?host={hosts}&target_session_attrs=read-write"

    def at_standby(self, query: str) -> object:
        """What the standby answers to a query for one value."""
        url = f"postgresql://hall@/postgres?host={self.standby.parent}"
        with psycopg.connect(url) as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None

    def fail_over(self) -> None:
        """The primary is gone in the middle of its work; the standby takes its place."""
        run("pg_ctl", "-D", str(self.primary), "-m", "immediate", "stop")
        run("pg_ctl", "-D", str(self.standby), "-w", "promote")


@contextmanager
def replicated() -> Iterator[Pair]:
    """Two clusters in folders of their own, stopped and gone at the end."""
    folders = [Path(tempfile.mkdtemp(prefix="pg")) for _ in range(2)]
    for folder in folders:
        shutil.chown(folder, owner())
    pair = Pair(folders[0] / "data", folders[1] / "data")
    try:
        run("initdb", "-D", str(pair.primary), "-U", "hall", "-A", "trust", "-E", "UTF8", "-N")
        _start(pair.primary, "-c synchronous_standby_names=*")
        copy = ("-D", str(pair.standby), "-h", str(folders[0]), "-U", "hall", "-R", "-c", "fast")
        run("pg_basebackup", *copy)
        _start(pair.standby, "")
        yield pair
    finally:
        for data in (pair.primary, pair.standby):
            if (data / "postmaster.pid").exists():
                run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
            shutil.rmtree(data.parent, ignore_errors=True)


def _start(data: Path, more: str) -> None:
    options = f"{SETTINGS} -k {data.parent} {more}"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(data.parent / "log"), "-o", options, "start")
