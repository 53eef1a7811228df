"""Everything that comes from outside is pinned by hash and names no host."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.setup.paths import DEPLOY, ROOT

LOCKS = sorted(DEPLOY.glob("*.lock"))
NPM = (ROOT, DEPLOY / "npm-tests")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ]+) .*\\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: Path) -> dict[tuple[str, str], str]:
    """(name, marker) -> version of a lock file's packages."""
    found = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if match := PINNED.match(line):
            found[match[1], line.partition(";")[2]] = match[2]
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_with_a_hash(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert PINNED.match(lines[0])
    for line, following in pairwise([*lines, "end==0 \\"]):
        assert PINNED.match(line) or HASH.match(line), line
        if PINNED.match(line):
            assert HASH.match(following), f"no hash for {line}"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_names_a_host(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


def test_what_tests_use_is_what_nodes_run() -> None:
    runtime, dev = pins(DEPLOY / "runtime.lock"), pins(DEPLOY / "dev.lock")
    assert runtime
    assert runtime.items() <= dev.items()
    tested = {(name, version) for (name, _), version in dev.items()}
    assert {(n, v) for (n, _), v in pins(DEPLOY / "ocr.lock").items()} <= tested


@pytest.mark.parametrize("name", ["runtime", "dev", "pcsc", "ocr", "node", "tools"])
def test_the_lock_holds_what_was_asked_for(name: str) -> None:
    asked = (DEPLOY / f"{name}.in").read_text(encoding="utf-8").splitlines()
    plain = [line for line in asked if line and line[0].isalnum()]
    locked = {package for package, _ in pins(DEPLOY / f"{name}.lock")}
    names = {re.split(r"[\[<;= ]", line)[0] for line in plain}
    assert names <= locked


@pytest.mark.parametrize("folder", NPM, ids=lambda folder: folder.name)
def test_npm_packages_have_integrity_and_no_host(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: entry for name, entry in packages.items() if name}
    assert fetched
    for name, entry in fetched.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


@pytest.mark.parametrize("folder", NPM, ids=lambda folder: folder.name)
def test_npm_packages_are_pinned_exactly(folder: Path) -> None:
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, version in asked.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
