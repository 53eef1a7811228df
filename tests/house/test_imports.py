"""What our code imports is what the locks install: nothing works by luck of one machine."""

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from deploy.setup.paths import DEPLOY, ROOMS, ROOT

OURS = {*ROOMS, "tests"}


def imported(folder: Path) -> Iterator[tuple[str, Path]]:
    """Top-level names that the code below `folder` imports, with the file."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name.partition(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0], path


def locked(lock: str, folder: Path = DEPLOY) -> set[str]:
    lines = (folder / f"{lock}.lock").read_text(encoding="utf-8").splitlines()
    return {line.partition("==")[0] for line in lines if "==" in line}


@pytest.mark.parametrize("room", [*ROOMS, "tests"])
def test_every_import_is_locked(room: str) -> None:
    extra = {"edge": locked("ocr"), "tests": locked("dev") | locked("fuzz")}
    extra["tests"] |= locked("voice", ROOT / "tests" / "bench")
    installs = locked("runtime") | extra.get(room, set())
    homes = packages_distributions()
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for name, path in imported(ROOT / room)
        if name not in sys.stdlib_module_names | OURS
        and installs.isdisjoint(home.lower().replace("_", "-") for home in homes.get(name, [name]))
    }
    assert strangers == set()


def test_set_up_uses_the_standard_library_alone() -> None:
    names = {name for name, _ in imported(DEPLOY / "setup")}
    # checks and doctor run what is installed; they start it as a program and import none of it.
    assert names <= sys.stdlib_module_names | {"deploy"}
