"""Start real simulator processes on real wires, and wait for what should happen."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from devices.spec import DeviceSpec
from devices.supervisor import Supervisor

PATIENCE_S = 20.0
T = TypeVar("T")


@dataclass(frozen=True)
class Running:
    """A simulator process and its ready line."""

    process: subprocess.Popen[str]
    ready: dict[str, str]

    @property
    def control(self) -> str:
        return self.ready["control"]

    @property
    def wire(self) -> str:
        return self.ready["wire"]


@contextmanager
def simulator(*arguments: str) -> Iterator[Running]:
    """``python -m simulators.cli …`` until the block ends; it must end cleanly on SIGTERM."""
    command = [sys.executable, "-m", "simulators.cli", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, f"{arguments[0]} did not start"
        yield Running(process, json.loads(line))
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0


def until(ask: Callable[[], T]) -> T:
    """The first true answer; fails when none comes in a generous time."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError("did not happen in time")


class Events(list[Any]):
    """What a supervisor reported."""

    def wait(self, kind: type, count: int = 1) -> Any:
        """The ``count``-th event of a kind."""
        until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    def of(self, kind: type) -> list[Any]:
        return [event for event in list(self) if isinstance(event, kind)]


@contextmanager
def supervised(*specs: DeviceSpec) -> Iterator[tuple[Supervisor, Events]]:
    """A running supervisor and its events."""
    events = Events()
    supervisor = Supervisor(specs, events.append)
    supervisor.start()
    try:
        yield supervisor, events
    finally:
        supervisor.stop()
