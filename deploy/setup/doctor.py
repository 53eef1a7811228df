"""./hall doctor: one line for each thing a node needs, and what to do where it is missing."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from deploy.setup import environment, extras, frontend, packages
from deploy.setup.machine import is_debian, system_name
from deploy.setup.paths import DEPLOY, ROOT, STATE

OLDEST_SQLITE = (3, 51, 3)  # before it: WAL-reset corruption
LEAST_DISK_BYTES = 2 * 1024**3
CLOCK_SLACK_S = 300
PORTS = {8000: "centre", 8100: "hall"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. What is not `needed` never makes the doctor fail."""

    good: bool
    text: str
    advice: str = ""
    needed: bool = True

    def __str__(self) -> str:
        mark = "✓" if self.good else ("✗" if self.needed else "!")
        return f"{mark} {self.text}" + (f"\n    -> {self.advice}" if self.advice else "")


def main() -> int:
    """Print the report; 1 when something needed is missing."""
    findings = [finding for check in CHECKS for finding in check()]
    sys.stdout.write("".join(f"{finding}\n" for finding in findings))
    sys.stdout.write(f"\n{verdict(findings)}\n")
    return 1 if any(finding.needed and not finding.good for finding in findings) else 0


def verdict(findings: list[Finding]) -> str:
    """The last line: what must be put right, or what is missing though a node runs without it."""
    bad = [finding for finding in findings if not finding.good]
    needed = sum(finding.needed for finding in bad)
    if needed:
        return f"to put right: {needed}"
    if bad:
        return f"ready to run; {len(bad)} things marked ! are missing or unusual and not needed"
    return "all well"


def check_python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(True, f"Python {version} ({sys.executable})")
    name = system_name()
    advice = "" if is_debian() else "not Debian: packages must be installed by hand"
    yield Finding(is_debian(), f"system: {name}", advice, needed=False)


def check_environment() -> Iterator[Finding]:
    ready = environment.find_ready("runtime")
    if ready is None:
        stale = (STATE / "env").exists()
        state = "is older than the lock files" if stale else "is not made yet"
        yield Finding(False, f"environment {state}", "run: ./hall setup")
        return
    yield Finding(True, f"environment is up to date with {ready.lock.name}")
    yield from _check_sqlite(str(ready.python))


def check_extras() -> Iterator[Finding]:
    ready = environment.find_ready("runtime")
    for extra in extras.EXTRAS if ready else ():
        added = ready is not None and extras.is_added(ready, extra)
        state, advice = ("on", "") if added else ("off", f"run: {extras.advice(extra)}")
        yield Finding(added, f"{extra.what}: {state}", advice, needed=False)


def _check_sqlite(python: str) -> Iterator[Finding]:
    code = "import json, sqlcipher3; print(json.dumps(sqlcipher3.dbapi2.sqlite_version))"
    answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        last = answer.stderr.strip().splitlines()[-1:]
        yield Finding(False, f"SQLite does not load: {last}", "remove .hall and run: ./hall setup")
        return
    version = json.loads(answer.stdout)
    recent = tuple(map(int, version.split("."))) >= OLDEST_SQLITE
    oldest = ".".join(map(str, OLDEST_SQLITE))
    advice = "" if recent else f"older than {oldest} can corrupt a log; update deploy/runtime.lock"
    yield Finding(recent, f"SQLite {version} (SQLCipher)", advice)


def check_frontend() -> Iterator[Finding]:
    if not frontend.is_ready():
        yield Finding(False, "front-end files are missing or out of date", "run: ./hall setup")
        return
    changed = frontend.changed_files()
    if changed:
        advice = "remove kiosk_ui/static/vendor and run: ./hall setup"
        yield Finding(False, f"front-end files were changed: {', '.join(changed[:3])}", advice)
        return
    count = len(frontend.read_manifest()["files"])
    yield Finding(True, f"{count} front-end files, all as fetched")


def check_packages() -> Iterator[Finding]:
    for package in packages.PACKAGES.values():
        found = packages.is_installed(package)
        advice = "" if found else f"for {package.why}; run: {packages.apt_line([package])}"
        yield Finding(found, f"package {package.name}", advice, needed=False)


def check_node() -> Iterator[Finding]:
    node = shutil.which("node")
    advice = "" if node else "none needed: set-up takes it from PyPI when it has to"
    yield Finding(node is not None, f"Node {node or 'is not on PATH'}", advice, needed=False)


def check_ports() -> Iterator[Finding]:
    for port, use in PORTS.items():
        free = _is_free(port)
        advice = "" if free else "a node runs already, or choose another port in the configuration"
        text = f"port {port} ({use}) is {'free' if free else 'taken'}"
        yield Finding(free, text, advice, needed=False)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def check_disk() -> Iterator[Finding]:
    free = shutil.disk_usage(ROOT).free
    enough = free >= LEAST_DISK_BYTES
    advice = "" if enough else "at least 2 GB are needed; free some"
    yield Finding(enough, f"disk: {free / 1024**3:.1f} GB free", advice)
    writable = os.access(ROOT, os.W_OK)
    advice = "" if writable else "fine for a node that is set up; set up as the folder's owner"
    yield Finding(writable, f"folder {ROOT} is{'' if writable else ' not'} writable", advice, False)


def check_clock() -> Iterator[Finding]:
    # A box whose clock battery died wakes up years back: earlier than the files it runs.
    fetched = (DEPLOY / "runtime.lock").stat().st_mtime
    sane = time.time() >= fetched - CLOCK_SLACK_S
    now = datetime.now().astimezone()
    advice = "" if sane else "it is earlier than this checkout's files; set it, then start a node"
    yield Finding(sane, f"clock: {now:%Y-%m-%d %H:%M:%S %Z}", advice)
    synchronised = _clock_is_synchronised()
    if synchronised is not None:
        advice = "" if synchronised else "give the machine a time server (systemd-timesyncd)"
        text = f"clock is {'' if synchronised else 'not '}kept by a time server"
        yield Finding(synchronised, text, advice, needed=False)


def _clock_is_synchronised() -> bool | None:
    """What systemd says; None on a machine without it."""
    if not shutil.which("timedatectl"):
        return None
    argv = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    answer = subprocess.run(argv, capture_output=True, text=True, check=False)
    return answer.stdout.strip() == "yes" if answer.returncode == 0 else None


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_python,
    check_environment,
    check_extras,
    check_frontend,
    check_packages,
    check_node,
    check_ports,
    check_disk,
    check_clock,
)
