"""When is an environment the right one, and when is it made anew?"""

import json
import os
import sys
from pathlib import Path

import pytest

from deploy.setup.environment import Environment, environment, is_ready, write_stamp


@pytest.fixture
def deploy(tmp_path: Path) -> Path:
    folder = tmp_path / "deploy"
    folder.mkdir()
    (folder / "runtime.lock").write_text("flask==1 --hash=sha256:00\n")
    return folder


@pytest.fixture
def made(deploy: Path, tmp_path: Path) -> Environment:
    """An environment with a Python in it that is a link, as venv makes it."""
    env = environment("runtime", deploy, tmp_path / "state")
    env.python.parent.mkdir(parents=True)
    env.python.symlink_to(sys.executable)
    return env


def test_without_its_stamp_it_does_not_count(made: Environment) -> None:
    assert not is_ready(made)
    write_stamp(made)
    assert is_ready(made)


def test_another_lock_is_another_environment(made: Environment, deploy: Path) -> None:
    write_stamp(made)
    (deploy / "runtime.lock").write_text("flask==2 --hash=sha256:00\n")
    later = environment("runtime", deploy, made.path.parents[1])
    assert later.path != made.path
    assert not is_ready(later)
    assert is_ready(made), "a node may still run from the older one"


def test_a_moved_checkout_makes_its_own(made: Environment, deploy: Path, tmp_path: Path) -> None:
    assert environment("runtime", deploy, tmp_path / "moved").path.name != made.path.name


def test_a_python_that_was_upgraded_or_removed_does_not_count(made: Environment) -> None:
    write_stamp(made)
    made.python.unlink()
    made.python.symlink_to(made.path / "gone")
    assert not is_ready(made)
    made.python.unlink()
    made.python.symlink_to("/bin/sh")
    assert not is_ready(made)


@pytest.mark.parametrize("content", ["", "{", json.dumps({"lock": "runtime.lock"})])
def test_a_spoilt_stamp_does_not_count(made: Environment, content: str) -> None:
    made.stamp.write_text(content)
    assert not is_ready(made)


def test_the_stamp_names_the_python_behind_the_link(made: Environment) -> None:
    write_stamp(made)
    assert json.loads(made.stamp.read_text())["python"] == os.path.realpath(sys.executable)
