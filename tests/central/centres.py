"""A real centre served in a thread, and halls with real stores that talk to it over HTTP."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from central.app import RunningCentre
from central.centre import Centre, open_centre, prepare
from central.halls import service as halls
from central.identity import service as identity
from central.settings import Settings
from central.store import cursors, schema, states
from central.store import log as log_sql
from central.store.database import insert_many
from sync.keys import NodeKey
from sync.link import CentreLink, enrol
from sync.push import PushOutcome, push_once
from sync.signatures import RequestSigner
from tests.factories import Running, running

REGION = "511602"
ACTOR = "admin/test"
PASSWORD = secrets.token_urlsafe(12)
PATIENCE_S = 30


def wait_for(seen: Callable[[], object]) -> None:
    """Until something is so; a test that waits longer than any machine needs has failed."""
    deadline = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@dataclass(slots=True)
class OpenCentre:
    """A served centre: `centre` for looking inside, `url` for everybody else."""

    settings: Settings
    centre: Centre
    url: str

    def register(self, region: str = REGION, name: str = "测试大厅") -> str:
        """A new hall in the directory; its node id."""
        return halls.register_one(self.centre, ACTOR, region, name).node

    def digests(self, node: str) -> dict[str, str]:
        """The folded tables of a hall as the centre has them."""
        with self.centre.database.read() as connection:
            return states.digests(connection, node)

    def lines(self, node: str, epoch: int = 1) -> list[bytes]:
        """A hall's log as the centre has it."""
        with self.centre.database.read() as connection:
            return log_sql.lines(connection, node, epoch)

    def count(self, table: str) -> int:
        """Rows of a table."""
        with self.centre.database.read() as connection:
            rows = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"')
            return int(rows.scalar() or 0)

    def folded(self) -> bool:
        """Whether everything that came in is folded."""
        with self.centre.database.read() as connection:
            return not cursors.waiting(connection, 1)

    def admin(self) -> requests.Session:
        """A browser at which somebody of the province has signed in."""
        identity.add_admin(self.centre, ACTOR, "9001", "张主任", PASSWORD)
        browser = requests.Session()
        browser.trust_env = False
        browser.headers["Origin"] = self.url
        form = {"staff_no": "9001", "password": PASSWORD}
        assert browser.post(f"{self.url}/sign-in", data=form).url == f"{self.url}/halls"
        return browser


@contextmanager
def open_test_centre(folder: Path, database: str = "", **changed: object) -> Iterator[OpenCentre]:
    """A centre on an ephemeral port, stopped at the end."""
    settings = Settings(data=str(folder / "centre"), database=database, port=0, **changed)  # type: ignore[arg-type]
    prepare(settings)
    centre, at, running_centre = open_centre(settings), [0], list[RunningCentre]()
    ready = threading.Event()

    def note(port: int) -> None:
        at[0] = port
        ready.set()

    def work() -> None:
        running_centre.append(RunningCentre(centre))
        running_centre[0].serve(note)

    thread = threading.Thread(target=work, name="test-centre")
    thread.start()
    wait_for(lambda: ready.is_set() or not thread.is_alive())
    assert ready.is_set(), "the centre did not start"
    with centre.database.write() as tx:
        found = tx.execute(schema.region.select()).first()
        if found is None:
            insert_many(tx, schema.region, [(REGION, "广安区", "county", "四川省广安市广安区")])
    try:
        scheme = "https" if centre.tls.there else "http"
        yield OpenCentre(settings, centre, f"{scheme}://127.0.0.1:{at[0]}")
    finally:
        running_centre[0].stop()
        thread.join(PATIENCE_S)


@dataclass(slots=True)
class TestHall:
    """An enrolled hall: a real store with its writer, a key, a link."""

    __test__ = False

    node: str
    key: NodeKey
    running: Running
    link: CentreLink
    centre_public_hex: str
    wall_s: list[float] = field(default_factory=list)

    def push(self) -> PushOutcome:
        """Hand up what the centre has not signed for."""
        return push_once(self.running.writer, self.link, self.key)


@contextmanager
def enrolled(opened: OpenCentre, folder: Path, node: str | None = None) -> Iterator[TestHall]:
    """A hall that went through the real enrolment."""
    node = node or opened.register()
    code = halls.issue_code(opened.centre, ACTOR, node).code
    key = NodeKey.generate()
    wall_ms = int(time.time() * 1000)
    reply = enrol(opened.url, key, code=code, box="test", version="1", wall_ms=wall_ms)
    assert reply.node == node
    folder.mkdir(parents=True, exist_ok=True)
    with running(folder, node=node, centre=reply.centre) as store:
        link = link_to(opened.url, key, node, reply.centre_public_key)
        yield TestHall(node, key, store, link, reply.centre_public_key)
        link.close()


def link_to(
    url: str,
    key: NodeKey,
    node: str,
    centre_public_hex: str,
    wall_s: Callable[[], float] = time.time,
) -> CentreLink:
    """A line with short patience."""
    signer = RequestSigner(key, node, wall_s)
    return CentreLink(url, signer, centre_public_hex, connect_s=2, read_s=20)
