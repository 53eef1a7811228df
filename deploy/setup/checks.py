"""./hall test: every check in order, and a closing that says what held.

All parts run even if one before them failed, so that one run tells everything. The exit status is
0 only if every part that was asked for ran and held.
"""

import argparse
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.setup import packages, witnesses
from deploy.setup.errors import SetupError
from deploy.setup.paths import ROOMS, ROOT, STATE
from deploy.setup.progress import say

PARTS = ("lint", "unit", "journeys", "faults")
SELECTIONS = {
    "unit": "not journey and not fault",
    "journeys": "journey",
    "faults": "fault",
}
DEBIAN = (
    "chromium",
    "xvfb",
    "xdotool",
    "espeak-ng",
    "iproute2",
    "iptables",
    "postgresql",
    "fonts-wqy-microhei",
    "fonts-noto-cjk",
    "fonts-hanazono",
    "fonts-babelstone-han",
    "vsmartcard-vpcd",
    "vsmartcard-vpicc",
    "python3-pycryptodome",
    "cups-daemon",
    "cups-client",
    "cups-filters",
    "printer-driver-cups-pdf",
    "poppler-utils",
)
STATUS = {5: "no test was found: an empty run proves nothing", 2: "interrupted", 130: "interrupted"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One program to run from the root of the checkout."""

    name: str
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a stage ended: exit status and seconds."""

    stage: Stage
    status: int
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; returns the exit status."""
    only, pytest_arguments = _parse(arguments)
    try:
        if only != "lint":
            # Some of the tests do without; which ones a person picked is not ours to know.
            whole = only in ("journeys", "faults") or (only is None and not pytest_arguments)
            packages.ensure(DEBIAN, insist=whole)
            witnesses.ensure()
    except SetupError as error:
        say(str(error))
        return error.code
    outcomes = [_run(stage) for stage in stages(only, pytest_arguments)]
    say(_closing(outcomes))
    return next((outcome.status for outcome in outcomes if outcome.status), 0)


def stages(only: str | None, pytest_arguments: Sequence[str]) -> list[Stage]:
    """The stages of a run: all, or the part `only`; arguments for pytest mean pytest alone."""
    chosen = []
    if only == "lint" or (only is None and not pytest_arguments):
        chosen += _lint()
    if only != "lint":
        chosen.append(_pytest(only, pytest_arguments))
    return chosen


def _parse(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    parser = argparse.ArgumentParser(
        prog="./hall test",
        description="Format, lint, types, import contract and tests. "
        "All further arguments go to pytest; with any of them pytest runs alone.",
    )
    parser.add_argument("--only", choices=PARTS, help="run one part")
    known, rest = parser.parse_known_args(arguments)
    if known.only == "lint" and rest:
        parser.error("--only lint takes no arguments for pytest")
    return known.only, rest


def _lint() -> list[Stage]:
    rooms = [room for room in ROOMS if any((ROOT / room).rglob("*.py"))]
    return [
        _module("format", "ruff", "format", "--check", "."),
        _module("lint", "ruff", "check", "."),
        _module("types", "mypy", *rooms),
        Stage("imports", (sys.executable, "-c", LINT_IMPORTS)),
    ]


# import-linter has no `python -m`; its console script would carry the path of this checkout.
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"


def _pytest(only: str | None, arguments: Sequence[str]) -> Stage:
    argv = ["-n", "2", "--dist", "loadgroup"]
    if only in SELECTIONS:
        argv += ["-m", SELECTIONS[only]]
    return _module(only or "tests", "pytest", *argv, *arguments)


def _module(name: str, module: str, *arguments: str) -> Stage:
    return Stage(name, (sys.executable, "-m", module, *arguments))


def _run(stage: Stage) -> Outcome:
    shown = shlex.join(["python", *stage.argv[1:]]) if "-c" not in stage.argv else "lint-imports"
    say(f"{stage.name}: {shown}")
    began = time.monotonic()
    env = {**os.environ, "RUFF_CACHE_DIR": str(STATE / "ruff")}
    try:
        status = subprocess.run(stage.argv, cwd=ROOT, env=env, check=False).returncode
    except KeyboardInterrupt:
        status = 130
    return Outcome(stage, status, time.monotonic() - began)


def _closing(outcomes: Sequence[Outcome]) -> str:
    lines = [f"  {_mark(outcome)} {_words(outcome)}" for outcome in outcomes]
    failed = sum(1 for outcome in outcomes if outcome.status)
    verdict = f"{failed} of {len(outcomes)} did not hold" if failed else "all held"
    return "\n".join(["", *lines, f"{verdict}, in {sum(o.seconds for o in outcomes):.0f} s"])


def _mark(outcome: Outcome) -> str:
    return "✗" if outcome.status else "✓"


def _words(outcome: Outcome) -> str:
    text = f"{outcome.stage.name:<9}{outcome.seconds:6.1f} s"
    if not outcome.status:
        return text
    return f"{text}  {STATUS.get(outcome.status, f'exit status {outcome.status}')}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
