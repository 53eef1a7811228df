"""A real node in a process of its own, and agents in this one."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from devices.agent.agent import Agent
from devices.agent.identity import open_identity, pair
from devices.spec import DeviceSpec
from domain.agents import AgentState
from domain.equipment import DeviceState
from domain.events import Event
from domain.plan import Plan
from edge.agents.service import agent_code
from edge.secrets import open_secrets
from edge.stations.service import pairing_code
from sync.envelope import decode
from sync.store import Store
from tests.edge.halls import plan, settle
from tests.factories import NODE
from tests.simulators.rig import PATIENCE_S, until

STATIONS = '[{ id = "K1", kind = "kiosk" }, { id = "W1", kind = "window", window = "01" }]'


@dataclass(slots=True)
class NodeProcess:
    """A hall's node: its folder, its ports, the process while it runs."""

    data: Path
    port: int
    agents_port: int
    process: "subprocess.Popen[bytes] | None" = None
    more: str = ""  # stations and devices of its own, as TOML

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        settings = self.data.parent / "hall.toml"
        settings.write_text(
            f'data = "{self.data.name}"\nport = {self.port}\nagents_port = {self.agents_port}\n'
            f'centre_url = "http://127.0.0.1:9"\n{self.more or f"stations = {STATIONS}"}\n',
            "utf-8",
        )
        command = [sys.executable, "-m", "edge.cli", "--config", str(settings)]
        with (self.data.parent / "edge.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ.copy())
        until(self._answers)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(PATIENCE_S)
            self.process = None

    def store(self) -> Store:
        return Store(self.data / "hall.db", open_secrets(self.data).store_key, writable=False)

    def events(self, *kinds: str) -> list[Event]:
        store = self.store()
        try:
            log = [decode(line) for line in store.lines(1, 0, 100_000, 1 << 30)]
        finally:
            store.close()
        return [event for event in log if not kinds or event.kind in kinds]

    def device(self, id: str) -> DeviceState | None:
        store = self.store()
        try:
            return store.state(DeviceState, NODE, id)
        finally:
            store.close()

    def code(self, station: str) -> str:
        """The one-time code for the station's agent."""
        store = self.store()
        known = store.state(AgentState, NODE, station)
        store.close()
        secret = open_secrets(self.data).cookie_key
        return agent_code(secret, NODE, station, known.admissions if known else 0)

    def screen_code(self, station: str) -> str:
        """What a screen types to become the station's."""
        return pairing_code(open_secrets(self.data).cookie_key, NODE, station)

    def kiosk(self, station: str = "K1") -> requests.Session:
        """A paired screen."""
        browser = requests.Session()
        form = {"code": self.screen_code(station)}
        assert browser.post(f"{self.url}/pair", data=form, timeout=PATIENCE_S).ok
        return browser

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self._log()
        try:
            return requests.get(f"{self.url}/health", timeout=1).ok
        except requests.RequestException:
            return False

    def _log(self) -> str:
        return (self.data.parent / "edge.log").read_text("utf-8")


@contextmanager
def node_process(folder: Path, the_plan: Plan | None = None) -> Iterator[NodeProcess]:
    """A node that takes agents, until the block ends."""
    data = folder / "hall"
    data.mkdir()
    settle(data, the_plan or plan())
    node = NodeProcess(data, free_port(), free_port())
    node.start()
    try:
        yield node
    finally:
        node.stop()


@contextmanager
def agent(
    node: NodeProcess, folder: Path, *specs: DeviceSpec, station: str = "K1"
) -> Iterator[Agent]:
    """A paired, running agent whose line is up."""
    if not (folder / "place.json").exists():
        pair(folder, node.url, station, node.code(station))
    running = Agent(open_identity(folder), specs)
    running.start()
    try:
        assert running.line.up.wait(PATIENCE_S)
        yield running
    finally:
        running.stop()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def server_sent(browser: requests.Session, url: str) -> Iterator[tuple[float, str, str]]:
    """(monotonic time, event, data) of a page's stream, for ever."""
    with browser.get(url, stream=True, timeout=PATIENCE_S) as stream:
        name, data = "", ""
        for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                data += line.removeprefix("data: ")
            elif not line and name:
                yield time.monotonic(), name, data
                name, data = "", ""


def spec(id: str, kind: str, driver: str, url: str) -> DeviceSpec:
    """A device that polls fast and tries again soon."""
    quick = {"poll_s": 0.05, "back_off_s": 0.05, "back_off_max_s": 0.1}
    return DeviceSpec(id, kind, driver, url, options=quick)
