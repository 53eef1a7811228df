"""Many agents with all their devices on one node: what it costs the node, and how soon a page
hears of a card.
"""

import json
import random
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import requests

from devices.agent.identity import pair
from edge.agents.service import agent_code
from edge.secrets import open_secrets
from simulators.control import ReaderControl
from simulators.fleet.kinds import KINDS
from tests.bench.children import Child, running
from tests.bench.errors import BenchError
from tests.bench.pages import Pages
from tests.bench.report import Measured, percentile, say
from tests.bench.rig import NODE, BenchHall, bench_hall

PATIENCE_S = 60.0
TICKS_A_S = 100  # of /proc/PID/stat
KIB = 1024
FINDS_UNTIL_GONE = 5
ResultT = TypeVar("ResultT")

Sample = tuple[float, float]
"""Milliseconds from a card's last byte to the page, and from there to the driver's event."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """`agents` stations with these devices each; `cards` laid, one after the other; `a_process`:
    agents that share one process, as no kiosk would: this machine is all of them.
    """

    agents: int
    devices: tuple[str, ...]
    cards: int
    a_process: int = 15

    @property
    def stations(self) -> list[str]:
        """K1 …"""
        return [f"K{number}" for number in range(1, self.agents + 1)]


def measure_agents(crowd: Crowd, work: Path) -> list[Measured]:
    """Raises BenchError when a device or a line did not come up, or a page heard nothing."""
    with ExitStack() as parts:
        folder = Path(parts.enter_context(tempfile.TemporaryDirectory(dir=work, prefix="agents-")))
        port = _free_port()
        hall = parts.enter_context(bench_hall(folder, (), crowd.stations, port))
        pages = Pages(hall.url, hall.cookie, crowd.stations)
        parts.callback(pages.close)
        time.sleep(1.0)
        pid = hall.child.process.pid
        quiet, rss_before = _cpu_percent(pid, lambda: time.sleep(3.0)), _rss_mib(pid)
        fleet = parts.enter_context(_fleet(folder, crowd))
        agents = parts.enter_context(_agents(folder, crowd, hall, fleet))
        say(f"agents: {crowd.agents} with {len(crowd.devices)} devices each are up")
        found: list[Sample] = []
        busy = _cpu_percent(pid, lambda: found.extend(_lay(crowd, fleet, agents, pages)))
        rss = _rss_mib(pid)
    name = f"agents{crowd.agents}"
    event, alone = ([one[n] for one in found] for n in (0, 1))
    return [
        Measured(f"{name}_cpu_percent", "%", [busy], [quiet]),
        Measured(f"{name}_rss_mb", "MiB", [rss], [rss_before]),
        Measured("agent_event_p50_ms", "ms", [percentile(event, 0.5)], [percentile(alone, 0.5)]),
        Measured(
            "agent_event_p99_ms",
            "ms",
            [percentile(event, 0.99)],
            [percentile(alone, 0.99)],
            "value < 100",
        ),
    ]


def _lay(crowd: Crowd, fleet: str, agents: dict[str, Child], pages: Pages) -> Iterator[Sample]:
    """Cards at stations, one after the other."""
    chance = random.Random(crowd.agents)
    for number in range(crowd.cards):
        station = chance.choice(crowd.stations)
        time.sleep(chance.uniform(0, 0.2))
        reader = ReaderControl(f"{fleet}/{station}/reader")
        yield _one_card(reader, station, str(number), agents[station], pages)
        if (number + 1) % 20 == 0:
            say(f"agents: {number + 1} of {crowd.cards} cards")


def _one_card(reader: ReaderControl, station: str, seed: str, agent: Child, pages: Pages) -> Sample:
    pages.forget(station)
    reader.lay(seed=seed)
    went = until(lambda: pages.went_at(station), f"the page of {station} heard nothing")
    told = agent.ask(station)
    reader.lift()
    gone = int(reader.state()["finds"]) + FINDS_UNTIL_GONE
    until(lambda: int(reader.state()["finds"]) >= gone or None, "a reader stands still")
    read = float(told["last_byte_at"])
    return (went - read) * 1000, (float(told["card_at"]) - read) * 1000


@contextmanager
def _fleet(folder: Path, crowd: Crowd) -> Iterator[str]:
    """The devices of all stations; the address of their control."""
    file = folder / "fleet.toml"
    listed = json.dumps(crowd.devices)
    file.write_text(f'kiosks = {crowd.agents}\nkiosk = {listed}\nfolder = "wires"\n', "utf-8")
    with running("simulators.cli", "fleet", str(file), "--write", str(folder / "part")) as fleet:
        yield str(fleet.said["control"])


@contextmanager
def _agents(
    folder: Path, crowd: Crowd, hall: BenchHall, control: str
) -> Iterator[dict[str, Child]]:
    """Agents of all stations, paired and up; by station the process that runs it."""
    listed = requests.get(f"{control}/fleet", timeout=10).json()
    secret = open_secrets(hall.data).cookie_key
    settings = []
    for station in crowd.stations:
        data = folder / f"agent-{station}"
        pair(data, hall.url, station, agent_code(secret, NODE, station, 0))
        settings.append({"data": str(data), "devices": _specs(station, crowd.devices, listed)})
    with ExitStack() as parts:
        by_station: dict[str, Child] = {}
        for start in range(0, len(settings), crowd.a_process):
            file = folder / f"agents-{start}.json"
            file.write_text(json.dumps(settings[start : start + crowd.a_process]), "utf-8")
            child = parts.enter_context(running("tests.bench.agents", str(file)))
            mine = crowd.stations[start : start + crowd.a_process]
            by_station |= dict.fromkeys(mine, child)
        yield by_station


def _specs(station: str, devices: Sequence[str], listed: Any) -> list[dict[str, object]]:
    return [
        {
            "id": f"{station}-{device}",
            "kind": KINDS[device].kind,
            "driver": KINDS[device].driver,
            "url": listed[f"{station}-{device}"]["wire"],
            "baud": KINDS[device].baud,
        }
        for device in devices
    ]


def until(ask: Callable[[], ResultT | None], complaint: str) -> ResultT:
    """The first answer that is one. Raises BenchError."""
    end = time.monotonic() + PATIENCE_S
    while not (answer := ask()):
        if time.monotonic() > end:
            raise BenchError(complaint)
        time.sleep(0.05)  # asking costs those time who are asked
    return answer


def _cpu_percent(pid: int, work: Callable[[], object]) -> float:
    """Share of one core that a process took while something went on."""
    began, ticks = time.monotonic(), _ticks(pid)
    work()
    return (_ticks(pid) - ticks) / TICKS_A_S / (time.monotonic() - began) * 100


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _rss_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / KIB for line in lines if line.startswith("VmRSS:"))


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
