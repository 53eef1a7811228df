"""What people see while set-up works: plain lines on stderr, with times."""

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from deploy.setup.errors import StepFailed

HEARTBEAT_S = 5.0
TAIL_LINES = 20


def say(line: str) -> None:
    """One line for the person who waits."""
    sys.stderr.write(f"hall: {line}\n")
    sys.stderr.flush()


def tool_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for the programs that set-up runs: nothing of a caller's own Python leaks in.

    Networks of public bodies often have a certificate authority of their own, known to the system
    only; uv and Node are told to believe the system's list.
    """
    hidden = (
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONSAFEPATH",
        "PYTHONDONTWRITEBYTECODE",
        "VIRTUAL_ENV",
    )
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env["UV_SYSTEM_CERTS"] = env["UV_NATIVE_TLS"] = "1"
    system_certificates = "/etc/ssl/certs/ca-certificates.crt"
    if os.path.exists(system_certificates):
        env.setdefault("NODE_EXTRA_CA_CERTS", system_certificates)
    env.update(extra or {})
    return env


def run_step(
    title: str,
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a program, say what it does and, every few seconds, that it still does it.

    Raises StepFailed with the program's last lines when it cannot start or ends with an error.
    """
    say(f"{title} ...")
    began = time.monotonic()
    try:
        process = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=tool_environment(env),
            cwd=cwd,
        )
    except OSError as error:
        raise StepFailed(f"{title}: {error}") from error
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    with process:
        try:
            _follow(process, tail, began)
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        lines = "\n".join(f"    {line}" for line in tail)
        raise StepFailed(f"{title}: it ended with status {process.returncode}\n{lines}")
    say(f"    done in {time.monotonic() - began:.1f} s")


def _follow(process: subprocess.Popen[str], tail: deque[str], began: float) -> None:
    assert process.stdout is not None
    reader = threading.Thread(target=_collect, args=(process.stdout, tail), daemon=True)
    reader.start()
    while True:
        reader.join(HEARTBEAT_S)
        if not reader.is_alive():
            break
        latest = tail[-1][:70] if tail else "no word yet"
        say(f"    still at it, {time.monotonic() - began:.0f} s: {latest}")
    process.wait()


def _collect(lines: Iterable[str], tail: deque[str]) -> None:
    for line in lines:
        if line.strip():
            tail.append(line.rstrip())
