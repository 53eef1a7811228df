"""kill -9 at random moments of hall and centre: every scan that was acknowledged arrives whole."""

import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from central.blobs.service import store_of
from central.centre import Centre, open_centre, prepare
from central.halls import service as halls
from central.settings import Settings
from central.store import schema
from central.store.database import insert_many
from sync.keys import NodeKey
from sync.link import enrol
from sync.node import settle_in
from tests.factories import STORE_KEY
from tests.faults.blob_hall import SCANS, scan

ROOT = Path(__file__).parents[2]
KILLS = 6
PATIENCE_S = 120
REGION = ("511602", "广安区", "county", "四川省广安市广安区")


class Life:
    """A process that is killed and started again; what it said in all its lives."""

    def __init__(self, argv: list[str], first: str) -> None:
        self._argv, self._first = argv, first
        self.said: list[str] = []
        self.start()

    def start(self) -> None:
        """Run until it says its first word."""
        self._process = subprocess.Popen(
            [sys.executable, *self._argv], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        self._began = len(self.said)
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        self.until(lambda: any(w.startswith(self._first) for w in self.said[self._began :]))

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self.said.extend(line.strip() for line in process.stdout)
        self.said.append("gone")

    def until(self, seen: object) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not seen():  # type: ignore[operator]
            assert time.monotonic() < deadline, self.said[-5:]
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL, as the power would; nothing is said or closed."""
        self._process.kill()
        self._process.wait()

    def is_quiet(self) -> bool:
        return "quiet" in self.said[self._began :]


@contextmanager
def province(folder: Path) -> Iterator[tuple[Centre, Path]]:
    """A centre that knows a region, on a port that stays the same, opened beside its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = folder / "centre.toml"
    config.write_text(f'data = "centre"\nport = {port}\n', "utf-8")
    settings = Settings(data=str(folder / "centre"), port=port)
    prepare(settings)
    centre = open_centre(settings)
    with centre.database.write() as tx:
        insert_many(tx, schema.region, [REGION])
    yield centre, config
    centre.database.close()


def enrolled(centre: Centre, url: str, folder: Path) -> list[str]:
    """A hall's folder, and what its process is told."""
    node = halls.register_one(centre, "admin/test", REGION[0], "测试大厅").node
    code, key = halls.issue_code(centre, "admin/test", node).code, NodeKey.generate()
    folder.mkdir()
    key.save(folder / "node.pem")
    now_ms = int(time.time() * 1000)
    reply = enrol(url, key, code=code, box="test", version="1", wall_ms=now_ms)
    settle_in(folder / "hall.db", STORE_KEY, node, {"centre": reply.centre})
    told = [url, reply.centre_public_key, reply.blob_recipient, reply.person_secret_hex]
    return ["-m", "tests.faults.blob_hall", str(folder), *told]


@pytest.mark.fault
def test_kills_of_either_side_lose_no_scan(tmp_path: Path) -> None:
    chance = random.Random(20260302)
    with province(tmp_path) as (centre, config):
        above = Life(["-m", "central.cli", "--config", str(config)], "http")
        below = Life(enrolled(centre, above.said[0].rstrip("/"), tmp_path / "hall"), "ready")
        try:
            for _ in range(KILLS):
                time.sleep(chance.uniform(0.02, 0.6))
                victim = chance.choice([above, below])
                victim.kill()
                victim.start()
            below.until(below.is_quiet)
        finally:
            above.kill()
            below.kill()
        kept = dict(words.split()[1:] for words in below.said if words.startswith("kept"))
        assert len(kept) == SCANS
        node = node_of(centre)
        for n, address in kept.items():
            assert store_of(centre, node).open(address).read() == scan(int(n))
        with centre.database.read() as connection:
            rows = connection.execute(schema.blob.select()).all()
        assert len(rows) == SCANS


def node_of(centre: Centre) -> str:
    with centre.database.read() as connection:
        return halls.first_of_region(connection, REGION[0]).node
