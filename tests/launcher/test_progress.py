"""Steps: what is said, what is kept of a failure, and one set-up at a time."""

import select
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.setup import progress
from deploy.setup.errors import StepFailed
from deploy.setup.machine import only_one
from deploy.setup.paths import ROOT

HOLD_THE_LOCK = """
import pathlib, sys
from deploy.setup.machine import only_one
with only_one(pathlib.Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.read()
print("done", flush=True)
"""


def test_a_failed_step_shows_its_last_lines() -> None:
    code = "import sys; print('one', flush=True); print('disk full', file=sys.stderr); sys.exit(7)"
    with pytest.raises(StepFailed, match=r"status 7\n    one\n    disk full"):
        progress.run_step("doing it", [sys.executable, "-c", code])


def test_a_program_that_is_not_there_is_a_failed_step() -> None:
    with pytest.raises(StepFailed, match="no-such-program"):
        progress.run_step("doing it", ["no-such-program"])


def test_a_long_step_shows_that_it_lives(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "HEARTBEAT_S", 0.05)
    code = "import time; print('fetching 3 of 9', flush=True); time.sleep(1)"
    progress.run_step("doing it", [sys.executable, "-c", code])
    words = capsys.readouterr().err
    assert words.startswith("hall: doing it ...\n")
    assert "still at it" in words
    assert "done in" in words


def test_a_callers_python_settings_do_not_reach_the_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere")
    env = progress.tool_environment({"MORE": "1"})
    assert env.keys().isdisjoint({"PYTHONPATH", "VIRTUAL_ENV"})
    assert env["MORE"] == "1"


def test_a_second_set_up_waits_for_the_first(tmp_path: Path) -> None:
    def start() -> subprocess.Popen[str]:
        argv = [sys.executable, "-c", HOLD_THE_LOCK, str(tmp_path)]
        pipe = subprocess.PIPE
        return subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)

    first = start()
    assert first.stdout is not None
    assert first.stdout.readline() == "mine\n"
    second = start()
    assert second.stderr is not None
    assert "waiting for it" in second.stderr.readline()
    # Were it not waiting it would speak at once.
    assert select.select([second.stdout], [], [], 0.5)[0] == []
    assert first.communicate("")[0] == "done\n"
    assert second.communicate("")[0] == "mine\ndone\n"


def test_a_killed_set_up_leaves_no_lock(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", HOLD_THE_LOCK, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "mine\n"
        holder.kill()
    with only_one(tmp_path):
        pass
