"""./hall as a stranger meets it: a fresh clone, a path with a space, nothing set up."""

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.setup.commands import COMMANDS
from deploy.setup.paths import ROOT


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of what is committed, with the launcher and set-up as they are in this checkout."""
    target = tmp_path_factory.mktemp("stranger") / "service hall"
    argv = ["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(target)]
    subprocess.run(argv, check=True, capture_output=True)
    shutil.copy(ROOT / "hall", target / "hall")
    shutil.copytree(ROOT / "deploy", target / "deploy", dirs_exist_ok=True)
    return target


def run(hall: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(hall.parent), "LANG": "C.UTF-8"}
    argv = [str(hall), *arguments]
    return subprocess.run(argv, capture_output=True, text=True, cwd=cwd, env=env, check=False)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("help",), ("-h",)])
def test_help_names_every_command_and_sets_nothing_up(
    clone: Path, arguments: tuple[str, ...]
) -> None:
    answer = run(clone / "hall", *arguments)
    assert answer.returncode == 0, answer.stderr
    for command in COMMANDS:
        assert f"  {command.name} " in answer.stdout
    assert not (clone / ".hall").exists()


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_help_on_one_command_sets_nothing_up(clone: Path, name: str) -> None:
    answer = run(clone / "hall", "help", name)
    assert answer.returncode == 0
    assert answer.stdout.startswith(f"./hall {name}: ")
    assert not (clone / ".hall").exists()


def test_an_unknown_command_is_refused_in_one_line(clone: Path) -> None:
    answer = run(clone / "hall", "hal")
    assert answer.returncode == 2
    assert answer.stderr == "hall: there is no command 'hal'; ./hall --help lists them\n"


def test_works_through_a_symlink_from_another_folder(clone: Path, tmp_path: Path) -> None:
    link = tmp_path / "my hall"
    link.symlink_to(clone / "hall")
    (tmp_path / "deploy.py").write_text("raise SystemExit('imported from the wrong folder')\n")
    assert run(link, "--help", cwd=tmp_path).returncode == 0


def test_doctor_says_what_a_fresh_clone_lacks(clone: Path) -> None:
    answer = run(clone / "hall", "doctor")
    assert answer.returncode == 1
    assert "✗ environment is not made yet\n    -> run: ./hall setup" in answer.stdout
    assert "✗ front-end files are missing" in answer.stdout
    assert not (clone / ".hall").exists()


def test_the_root_file_is_readable_by_an_old_python() -> None:
    ast.parse((ROOT / "hall").read_text(encoding="utf-8"), feature_version=(3, 0))
