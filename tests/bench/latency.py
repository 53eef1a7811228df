"""From a decision at the centre to a window's screen, and from a ticket to the province's tables.

A real centre and a real hall, each a process, enrolled with a code; the window's console is signed
in and its live stream open. Moments are read off one monotonic clock. Between two samples lies a
random pause, so that they fall into every phase of the hall's jobs.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import requests
import sqlalchemy as sa

from central.centre import open_centre
from central.halls import service as halls
from central.identity.service import hash_password
from central.settings import load_settings
from central.store import schema
from central.store.database import insert_many
from domain.plan import Plan as HallPlan
from edge.app import store_path
from edge.enrolment import enrol_hall
from edge.secrets import open_secrets
from edge.settings import Settings, load
from edge.stations.service import pairing_code
from sync.store import Store
from tests.bench import machine
from tests.bench.children import running
from tests.bench.errors import BenchError
from tests.bench.ingest import folder
from tests.bench.province import REGION, BenchCentre, bench_centre, databases
from tests.bench.report import Measured, Report, percentile, say
from tests.bench.rig import JSON, KIOSK, QUEUE
from tests.factories import plan as hall_plan

AIM = "value < 1000"
PAUSE_S = 0.7
PATIENCE_S = 20.0
PASSWORD = "latency-bench-1"
WINDOW, STAFF, NUMBER = "01", "s-1", "1001"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure; `kind`: of the centre's database."""

    samples: int
    kind: str
    work: Path


@dataclass(slots=True)
class Hall:
    """A running hall; `console` and `kiosk` are browsers that are signed in and paired."""

    node: str
    url: str
    console: requests.Session
    kiosk: requests.Session


def run(plan: Plan) -> Report:
    """All samples. Raises BenchError when one never arrives."""
    report = Report("latency", machine.describe(plan.work.parent))
    rng = random.Random(1)
    with (
        folder(plan.work, "latency-") as where,
        databases((plan.kind,)) as made,
        bench_centre(where / "centre", made.fresh(plan.kind, where), {}) as centre,
        _hall(where, centre) as hall,
        _stream(hall) as seen,
    ):
        down = [_decision(centre, hall, seen, n, rng) for n in range(plan.samples)]
        up = [_ticket(centre, hall, rng) for _ in range(plan.samples)]
        hops = [_hops(centre, hall) for _ in range(plan.samples)]
    for name, times in (("decision_to_window", down), ("ticket_to_province", up)):
        for share, aim in ((0.5, None), (0.99, AIM)):
            figure = f"{name}_p{share * 100:.0f}_ms"
            value, floor = percentile(times, share), percentile(hops, share)
            report.measured.append(Measured(figure, "ms", [value], [floor], aim))
        say(f"{name}: worst {max(times):,.0f} ms of {len(times)}")
    return report


def _decision(
    centre: BenchCentre, hall: Hall, seen: list[tuple[float, str]], n: int, rng: random.Random
) -> float:
    """A queue gets another name at the centre; milliseconds until the window's console shows it."""
    time.sleep(rng.random() * PAUSE_S)
    name = f"{n}-{rng.getrandbits(32):08x}"
    queue = replace(hall_plan().queues[QUEUE], name=name)
    at = centre.child.ask(_document(hall.node, "queue", QUEUE, queue))["at"]
    return (_wait(lambda: _shown(seen, name), f"queue {name}") - at) * 1000


def _shown(seen: list[tuple[float, str]], name: str) -> float | None:
    return next((at for at, text in reversed(seen) if name in text), None)


def _ticket(centre: BenchCentre, hall: Hall, rng: random.Random) -> float:
    """Somebody takes a number; milliseconds from the answer to the row in the folded table."""
    time.sleep(rng.random() * PAUSE_S)
    form = {"queue": QUEUE, "without_card": "1"}
    answer = hall.kiosk.post(f"{hall.url}/kiosk/{KIOSK}/tickets", data=form, headers=JSON)
    at, id = time.monotonic(), answer.json()["ticket"]
    t = schema.states["ticket"]
    query = sa.select(t.c.id).where(t.c.hall == hall.node, t.c.id == id)

    def there() -> float | None:
        with centre.database.read() as connection:
            found = connection.scalar(query)
        return time.monotonic() if found else None

    return (_wait(there, f"ticket {id}") - at) * 1000


