"""Every command of the launcher answers --help."""

import subprocess
import sys

import pytest

from deploy.setup.commands import COMMANDS, Command
from deploy.setup.paths import ROOT

WITH_MODULE = [command for command in COMMANDS if command.module]


@pytest.mark.parametrize("command", WITH_MODULE, ids=lambda command: command.name)
def test_the_module_behind_it_answers_help(command: Command) -> None:
    argv = [sys.executable, "-m", command.module, "--help"]
    answer = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "usage" in answer.stdout.lower() or "用法" in answer.stdout
