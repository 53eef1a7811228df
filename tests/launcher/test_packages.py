"""Debian packages: noticed, asked for in one line, never in the way when only useful."""

from pathlib import Path

import pytest

from deploy.setup import packages
from deploy.setup.commands import COMMANDS
from deploy.setup.errors import PackagesMissing
from deploy.setup.packages import Package

NEEDED = Package("needed-one", ("no-such-program",), "the tests")
USEFUL = Package("useful-one", ("/no/such/*/file",), "a nicer picture", needed=False)


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not root, on Debian, with two packages that are nowhere."""
    monkeypatch.setattr(packages, "PACKAGES", {p.name: p for p in (NEEDED, USEFUL)})
    monkeypatch.setattr(packages, "is_root", lambda: False)
    monkeypatch.setattr(packages, "is_debian", lambda: True)


def test_found_by_a_program_or_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "15").mkdir()
    (tmp_path / "15" / "initdb").touch()
    assert packages.is_installed(Package("x", ("no-such-program", "sh"), ""))
    assert packages.is_installed(Package("x", (f"{tmp_path}/*/initdb",), ""))
    assert not packages.is_installed(Package("x", (f"{tmp_path}/*/psql",), ""))


@pytest.mark.usefixtures("visitor")
def test_a_needed_one_stops_with_status_3_and_the_line_to_run() -> None:
    with pytest.raises(PackagesMissing) as caught:
        packages.ensure(["needed-one", "useful-one"])
    assert caught.value.code == 3
    assert "sudo apt-get install -y needed-one useful-one" in str(caught.value)
    assert "needed-one: for the tests" in str(caught.value)


@pytest.mark.usefixtures("visitor")
def test_a_useful_one_only_warns(capsys: pytest.CaptureFixture[str]) -> None:
    packages.ensure(["useful-one"])
    words = capsys.readouterr().err
    assert "sudo apt-get install -y useful-one" in words
    assert "going on without" in words


@pytest.mark.usefixtures("visitor")
def test_a_needed_one_only_warns_where_nobody_insists(capsys: pytest.CaptureFixture[str]) -> None:
    packages.ensure(["needed-one"], insist=False)
    assert "going on without" in capsys.readouterr().err


@pytest.mark.usefixtures("visitor")
def test_another_system_is_not_told_to_use_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "is_debian", lambda: False)
    with pytest.raises(PackagesMissing) as caught:
        packages.ensure(["needed-one"])
    assert "apt-get" not in str(caught.value)
    assert "its own package manager" in str(caught.value)


def test_every_command_asks_only_for_packages_of_the_table() -> None:
    asked = {name for command in COMMANDS for name in command.packages}
    assert asked <= packages.PACKAGES.keys()
