"""A real hall's node in a folder, without a centre, and the browsers of the people in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from argon2 import PasswordHasher
from flask.testing import FlaskClient

from devices.idcard.card import IdCard
from devices.idcard.events import CardRead
from domain.documents import Document
from domain.events import Event
from domain.persons import Visitor, visitor
from domain.plan import Plan, Staff
from domain.tickets import Ticket
from domain.windows import WindowState
from edge.app import RunningHall, build, store_path
from edge.calling.service import Seat
from edge.node import HallNode
from edge.reception import service as reception
from edge.reception.service import Wish
from edge.roster import service as roster
from edge.secrets import open_secrets
from edge.settings import Device, Settings, Station
from edge.stations.service import pairing_code
from sync.envelope import decode
from sync.keys import NodeKey, write_secret
from sync.node import settle_in
from sync.store import Store
from sync.transaction import PUT_DOCUMENT
from tests import factories
from tests.factories import NODE, SECRET, Wall

PASSWORD = "a fine morning in the hall"
JSON = {"Accept": "application/json"}
HX = {"HX-Request": "true"}
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS

STATIONS = (
    Station("K1", "kiosk"),
    Station("K2", "kiosk"),
    Station("D1", "board"),
    Station("W1", "window", window="01"),
    Station("S1", "display", window="01"),
    Station("P1", "pad", window="01"),
)

StateT = TypeVar("StateT")


@cache
def password_hash() -> str:
    """The hash of PASSWORD, cheap enough for tests."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def plan(**changed: object) -> Plan:
    """Three queues, four windows, four members of staff, a manager; all know PASSWORD."""
    made = factories.plan(**changed)  # type: ignore[arg-type]
    names = ("陈静", "杨波", "周敏", "吴磊")
    staff = {
        f"s-{n}": Staff(f"s-{n}", f"{1000 + n}", name, password_hash(), ("window",))
        for n, name in enumerate(names, 1)
    }
    staff["s-9"] = Staff("s-9", "1009", "唐主任", password_hash(), ("manager",))
    return replace(made, staff=staff)


@dataclass(slots=True)
class OpenHall:
    """A running node: `wall` is its clock, `settings.data` its folder."""

    running: RunningHall
    settings: Settings
    wall: Wall

    @property
    def node(self) -> HallNode:
        """The node's shared parts."""
        return self.running.node

    @property
    def store(self) -> Store:
        """The node's store."""
        return self.running.node.store

    def browser(self) -> FlaskClient:
        """A browser that nobody knows yet."""
        return self.running.app.test_client()

    def code(self, station: str) -> str:
        """A station's pairing code."""
        return pairing_code(open_secrets(self.settings.data).cookie_key, NODE, station)

    def paired(self, *stations: str) -> FlaskClient:
        """A browser paired with stations through the real page."""
        browser = self.browser()
        for station in stations:
            assert browser.post("/pair", data={"code": self.code(station)}).status_code == 303
        return browser

    def signed_in(self, number: str = "1001") -> FlaskClient:
        """A browser at which somebody signed in through the real page."""
        browser = self.browser()
        form = {"staff_no": number, "password": PASSWORD}
        assert browser.post("/sign-in", data=form).status_code == 303
        return browser

    def at_window(self, n: int = 1) -> FlaskClient:
        """Member n of the staff, signed in, with window n open."""
        browser = self.signed_in(f"{1000 + n}")
        answer = browser.post("/window/open", data={"window": f"{n:02d}"})
        assert answer.headers["Location"] == "/window"
        return browser

    def opened(self, n: int = 1) -> Seat:
        """Window n opened by member n without a browser."""
        roster.open_window(self.node, self.node.plan.staff[f"s-{n}"], f"{n:02d}")
        return Seat(f"{n:02d}", f"s-{n}")

    def take(self, queue: str = "q-a", **wish: Any) -> Ticket:
        """Somebody takes a number at kiosk K1."""
        return self.ticket(reception.take(self.node, Wish("K1", queue, **wish)))

    def lay(self, card: IdCard, station: str = "K1") -> None:
        """Somebody lays a card on a kiosk's reader."""
        self.running.desk.card_read(CardRead("reader", station, card, 0.0))

    def ticket(self, ticket_id: str) -> Ticket:
        """A ticket as the tables have it."""
        found = self.store.state(Ticket, NODE, ticket_id)
        assert found is not None
        return found

    def window(self, window: str = "01") -> WindowState:
        """A window as the tables have it."""
        found = self.store.state(WindowState, NODE, window)
        assert found is not None
        return found

    def events(self, *kinds: str) -> list[Event]:
        """The events of the log, of some kinds or all."""
        log = [decode(line) for line in self.store.lines(1, 0, 100_000, 1 << 30)]
        return [event for event in log if not kinds or event.kind in kinds]

    def publish(self, changed: Plan) -> None:
        """The centre sends other documents."""
        self.running.writer.run(lambda tx: [tx.put_document(d) for d in documents(changed)])

    def later(self, by_ms: int) -> None:
        """Time passes."""
        self.wall.set(self.wall() + by_ms)


