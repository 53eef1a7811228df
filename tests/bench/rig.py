"""A hall's node made by hand: enrolled without a centre, with a plan, stations and devices."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import requests

from domain.documents import Document
from domain.plan import Plan
from edge.app import wall_ms
from edge.secrets import open_secrets
from edge.stations.service import pairing_code
from sync.clock import HybridClock
from sync.keys import NodeKey, write_secret
from sync.node import settle_in
from sync.store import Store
from sync.writer import Writer
from tests.bench.children import Child, running
from tests.bench.errors import BenchError
from tests.factories import plan

NODE = "h-bench-01"
KIOSK, BOARD = "K1", "D1"
QUEUE = "q-a"
NOBODY = "http://127.0.0.1:9"
"""The discard port, where nobody listens: the line to the centre is cut."""

JSON = {"Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class BenchHall:
    """A running node. `cookie`: of a browser that is paired with the kiosk and the board."""

    data: Path
    child: Child
    url: str
    cookie: str

    def get(self, path: str) -> requests.Response:
        """What a page shows. Raises BenchError when it is refused."""
        return self._ask("GET", path)

    def post(self, path: str, **form: str) -> requests.Response:
        """A form of the kiosk's page. Raises BenchError when it is refused."""
        return self._ask("POST", path, form)

    def _ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> Any:
        headers = {**JSON, "Cookie": self.cookie}
        answer = requests.request(
            method, self.url + path, data=form, headers=headers, timeout=10, allow_redirects=False
        )
        if answer.status_code >= 300:
            raise BenchError(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer


@contextmanager
def bench_hall(
    folder: Path,
    devices: Sequence[Mapping[str, object]] = (),
    kiosks: Sequence[str] = (KIOSK,),
    agents_port: int = 0,
) -> Iterator[BenchHall]:
    """A fresh hall in a fresh folder, open until the block ends."""
    data = folder / "data"
    settle(data, plan(node=NODE))
    config = folder / "hall.toml"
    config.write_text(_toml(devices, kiosks, agents_port), "utf-8")
    with running("tests.bench.node", str(config)) as child:
        url = child.said["url"]
        yield BenchHall(data, child, url, _pair(url, data, kiosks))


def settle(data: Path, hall_plan: Plan) -> None:
    """What enrolment and the first documents leave behind, without a centre."""
    held = open_secrets(data)
    write_secret(data / "keys" / "person.key", secrets.token_hex(32).encode())
    path = data / "hall.db"
    centre = {"centre": "c-bench", "centre_public_key": NodeKey.generate().public_hex}
    settle_in(path, held.store_key, NODE, {**centre, "feed_cursor": "0"})
    store = Store(path, held.store_key)
    writer = Writer(store, HybridClock(wall_ms))
    writer.start()
    for document in _documents(hall_plan):
        writer.run(lambda tx, document=document: tx.put_document(document))  # type: ignore[misc]
    writer.stop()
    store.close()


def opened(data: Path) -> Store:
    """The store of a hall whose node has ended."""
    held = open_secrets(data)
    return Store(data / "hall.db", held.store_key)


def _documents(hall_plan: Plan) -> Iterator[Document]:
    groups = {
        "hall": {NODE: hall_plan.hall},
        "queue": hall_plan.queues,
        "window": hall_plan.windows,
        "item": hall_plan.items,
    }
    for kind, bodies in groups.items():
        for id, body in bodies.items():
            yield Document(kind, id, 1, "all", msgspec.json.encode(body))


def _toml(devices: Sequence[Mapping[str, object]], kiosks: Sequence[str], agents_port: int) -> str:
    settings = {
        "data": "data",
        "port": 0,
        "public_url": "http://127.0.0.1:8100",
        "centre_url": NOBODY,
        "log_level": "ERROR",
        "agents_port": agents_port,
    }
    stations = [*({"id": id, "kind": "kiosk"} for id in kiosks), {"id": BOARD, "kind": "board"}]
    parts = [_table(settings)]
    parts += ["[[stations]]\n" + _table(station) for station in stations]
    parts += ["[[devices]]\n" + _table(device) for device in devices]
    return "\n".join(parts)


def _table(values: Mapping[str, object]) -> str:
    # A JSON string or number is a TOML one.
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def _pair(url: str, data: Path, kiosks: Sequence[str]) -> str:
    session = requests.Session()
    secret = open_secrets(data).cookie_key
    for station in (*kiosks, BOARD):
        code = pairing_code(secret, NODE, station)
        answer = session.post(f"{url}/pair", data={"code": code}, headers=JSON, timeout=10)
        if answer.status_code != 201:
            raise BenchError(f"pairing {station}: {answer.status_code} {answer.text[:200]}")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies)
