"""What no file of ours may hold."""

import re
import subprocess
from pathlib import Path

import pytest

from deploy.setup.paths import ROOMS, ROOT

LONGEST = 500
# Put together from pieces, or this file would find itself.
HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com"]
HOMES = ["/ro" + "ot/", "/wo" + "rk/", "/Us" + "ers/"]
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|pytest\.(skip|xfail)|mark\.(skip|xfail)")


def tracked(*patterns: str) -> list[Path]:
    """Our files, tracked or about to be; without patterns all of them."""
    argv = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    answer = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in answer.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[Path, str]]:
    """Every file that is text, with its content."""
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            found.append((path.relative_to(ROOT), content.decode("utf-8")))
    return found


def places(words: list[str]) -> list[str]:
    return [f"{path}: {word}" for path, text in texts() for word in words if word in text]


def test_no_file_names_a_package_registry() -> None:
    assert places(HOSTS) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert places([*HOMES, *([f"{ROOT}/"] if len(ROOT.parts) > 2 else [])]) == []


def test_nothing_is_left_unfinished() -> None:
    code = [(path, text) for path, text in texts() if path.suffix == ".py" or path.name == "hall"]
    found = [f"{path}: {match[0]}" for path, text in code for match in UNFINISHED.finditer(text)]
    assert found == []


def test_no_python_file_is_long() -> None:
    lengths = {path: len(path.read_bytes().splitlines()) for path in tracked("*.py")}
    assert {path: length for path, length in lengths.items() if length >= LONGEST} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_there_and_says_what_it_is_for(room: str) -> None:
    first = (ROOT / room / "__init__.py").read_text(encoding="utf-8").lstrip()
    assert first.startswith('"""')


def test_what_set_up_fetches_is_not_committed() -> None:
    argv = ["git", "ls-files", "--", ".hall", "kiosk_ui/static/vendor", "**/node_modules"]
    answer = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == ""
