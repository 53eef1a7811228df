"""The demo province: every division of Sichuan as a hall in the directory, and one of them, the
district hall of Guang'an, fitted out with its real service items, queues, windows and staff.
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import sqlalchemy as sa

from central import demo_items
from central.catalog import service as catalog
from central.centre import Centre
from central.demo_situations import situations
from central.halls import service as halls
from central.identity.service import hash_password
from central.licences import service as licences
from central.licences.service import Revoked
from central.store import schema
from central.store.database import insert_many
from domain.documents import Document
from domain.plan import Queue, Region, Regions, Served, Staff, Window, Zone
from domain.slots import SlotPlan, SlotTime

DATA = Path(__file__).parent / "data"
DEMO_REGION = "511602"
ACTOR = "node/centre"

QUEUES = (
    Queue("q-a", "A", "综合服务", "General services", order=1),
    Queue("q-b", "B", "税务与市场监管", "Taxes and business", order=2),
    Queue("q-c", "C", "社保医保民政", "Social security", order=3),
    Queue("q-d", "D", "公安与司法", "Police and justice", order=4),
    Queue("q-e", "E", "不动产与住建", "Property and housing", order=5),
)

DEPARTMENTS = {
    "广安区税务局": "q-b",
    "区市监局": "q-b",
    "区烟草专卖局": "q-b",
    "区经信局": "q-b",
    "区商务局": "q-b",
    "区人社局": "q-c",
    "区医疗保障局": "q-c",
    "区民政局": "q-c",
    "区残联": "q-c",
    "区退役军人事务局": "q-c",
    "区公安分局": "q-d",
    "区司法局": "q-d",
    "区自然资源和规划局": "q-e",
    "区住建局": "q-e",
    "区公管办": "q-e",
}
"""Every department that is not named here is served at the general counter."""

ZONES = (
    Zone("east", "东区", "East wing", 72, 8, 26, 62, order=1),
    Zone("north", "北区", "North wing", 30, 4, 38, 30, order=2),
    Zone("west", "西区", "West wing", 2, 8, 24, 62, order=3),
)

WINDOWS = (
    ("01", "east", "q-a", "q-b"),
    ("02", "east", "q-a", "q-e"),
    ("03", "east", "q-b", "q-a"),
    ("04", "north", "q-c", "q-a"),
    ("05", "north", "q-c", "q-d"),
    ("06", "west", "q-d", "q-c"),
    ("07", "west", "q-e", "q-a"),
    ("08", "west", "q-a", "q-b", "q-c", "q-d", "q-e"),
)
"""Number of the window, its zone, the queue it is for, and those it helps out with."""

TIMES = tuple(
    SlotTime(f"{hour:02d}:{half:02d}", f"{hour + half // 30:02d}:{(half + 30) % 60:02d}", 3)
    for hour in (9, 10, 14, 15, 16)
    for half in (0, 30)
)
"""The slots of a day that the demo's hall offers for each queue."""

NAMES = ("陈静", "杨波", "周敏", "吴磊", "郑洁", "王涛", "冯丽", "蒋鹏", "唐蓉", "罗建国")
BUILDINGS = {"township": "便民服务中心"}


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account; the password is told here once and kept nowhere in the centre."""

    number: str
    name: str
    password: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a demo needs to go on: the hall's node id and its staff."""

    node: str
    staff: tuple[Account, ...]


def seed_demo(centre: Centre) -> Seeded:
    """Fill an empty centre. Raises sqlalchemy.exc.IntegrityError for one that has halls already."""
    accounts = tuple(_accounts())
    with centre.database.write() as tx:
        regions = _regions()
        insert_many(tx, schema.region, regions)
        wanted = [(code, _hall_name(name, level), level) for code, name, level, _ in regions]
        halls.register(centre, tx, ACTOR, wanted)
        hall = halls.first_of_region(tx, DEMO_REGION)
        catalog.publish(centre, tx, ACTOR, [*_plan(hall.node, accounts), *_items()])
        catalog.publish(centre, tx, ACTOR, [*_situations()])
        licences.revoke(centre, tx, ACTOR, _revoked())
    centre.signals.published("all")
    return Seeded(hall.node, accounts)


def is_empty(centre: Centre) -> bool:
    """Whether no region is known yet."""
    with centre.database.read() as connection:
        return not connection.scalar(sa.select(sa.func.count()).select_from(schema.region))


def _regions() -> list[tuple[str, str, str, str]]:
    """(code, name, level, full name) of every division."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    full: dict[str, str] = {}
    for row in rows:  # parents come before their children
        full[row["code"]] = full.get(row["parent"], "") + row["name"]
    return [(row["code"], row["name"], row["level"], full[row["code"]]) for row in rows]


def _near() -> Regions:
    """The demo's district, its townships, and the districts beside it."""
    rows = [(code, full) for code, _, _, full in _regions()]
    own = [(code, name) for code, name in rows if code.startswith(DEMO_REGION)]
    beside = [(c, n) for c, n in rows if c.startswith(DEMO_REGION[:4]) and len(c) == 6]
    named = dict(own) | dict(beside)
    return Regions(DEMO_REGION, tuple(Region(code, name) for code, name in named.items()))


def _hall_name(name: str, level: str) -> str:
    return name + BUILDINGS.get(level, "政务服务中心")


def _accounts() -> Iterator[Account]:
    for n, name in enumerate(NAMES, 1):
        roles = ("window", "manager") if n == len(NAMES) else ("window",)
        yield Account(f"{1000 + n}", name, secrets.token_urlsafe(9), roles)


def _plan(node: str, accounts: Sequence[Account]) -> Iterator[Document]:
    scope = f"hall:{node}"
    for queue in QUEUES:
        yield _document("queue", queue.id, scope, queue)
    for zone in ZONES:
        yield _document("zone", zone.id, scope, zone)
    for order, (id, zone_id, first, *others) in enumerate(WINDOWS, 1):
        served = (Served(first, 2.0), *(Served(queue) for queue in others))
        window = Window(id, f"{int(id)}号窗口", f"Window {int(id)}", served, order, zone_id)
        yield _document("window", id, scope, window)
    for queue in QUEUES:
        yield _document("slots", queue.id, scope, SlotPlan(queue.id, queue.id, TIMES))
    for n, account in enumerate(accounts, 1):
        hashed = hash_password(account.password)
        staff = Staff(f"s-{n}", account.number, account.name, hashed, account.roles)
        yield _document("staff", staff.id, scope, staff)


def _items() -> Iterator[Document]:
    scope = f"region:{DEMO_REGION}"
    yield _document("calendar", "cn", "all", demo_items.calendar())
    yield _document("regions", DEMO_REGION, scope, _near())
    for form in demo_items.forms():
        yield _document("form", form.id, scope, form)
    for item in demo_items.items(DEPARTMENTS | {"": "q-a"}):
        yield _document("item", item.id, scope, item)


def _situations() -> Iterator[Document]:
    for situation in situations():
        yield _document("situation", situation.id, f"region:{DEMO_REGION}", situation)


def _revoked() -> list[Revoked]:
    """Certificates that no longer count, all of them invented."""
    return msgspec.json.decode((DATA / "revoked.json").read_bytes(), type=list[Revoked])


def _document(kind: str, id: str, scope: str, body: object) -> Document:
    return Document(kind, id, 0, scope, msgspec.json.encode(body))
