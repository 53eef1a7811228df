"""Programs that a bench starts, and that end with it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.errors import BenchError

ROOT = Path(__file__).resolve().parents[2]
END_WITHIN_S = 15.0


@dataclass(slots=True)
class Child:
    """A running program; `said`: the JSON object of its ready line."""

    name: str
    process: subprocess.Popen[str]
    said: dict[str, Any]

    def ask(self, line: str = "") -> dict[str, Any]:
        """Write a line to it and read the JSON line it answers. Raises BenchError."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return _heard(self.name, self.process)

    def end(self) -> float:
        """SIGTERM; the seconds until it was gone. Raises BenchError when it has to be killed."""
        began = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            self.process.wait()
            raise BenchError(f"{self.name} did not end within {END_WITHIN_S:.0f} s") from error
        return time.monotonic() - began


def environment(**more: str) -> dict[str, str]:
    """For children: our modules can be imported, whatever folder we were called from."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@contextmanager
def running(*arguments: str, extra: Mapping[str, str] | None = None) -> Iterator[Child]:
    """``python -m …`` until the block ends. Raises BenchError when it gives no ready line."""
    with spawned([sys.executable, "-m", *arguments], environment(**(extra or {}))) as process:
        name = arguments[0]
        yield Child(name, process, _heard(name, process))


@contextmanager
def spawned(
    command: Sequence[str], env: Mapping[str, str], stderr: Any = None
) -> Iterator[subprocess.Popen[str]]:
    """A program until the block ends."""
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=dict(env),
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(END_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _heard(name: str, process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise BenchError(f"{name} ended with status {process.wait()} before it was ready")
    return dict(json.loads(line))
