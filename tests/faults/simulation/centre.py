"""The real centre: its web application on its real database, without sockets and threads."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

import gevent.event
import msgspec
import sqlalchemy as sa
from werkzeug.test import EnvironBuilder

from central import telling
from central.app import EXCHANGE, create_app
from central.catalog.service import publish_now
from central.centre import open_centre, prepare
from central.folding.worker import fold_some
from central.halls import enrolment, recovery, standing
from central.halls import service as halls
from central.settings import Settings
from central.store import branches, schema
from central.store.database import insert_many
from central.web.server import SIGN, STREAM
from domain.documents import Document
from domain.errors import Refused
from domain.events import CENTRE_TO, Event, Fact
from domain.plan import ServiceItem
from sync.envelope import parse_header
from sync.keys import NodeKey
from sync.protocol import EnrolReply, EnrolRequest
from tests.faults.power.disk import Image, lay, read_image
from tests.faults.simulation.clock import BoxClock
from tests.faults.simulation.network import Answered, CentreDown, Sent

ACTOR: Final = "admin/simulation"
REGION: Final = "511602"
OPEN_COPIES: Final = (
    "SELECT mark FROM stray WHERE node = :node AND settled_at IS NULL AND reason = 'copy' "
    "ORDER BY last_at DESC"
)
START_MS: Final = 2_000
URL: Final = "http://centre.simulation"


class PowerGone(BaseException):
    """The machine stops at this very instant; nothing may catch it."""


class _NoLoop:
    """The server's loop where there is only one thread: work is done where it is asked for."""

    def __init__(self) -> None:
        self.stopping = gevent.event.Event()

    def off(self, work: Callable[..., Any], *args: object) -> Any:
        return work(*args)

    def call_on_loop(self, call: Callable[..., object], *args: object) -> None:
        call(*args)