def _hops(centre: BenchCentre, hall: Hall) -> float:
    """A page of the centre and one of the hall, asked for one after the other: nothing waits."""
    began = time.monotonic()
    requests.get(f"{centre.url}/sign-in", timeout=PATIENCE_S)
    requests.get(f"{hall.url}/sign-in", timeout=PATIENCE_S)
    return (time.monotonic() - began) * 1000


def _wait(look: Callable[[], float | None], what: str) -> float:
    end = time.monotonic() + PATIENCE_S
    while (found := look()) is None:
        if time.monotonic() > end:
            raise BenchError(f"{what} did not arrive within {PATIENCE_S:.0f} s")
        time.sleep(0.002)
    return found


def _document(node: str, kind: str, id: str, body: object) -> str:
    plain = msgspec.to_builtins(body)
    return json.dumps({"kind": kind, "id": id, "scope": f"hall:{node}", "body": plain})


@contextmanager
def _hall(where: Path, centre: BenchCentre) -> Iterator[Hall]:
    """A hall that went through the real enrolment, with a console and a kiosk."""
    node, code = _place(where)
    for kind, bodies in _plan(node).items():
        for id, body in bodies.items():
            centre.child.ask(_document(node, kind, id, body))
    config = where / "hall.toml"
    config.write_text(
        f'data = "hall"\nport = 0\ncentre_url = "{centre.url}"\nlog_level = "ERROR"\n'
        f'public_url = "http://127.0.0.1:8100"\n[[stations]]\nid = "{KIOSK}"\nkind = "kiosk"\n',
        "utf-8",
    )
    settings = load(config)
    enrol_hall(settings, code)
    with running("tests.bench.node", str(config)) as child:
        url = child.said["url"]
        kiosk = _browser()
        pairing = pairing_code(open_secrets(settings.data).cookie_key, node, KIOSK)
        kiosk.post(f"{url}/pair", data={"code": pairing}, headers=JSON).raise_for_status()
        _wait(lambda: _has_plan(settings), "the hall's plan")
        console = _browser()
        form = {"staff_no": NUMBER, "password": PASSWORD}
        console.post(f"{url}/sign-in", data=form, headers=JSON).raise_for_status()
        opened = console.post(f"{url}/window/open", data={"window": WINDOW}, headers=JSON)
        opened.raise_for_status()
        yield Hall(node, url, console, kiosk)


def _place(where: Path) -> tuple[str, str]:
    """A node id in the directory, and its code."""
    opened = open_centre(load_settings(where / "centre" / "centre.toml", {}))
    with opened.database.write() as tx:
        insert_many(tx, schema.region, [(REGION, "广安区", "county", "四川省广安市广安区")])
    node = halls.register_one(opened, "admin/bench", REGION, "测速大厅").node
    code = halls.issue_code(opened, "admin/bench", node).code
    opened.database.close()
    return node, code


def _plan(node: str) -> dict[str, dict[str, Any]]:
    made: HallPlan = hall_plan(node=node)
    member = replace(made.staff[STAFF], password_hash=hash_password(PASSWORD))
    return {
        "queue": dict(made.queues),
        "window": dict(made.windows),
        "item": dict(made.items),
        "staff": {STAFF: member},
    }


def _browser() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def _has_plan(settings: Settings) -> float | None:
    """Whether the last of the documents has come down."""
    store = Store(store_path(settings), open_secrets(settings.data).store_key, writable=False)
    try:
        return time.monotonic() if store.documents(["staff"]) else None
    finally:
        store.close()


@contextmanager
def _stream(hall: Hall) -> Iterator[list[tuple[float, str]]]:
    """What the window's live stream has brought: (moment, text) of each piece."""
    seen: list[tuple[float, str]] = []
    answer = hall.console.get(
        f"{hall.url}/window/live", headers={"Accept": "text/event-stream"}, stream=True
    )
    answer.raise_for_status()

    def read() -> None:
        rest = b""
        for piece in answer.iter_content(None):
            rest += piece
            *whole, rest = rest.split(b"\n\n")
            seen.extend((time.monotonic(), one.decode()) for one in whole)

    threading.Thread(target=read, daemon=True).start()
    yield seen
