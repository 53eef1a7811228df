"""Programs that the demo starts, and that never outlive it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from simulators.demo.errors import StartFailed

READY_WITHIN_S = 90.0
END_WITHIN_S = 5.0
POLL_S = 0.03
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class Program:
    """One Python module running as a child.

    Its first line on standard output says that it is ready; standard error goes to a log file.
    Start it from the main thread: the kernel ends it when that thread is gone, even by kill -9.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        logs: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self._arguments = [sys.executable, "-m", *arguments]
        self._said, self._log = logs / f"{name}.out", logs / f"{name}.log"
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; `ready` waits for it. Starting again begins anew with the same arguments."""
        with self._said.open("wb") as said, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=log,
                env=self._environment,
                start_new_session=True,  # Ctrl-C is ours to hand on, in order
                preexec_fn=_die_with_parent,
            )

    def ready(self) -> str:
        """The first line it prints. Raises StartFailed."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            line, found, _ = self._said.read_text("utf-8").partition("\n")
            if found:
                return line
            if not self.runs():
                raise StartFailed(f"{self.name} ended while starting:\n{self.tail()}")
            time.sleep(POLL_S)
        raise StartFailed(f"{self.name} was not ready in {READY_WITHIN_S:.0f} s:\n{self.tail()}")

    def runs(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.poll() is None

    def terminate(self) -> None:
        """Ask it to end (SIGTERM)."""
        if self._process is not None and self.runs():
            self._process.terminate()

    def kill(self) -> None:
        """End it at once, as a power cut would (SIGKILL), and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def gone(self) -> int:
        """Wait for the end it was asked for, killing it when it does not come; the exit status."""
        if self._process is None:
            return 0
        try:
            return self._process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def tail(self, lines: int = 12) -> str:
        """The last lines of its log."""
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-lines:])


class Programs:
    """All programs of a demo; they end in the reverse order of their start."""

    def __init__(self, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._programs: list[Program] = []

    def start(
        self, name: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> Program:
        """Start one more; wait with `ready`."""
        program = Program(name, arguments, self._logs, environment)
        program.start()
        self._programs.append(program)
        return program

    def fallen(self) -> list[Program]:
        """Those that are not running any more."""
        return [program for program in self._programs if not program.runs()]

    def stop(self) -> None:
        """End all of them; returns when none is left."""
        for program in reversed(self._programs):
            program.terminate()
        for program in reversed(self._programs):
            program.gone()
        self._programs.clear()


def once(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a module to its end; what it printed. Raises StartFailed with what it complained of."""
    done = attempt(*arguments, environment=environment)
    if done.returncode:
        raise StartFailed(f"{' '.join(arguments)}:\n{done.stderr.strip()}")
    return done.stdout


def attempt(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a module to its end, however it ends."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )


def _die_with_parent() -> None:
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