class SimCentre:
    """A centre in a folder, started."""

    def __init__(self, folder: Path, clock: BoxClock) -> None:
        self.folder, self.clock = folder, clock
        self.settings = Settings(data=str(folder))
        self.stop_at: str | None = None
        self.starts = 0
        self.start()

    def start(self) -> None:
        """Open what is on the disk. A start takes a moment, as it does on a real machine."""
        self.clock.time.pass_ms(START_MS)
        prepare(self.settings)
        self.centre = open_centre(self.settings, self.clock.seconds)
        self.centre.database.write = self._may_stop(self.centre.database.write)  # type: ignore[method-assign]
        self.centre.contacts.load()
        self._app = create_app(self.centre, _NoLoop(), EXCHANGE)  # type: ignore[arg-type]
        self.starts += 1

    def answer(self, sent: Sent) -> Answered:
        """What the line leads to. Raises CentreDown when the power goes."""
        try:
            return self._run(sent)
        except PowerGone as error:
            self.kill()
            raise CentreDown("the centre lost its power") from error

    def fold(self, limit: int) -> bool:
        """Fold so many events; whether there was something."""
        try:
            return bool(fold_some(self.centre.database, limit))
        except PowerGone:
            self.kill()
            return True

    def publish(self, item: ServiceItem) -> None:
        """A document for every hall."""
        document = Document("item", item.id, 1, "all", msgspec.json.encode(item))
        try:
            publish_now(self.centre, ACTOR, [document])
        except PowerGone:
            self.kill()

    def say(self, node: str, fact: Fact) -> list[Event]:
        """The centre speaks to a hall; what it is now bound by. Nothing when it may not."""
        try:
            return telling.tell(self.centre, ACTOR, node, [fact])
        except Refused:
            return []
        except PowerGone:
            self.kill()
            return []

    def said(self, node: str) -> set[str]:
        """The ids of what stands in its log of what it says to a hall, and of what came back."""
        lines = (
            row.line
            for table in ("event", "forked")
            for row in self.rows(f"SELECT line FROM {table} WHERE node = :n", n=CENTRE_TO + node)
        )
        return {parse_header(bytes(line)).id for line in lines}

    def waiting_decisions(self, node: str) -> tuple[standing.Held | None, str | None]:
        """For a hall about which a person has to decide: who holds it, the mark of the other."""
        with self.centre.database.read() as connection:
            held = standing.held(connection, node)
            marks = connection.scalars(sa.text(OPEN_COPIES), {"node": node}).all()
        return held, marks[0] if marks else None

    def is_quarantined(self, node: str) -> bool:
        """Whether a person has to decide."""
        with self.centre.database.read() as connection:
            return halls.find(connection, node).state == halls.QUARANTINED

    def wants_somebody(self, node: str) -> bool:
        """Whether a person has to decide, or sees that another box has handed something up."""
        if self.is_quarantined(node):
            return True
        with self.centre.database.read() as connection:
            return bool(branches.kept_apart(connection, node))

    def decide(self, node: str, goes_on: recovery.GoesOn) -> None:
        """A person says which box goes on."""
        try:
            recovery.resolve(self.centre, ACTOR, node, goes_on)
        except (recovery.NothingToResolve, recovery.NoOtherBox):
            return
        except PowerGone:
            self.kill()

    def kill(self) -> None:
        """Gone without a word, and started again from what is on the disk."""
        self.stop_at = None
        image = read_image(self.folder)
        self.centre.database.close()
        lay(self.folder, image)
        self.start()

    def image(self) -> Image:
        """A backup."""
        return read_image(self.folder)

    def set_back(self, image: Image) -> None:
        """Yesterday's disk."""
        self.centre.database.close()
        lay(self.folder, image)
        self.start()

    def close(self) -> None:
        """The end."""
        self.centre.database.close()

    def rows(self, sql: str, **values: object) -> list[Any]:
        """Rows of a query."""
        with self.centre.database.read() as connection:
            return [*connection.execute(sa.text(sql), values)]

    def _run(self, sent: Sent) -> Answered:
        path, _, query = sent.target.partition("?")
        builder = EnvironBuilder(
            path=path,
            query_string=query,
            base_url=URL,
            method=sent.method,
            data=sent.body,
            headers=list(sent.headers.items()),
        )
        environ = builder.get_environ()
        # A server reads as much as it was promised; what was cut off on the way is missing.
        environ["CONTENT_LENGTH"], environ["RAW_URI"] = str(len(sent.body)), sent.target
        told: list[Any] = []
        pieces = self._app.wsgi_app(environ, lambda *said: told.extend(said[:2]))  # type: ignore[arg-type, return-value]
        body = b"".join(pieces)
        headers = [(name, text) for name, text in told[1] if name.lower() != "content-length"]
        if STREAM in environ:
            body = b"".join(environ[STREAM]())
            headers += environ[SIGN](body)
        return Answered(int(told[0].split()[0]), headers, body)

    def _may_stop(
        self, write: Callable[[], AbstractContextManager[sa.Connection]]
    ) -> Callable[[], AbstractContextManager[sa.Connection]]:
        """The database's transactions, at whose end the power may go."""

        @contextmanager
        def transaction() -> Iterator[sa.Connection]:
            with write() as connection:
                yield connection
                self._stop_if("before the commit")
            self._stop_if("after the commit")

        return transaction

    def _stop_if(self, where: str) -> None:
        if self.stop_at == where:
            self.stop_at = None
            raise PowerGone(where)


def enrol(centre: SimCentre, key: NodeKey) -> EnrolReply:
    """Register a hall and give its box the place."""
    with centre.centre.database.write() as tx:
        if tx.execute(schema.region.select()).first() is None:
            insert_many(tx, schema.region, [(REGION, "广安区", "county", "四川省广安市广安区")])
    node = halls.register_one(centre.centre, ACTOR, REGION, "大厅").node
    code = halls.issue_code(centre.centre, ACTOR, node).code
    request = EnrolRequest(code, key.public_hex, "box", "1", centre.clock())
    return enrolment.enrol(centre.centre, request)


def choose_stop(chance: random.Random) -> str:
    """At which end of a transaction the power goes."""
    return chance.choice(("before the commit", "after the commit"))