def documents(plan: Plan) -> list[Document]:
    """A plan as the documents that come down."""
    parts: dict[str, Mapping[str, object]] = {
        "hall": {plan.hall.id: plan.hall} if plan.hall else {},
        "queue": plan.queues,
        "window": plan.windows,
        "staff": plan.staff,
        "item": plan.items,
        "situation": plan.situations,
        "form": plan.forms,
        "regions": plan.divisions,
        "zone": plan.zones,
        "calendar": {plan.calendar.id: plan.calendar} if plan.calendar else {},
    }
    return [
        Document(kind, key, 1, f"hall:{NODE}", msgspec.json.encode(body))
        for kind, bodies in parts.items()
        for key, body in bodies.items()
    ]


def settle(data: Path, the_plan: Plan) -> None:
    """What enrolment and the first feed leave in a folder."""
    secrets = open_secrets(data)
    write_secret(data / "keys" / "person.key", SECRET.hex().encode())
    centre = {"centre": "centre", "centre_public_key": NodeKey.generate().public_hex}
    path = data / "hall.db"
    settle_in(path, secrets.store_key, NODE, centre)
    store = Store(path, secrets.store_key)
    connection = store.open_writing()
    connection.execute("BEGIN IMMEDIATE")
    for d in documents(the_plan):
        connection.execute(PUT_DOCUMENT, (d.kind, d.id, d.version, d.scope, d.body))
    connection.execute("COMMIT")
    connection.close()
    store.close()


@contextmanager
def open_hall(
    data: Path,
    *,
    the_plan: Plan | None = None,
    devices: tuple[Device, ...] = (),
    wall: Wall | None = None,
    **changed: Any,
) -> Iterator[OpenHall]:
    """A node in `data` (settled in if it is not), its devices and jobs not started."""
    settings = Settings(
        data=data, public_url="http://hall.example", stations=STATIONS, devices=devices, **changed
    )
    if not store_path(settings).exists():
        settle(data, the_plan or plan())
    clock = wall or Wall()
    running = build(settings, clock)
    try:
        yield OpenHall(running, settings, clock)
    finally:
        stop(running)


def stop(running: RunningHall) -> None:
    """Stop a node whose jobs were not started."""
    running.streams.close()
    running.desk.equipment.stop()
    running.readings.stop()
    running.writer.stop()
    running.node.store.close()


def card(name: str = "欧阳明月", birth: date = date(1990, 1, 1), serial: int = 1) -> IdCard:
    """The card of somebody who does not exist."""
    number = factories.id_number(birth, serial)
    return IdCard(
        name=name,
        sex="1",
        ethnic_group="01",
        birth=birth,
        address="四川省广安市广安区滨江路1号",
        number=number,
        authority="广安市公安局",
        valid_from=date(2020, 1, 1),
        valid_to=None,
        photo_wlt=b"",
    )


def holder(the_card: IdCard) -> Visitor:
    """What stays of a card."""
    return visitor(the_card.name, the_card.number, SECRET)
