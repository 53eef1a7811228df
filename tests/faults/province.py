"""A centre and a hall's box as two processes, each to be killed and started again at will."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from central.centre import Centre, open_centre, prepare
from central.folding.group import fold_some
from central.halls import enrolment
from central.halls import service as halls
from central.settings import Settings
from central.store import log as log_sql
from central.store import schema, states
from central.store.database import insert_many
from sync.envelope import check_chain, decode, genesis
from sync.keys import NodeKey
from sync.node import settle_in
from sync.protocol import EnrolRequest
from sync.store import Store
from tests.bench.children import ROOT, environment
from tests.factories import STORE_KEY
from tests.faults.tally import Tally

ACTOR: Final = "admin/faults"
REGION: Final = "511602"
PATIENCE_S: Final = 60.0
MIGRATING: Final = threading.Lock()
"""Alembic migrates one database of a process at a time."""

WORDS: Final = 4
"""So many words after the last number was asked for, nothing more comes of it."""


class Program:
    """A process of ours: started, killed, frozen. `prefix`: e.g. `ip netns exec …`."""

    def __init__(self, *arguments: str, prefix: Sequence[str] = ()) -> None:
        self._command = [*prefix, sys.executable, "-m", *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self.heard: list[str] = []
        self.news = threading.Condition()

    def start(self) -> None:
        """Begin (again); what it says is gathered in `heard`."""
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd=ROOT,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def say(self, line: str) -> None:
        """A line to its standard input."""
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        if self._process is not None:
            self._process.wait()

    def send(self, number: signal.Signals) -> None:
        """SIGSTOP, SIGCONT, SIGTERM."""
        assert self._process is not None
        os.kill(self._process.pid, number)

    def wait_until(self, seen: Callable[[list[str]], object]) -> bool:
        """Until what was heard says so; False when it takes too long or the program has ended."""
        deadline = time.monotonic() + PATIENCE_S
        with self.news:
            while not seen(self.heard):
                if time.monotonic() > deadline:
                    return False
                self.news.wait(0.5)
        return True

    def quiet(self) -> bool:
        """Have a box take no more numbers, and wait until it has nothing to hand up."""
        self.say("0")
        said = len(self.heard)

        def settled(heard: list[str]) -> bool:
            words = [line for line in heard[said:] if line.startswith("=")]
            return len(words) > WORDS and words[-1] == "= 0 connected"

        return self.wait_until(settled)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith(b"\n"):  # half a line was not said
                with self.news:
                    self.heard.append(line.decode().strip())
                    self.news.notify_all()


class Pair:
    """A centre's folder and a hall's, with the processes that work on them."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", hands: int = 4) -> None:
        self.folder, self.host, self.port = folder, host, free_port()
        self.hall, self.hands = folder / "hall", hands
        self.settings = Settings(data=str(folder / "centre"), host=host, port=self.port)
        self.node = self._enrol()
        self.config = folder / "centre.toml"
        # The line between the two is a namespace's, nobody else's.
        where = f'host = "{host}"\nport = {self.port}\ndata = "{folder}/centre"\n'
        self.config.write_text(f"{where}allow_plain_http = true\n", "utf-8")

    @property
    def url(self) -> str:
        """Where the centre answers."""
        return f"http://{self.host}:{self.port}"

    def centre_program(self, *prefix: str) -> Program:
        """The centre as everybody runs it."""
        return Program("central.cli", "--config", str(self.config), prefix=prefix)

    def box_program(self, *prefix: str, url: str = "", rest_ms: int = 0) -> Program:
        """The hall's box; each of its hands rests after a number."""
        wanted = (str(self.hall), url or self.url, str(self.hands), str(rest_ms))
        return Program("tests.faults.box", *wanted, prefix=prefix)

    def store(self) -> Store:
        """The hall's store; its box must not run."""
        return Store(self.hall / "hall.db", STORE_KEY)

    def judge(self, answered: Sequence[str], where: str) -> Tally:
        """With both processes gone: everything answered is on both sides, once, and they agree."""
        tally = Tally(acknowledged=len(answered))
        store, centre = self.store(), open_centre(self.settings)
        try:
            while fold_some(centre.database, 10_000):
                pass
            self._compare(store, centre, answered, where, tally)
        finally:
            store.close()
            centre.database.close()
        return tally

    def _compare(
        self, store: Store, centre: Centre, answered: Sequence[str], where: str, tally: Tally
    ) -> None:
        lines = store.lines(1, 0, 10**9, 1 << 40)
        check_chain(lines, self.node, 1, 1, genesis(self.node, 1))
        with centre.database.read() as connection:
            there = log_sql.lines(connection, self.node, 1)
            digests = states.digests(connection, self.node)
        numbers = [getattr(decode(line).body, "number", "") for line in lines]
        lost = set(answered) - set(numbers)
        doubled = len(numbers) - len(set(numbers))
        if lost or doubled:
            words = f"{where}: {len(lost)} answered are gone, {doubled} twice"
            tally.failed(words, lost=len(lost), doubled=doubled)
        if there != lines:
            tally.failed(f"{where}: the hall has {len(lines)} events, the centre {len(there)}")
        if digests != store.digests(self.node):
            tally.failed(f"{where}: the tables differ")

    def _enrol(self) -> str:
        with MIGRATING:
            prepare(self.settings)
        centre = open_centre(self.settings)
        key = NodeKey.generate()
        with centre.database.write() as tx:
            insert_many(tx, schema.region, [(REGION, "广安区", "county", "四川省广安市广安区")])
        node = halls.register_one(centre, ACTOR, REGION, "大厅").node
        code = halls.issue_code(centre, ACTOR, node).code
        reply = enrolment.enrol(centre, EnrolRequest(code, key.public_hex, "box", "1", 0))
        centre.database.close()
        self.hall.mkdir(exist_ok=True)
        key.save(self.hall / "node.pem")
        values = {"centre": reply.centre, "centre_public_key": reply.centre_public_key}
        settle_in(self.hall / "hall.db", STORE_KEY, node, values)
        return node


def free_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


def numbers(heard: Sequence[str]) -> list[str]:
    """What was answered for, of what a box has said."""
    return [line for line in heard if line.startswith("A")]


@contextmanager
def ended(*programs: Program) -> Iterator[None]:
    """Leave none of them behind."""
    try:
        yield
    finally:
        for program in programs:
            program.kill()
