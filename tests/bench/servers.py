"""WSGI servers under the same small app: requests while live streams are open.

Every candidate runs one worker process. Servers that hold a thread for each stream get as many
threads as there are streams, and THREADS more for requests: with fewer they stand still. A server
that can be told how long open requests have at its end is told one second, as ours is.
"""

import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import children, load, machine
from tests.bench.errors import BenchError
from tests.bench.own_environment import own_environment
from tests.bench.report import Measured, Report, say
from tests.bench.streams import check, open_streams
from tests.bench.tiny import EVERY_S

APP = "tests.bench.tiny:app"
CLIENTS = 16
THREADS = 32
UP_WITHIN_S = 15.0
STOP_WITHIN_S = 35.0
MIB = 1024 * 1024

Command = Callable[[int, int], list[str]]
"""(port, threads) -> arguments for Python."""

SERVERS: dict[str, Command] = {
    "gevent": lambda port, threads: ["-m", "tests.bench.loop", str(port)],
    "gunicorn": lambda port, threads: [
        *("-m", "gunicorn", "-k", "gthread", "-w", "1", "--threads", str(threads)),
        *("--keep-alive", "75", "--graceful-timeout", "1", "--log-level", "critical"),
        *("--worker-connections", "10000"),
        *("-b", f"127.0.0.1:{port}", APP),
    ],
    "waitress": lambda port, threads: [
        *("-m", "waitress", "--host", "127.0.0.1", "--port", str(port), f"--threads={threads}"),
        *("--connection-limit=10000", APP),
    ],
    "granian": lambda port, threads: [
        *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(threads), "--no-log"),
        *("--workers-kill-timeout", "1", APP),
    ],
    "cheroot": lambda port, threads: [
        *("-m", "cheroot", APP, "--bind", f"127.0.0.1:{port}", "--threads", str(threads)),
        *("--server-name", "tiny"),
    ],
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure, of which servers."""

    rounds: int
    seconds: int
    streams: int
    work: Path
    names: tuple[str, ...] = tuple(SERVERS)


@dataclass(slots=True)
class Found:
    """What the rounds gave for one server."""

    rate: list[float] = field(default_factory=list)
    rate_alone: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    p99_alone: list[float] = field(default_factory=list)
    gap: list[float] = field(default_factory=list)
    rss: list[float] = field(default_factory=list)
    rss_alone: list[float] = field(default_factory=list)
    threads: list[float] = field(default_factory=list)
    stop: list[float] = field(default_factory=list)
    status: list[float] = field(default_factory=list)


def run(plan: Plan) -> Report:
    """All servers in turns. One that does not hold the streams is told on stderr and left out."""
    report = Report("servers", machine.describe(plan.work))
    python = str(own_environment("servers").python)
    plan.work.mkdir(parents=True, exist_ok=True)
    found = {name: Found() for name in plan.names}
    for number in range(plan.rounds):
        shift = number % len(plan.names)
        for name in (*plan.names[shift:], *plan.names[:shift]):
            try:
                _measure(found[name], name, python, plan)
                say(f"round {number + 1}/{plan.rounds}: {name} {found[name].rate[-1]:.0f}/s")
            except BenchError as error:
                say(f"round {number + 1}/{plan.rounds}: {name} failed: {error}")
    for name, seen in found.items():
        report.measured += _figures(name, seen, plan.streams) if seen.stop else []
    return report


def _measure(found: Found, name: str, python: str, plan: Plan) -> None:
    with tempfile.TemporaryDirectory(dir=plan.work, prefix="servers-") as made:
        folder = Path(made)
        with _server(name, python, plan.streams) as (process, url):
            alone = load.post(f"{url}/empty", "", "", CLIENTS, plan.seconds, folder)
            rss_alone, _ = _weight(process.pid)
            with open_streams(f"{url}/live", "", plan.streams) as client:
                busy = load.post(f"{url}/empty", "", "", CLIENTS, plan.seconds, folder)
                seen = client.ask()
                check(seen, plan.streams)
                rss, threads = _weight(process.pid)
                stop = _stop(name, process)
    pairs = (
        *((found.rate, busy.per_s), (found.rate_alone, alone.per_s)),
        *((found.p99, busy.p99_ms), (found.p99_alone, alone.p99_ms)),
        *((found.rss, rss), (found.rss_alone, rss_alone)),
        *((found.gap, seen["gap_p99_ms"]), (found.threads, threads)),
        *((found.stop, stop), (found.status, float(process.returncode))),
    )
    for values, value in pairs:
        values.append(value)


def _figures(name: str, found: Found, streams: int) -> list[Measured]:
    end = f"c{CLIENTS}_streams{streams}"
    gaps = [EVERY_S * 1000] * len(found.gap)
    return [
        Measured(f"{name}_empty_per_s_{end}", "1/s", found.rate, found.rate_alone),
        Measured(f"{name}_p99_ms_{end}", "ms", found.p99, found.p99_alone),
        Measured(f"{name}_stream_gap_p99_ms", "ms", found.gap, gaps),
        Measured(f"{name}_rss_mib", "MiB", found.rss, found.rss_alone),
        Measured(f"{name}_threads", "", found.threads),
        Measured(f"{name}_stop_s", "s", found.stop),
        # 0: it stopped by itself; -15: the signal killed it, open requests and all.
        Measured(f"{name}_stop_status", "", found.status),
    ]


@contextmanager
def _server(name: str, python: str, streams: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [python, *SERVERS[name](port, streams + THREADS)]
    with children.spawned(command, children.environment(), subprocess.DEVNULL) as process:
        _until_up(process, port, name)
        yield process, f"http://127.0.0.1:{port}"


def _until_up(process: subprocess.Popen[str], port: int, name: str) -> None:
    end = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise BenchError(f"{name} did not come up")


def _stop(name: str, process: subprocess.Popen[str]) -> float:
    """SIGTERM with the streams open; seconds until it was gone, STOP_WITHIN_S if it had to go."""
    began = time.monotonic()
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        say(f"{name} did not end within {STOP_WITHIN_S:.0f} s of SIGTERM; killed")
        process.kill()
        process.wait()
    return time.monotonic() - began


def _weight(pid: int) -> tuple[float, int]:
    """(resident MiB, threads) of a process and its children."""
    rss, threads = 0.0, 0
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            rss = int(value.split()[0]) * 1024 / MIB
        elif name == "Threads":
            threads = int(value)
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split():
        more, others = _weight(int(child))
        rss, threads = rss + more, threads + others
    return rss, threads
