"""From a fresh clone to a running demo, and the start after that.

The clone has an environment of its own and an empty home, so that no cache of an earlier set-up
helps; where the registries are (PIP_CONFIG_FILE, npm's user file) is the machine's business and
stays as it is. Standard error of the demo and of the installers is kept for the case of a fault.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.bench import machine
from tests.bench.children import ROOT, spawned
from tests.bench.errors import BenchError
from tests.bench.report import Measured, Report, say

READY = "就绪"
ADDRESS = re.compile(r"https?://[^\s]+")
HIDDEN = re.compile(r"(PYTHON|VIRTUAL_ENV|HALL_|UV_|XDG_|npm_config_cache|PIP_CACHE)")
PYTHON = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
STARTED = ("edge.cli", "central.cli", "simulators.cli")
TAIL = 2000


@dataclass(slots=True)
class Times:
    """Seconds of every round."""

    fresh: list[float] = field(default_factory=list)
    fetch: list[float] = field(default_factory=list)
    second: list[float] = field(default_factory=list)
    imports: list[float] = field(default_factory=list)


def run(rounds: int, work: Path) -> Report:
    """Measure HEAD of this checkout. Raises BenchError when a step fails."""
    report = Report("setup", machine.describe(work))
    times = Times()
    for number in range(rounds):
        _round(times, work)
        last = f"fresh {times.fresh[-1]:.1f} s, second {times.second[-1]:.1f} s"
        say(f"round {number + 1}/{rounds}: {last}, fetching alone {times.fetch[-1]:.1f} s")
    report.measured += [
        Measured("fresh_clone_to_demo_s", "s", times.fresh, times.fetch),
        Measured("second_start_s", "s", times.second, times.imports),
    ]
    return report


def _round(times: Times, work: Path) -> None:
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="setup-") as made:
        folder, clone = Path(made), Path(made) / "hall"
        env = _environment(folder / "home")
        clone_s = _timed(lambda: _do(["git", "clone", "-q", str(ROOT), str(clone)], env, folder))
        times.fresh.append(clone_s + _start(clone, env, folder))
        times.second.append(_start(clone, env, folder))
        times.imports.append(_imports(clone, env, folder))
        times.fetch.append(clone_s + _fetch(clone, folder))


def _environment(home: Path) -> dict[str, str]:
    home.mkdir()
    env = {name: value for name, value in os.environ.items() if not HIDDEN.match(name)}
    configured = {
        "PIP_CONFIG_FILE": Path.home() / ".config" / "pip" / "pip.conf",
        "NPM_CONFIG_USERCONFIG": Path.home() / ".npmrc",
    }
    for name, path in configured.items():
        if path.exists():
            env.setdefault(name, str(path))
    return {**env, "HOME": str(home)}


def _start(clone: Path, env: Mapping[str, str], folder: Path) -> float:
    """Seconds of ./hall demo until it says that it is ready and every page answers."""
    complaints = folder / "stderr"
    began = time.monotonic()
    with (
        complaints.open("wb") as err,
        spawned([PYTHON, str(clone / "hall"), "demo"], env, err) as p,
    ):
        shown = _until_ready(p, complaints)
        for url in dict.fromkeys(ADDRESS.findall(shown)):
            if requests.get(url, timeout=10).status_code >= 400:
                raise BenchError(f"the demo printed {url}, which does not answer")
        return time.monotonic() - began


def _until_ready(process: subprocess.Popen[str], complaints: Path) -> str:
    assert process.stdout is not None
    shown = ""
    for line in process.stdout:
        shown += line
        if READY in line:
            return shown
    said = complaints.read_text("utf-8", "replace")[-TAIL:]
    raise BenchError(f"./hall demo ended with status {process.wait()}:\n{shown}{said}")


def _imports(clone: Path, env: Mapping[str, str], folder: Path) -> float:
    """Seconds to import the demo's programs, one after the other, and nothing else."""
    python = str(clone / ".hall" / "env" / "bin" / "python")
    env = {**env, "PYTHONPATH": str(clone)}
    return sum(
        _timed(lambda name=name: _do([python, "-c", f"import {name}"], env, folder))  # type: ignore[misc]
        for name in STARTED
    )


def _fetch(clone: Path, folder: Path) -> float:
    env = {**_environment(folder / "home-of-fetch"), "PYTHONPATH": str(clone)}
    script = str(Path(__file__).with_name("fetch.py"))
    return _timed(lambda: _do([PYTHON, script, str(folder / "fetched")], env, folder))


def _timed(step: Callable[[], None]) -> float:
    began = time.monotonic()
    step()
    return time.monotonic() - began


def _do(argv: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
    done = subprocess.run(
        argv, env=dict(env), cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"{' '.join(argv[:3])}: {done.stderr[-TAIL:]}")
