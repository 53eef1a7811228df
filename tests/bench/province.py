"""A centre for a bench: its process, its database, and halls that are enrolled in it."""

import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import sqlalchemy as sa

from central.centre import KEY_FILE, prepare
from central.halls.service import ENROLLED
from central.settings import load_settings
from central.store import schema
from central.store.database import Database, insert_many
from sync.keys import NodeKey
from sync.link import CentreLink
from sync.signatures import RequestSigner
from tests.bench.children import Child, running
from tests.bench.errors import BenchError
from tests.central.postgres import cluster

SQLITE, POSTGRESQL = "sqlite", "postgresql"
REGION = "511602"
POSTGRES = "-c listen_addresses= -c max_connections=100 -c shared_buffers=256MB -c max_wal_size=4GB"
"""Everything that makes a commit durable is left as PostgreSQL has it."""


@contextmanager
def databases(wanted: tuple[str, ...]) -> Iterator["Databases"]:
    """Fresh databases of these kinds, until the block ends."""
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(cluster(POSTGRES)) if POSTGRESQL in wanted else ""
        yield Databases(url)


@dataclass(frozen=True, slots=True)
class Databases:
    """`url`: of the cluster; empty without one."""

    url: str

    def fresh(self, kind: str, folder: Path) -> str:
        """The URL of a new database."""
        if kind == SQLITE:
            return f"sqlite:///{folder / f'{uuid4().hex}.db'}"
        name = f"b{uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url.replace("/postgres?", f"/{name}?")


@dataclass(frozen=True, slots=True)
class BenchCentre:
    """A running centre; `database` looks at the same tables from here."""

    child: Child
    url: str
    public_hex: str
    database: Database

    def link(self, node: str, key: NodeKey) -> CentreLink:
        """A hall's line to it."""
        return CentreLink(self.url, RequestSigner(key, node, time.time), self.public_hex)

    def held(self, node: str | None = None) -> int:
        """Events of the log, of one hall or of all."""
        e = schema.event
        query = sa.select(sa.func.count()).select_from(e)
        with self.database.read() as connection:
            return connection.scalar(query.where(e.c.node == node) if node else query) or 0

    def folded(self) -> int:
        """Events the folds have passed."""
        query = sa.select(sa.func.coalesce(sa.func.sum(schema.folded.c.seq), 0))
        with self.database.read() as connection:
            return int(connection.scalar(query) or 0)

    def require_no_exception(self) -> None:
        """Raises BenchError when an event did not fit: the load was not what it should be."""
        query = sa.select(sa.func.count()).select_from(schema.states["exception"])
        with self.database.read() as connection:
            if found := connection.scalar(query):
                raise BenchError(f"{found} events did not fit")

    def wait_folded(self, events: int, within_s: float) -> None:
        """Until so many events are folded. Raises BenchError when that takes too long."""
        end = time.monotonic() + within_s
        while (folded := self.folded()) < events:
            if time.monotonic() > end:
                raise BenchError(f"{folded} of {events} events are folded after {within_s:.0f} s")
            time.sleep(0.02)


@contextmanager
def bench_centre(
    folder: Path, url: str, keys: Mapping[str, str], **settings: object
) -> Iterator[BenchCentre]:
    """A centre in a process of its own. `keys`: enrolled halls with their public keys."""
    folder.mkdir(parents=True, exist_ok=True)
    values = {"data": "data", "database": url, "port": 0, **settings}
    config = folder / "centre.toml"
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in values.items())
    config.write_text("".join(lines), "utf-8")
    loaded = load_settings(config, {})
    prepare(loaded)
    public_hex = NodeKey.load(loaded.folder / KEY_FILE).public_hex
    database = Database(loaded.database_url, pool=2)
    try:
        _enrol(database, keys)
        with running("tests.bench.centre", str(config)) as child:
            yield BenchCentre(child, child.said["url"], public_hex, database)
    finally:
        database.close()


def _enrol(database: Database, keys: Mapping[str, str]) -> None:
    rows = [
        (node, REGION, node, "county", ENROLLED, public_hex, 1, 1, None)
        for node, public_hex in keys.items()
    ]
    with database.write() as tx:
        insert_many(tx, schema.hall, rows)
