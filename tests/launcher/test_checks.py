"""./hall test: what it runs, and that it never calls a bad run good."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.setup import checks
from deploy.setup.checks import Outcome, Stage
from deploy.setup.paths import ROOT


def names(only: str | None, *arguments: str) -> list[str]:
    return [stage.name for stage in checks.stages(only, arguments)]


def test_all_parts_run_in_order() -> None:
    assert names(None) == ["format", "lint", "types", "imports", "tests"]


def test_one_part_alone() -> None:
    assert names("lint") == ["format", "lint", "types", "imports"]
    (unit,) = checks.stages("unit", [])
    assert "not journey and not fault" in unit.argv


def test_arguments_go_to_pytest_alone() -> None:
    (tests,) = checks.stages(None, ["tests/domain", "-k", "ticket"])
    assert tests.argv[-3:] == ("tests/domain", "-k", "ticket")


def test_a_failed_stage_fails_the_run_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = Stage("lint", (sys.executable, "-c", "raise SystemExit(4)"))
    holding = Stage("types", (sys.executable, "-c", ""))
    monkeypatch.setattr(checks, "stages", lambda only, rest: [failing, holding])
    assert checks.main(["--only", "lint"]) == 4
    words = capsys.readouterr().err
    assert "✗ lint" in words
    assert "✓ types" in words
    assert "1 of 2 did not hold" in words


def test_a_run_without_a_test_fails(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(tmp_path)]
    status = subprocess.run(argv, cwd=ROOT, capture_output=True, check=False).returncode
    assert status == 5
    assert "no test was found" in checks._words(Outcome(Stage("unit", ()), status, 0.0))
