"""What is compiled joins an environment where it can, and nothing fails where it cannot."""

from pathlib import Path

import pytest

from deploy.setup import doctor, environment, extras, packages
from deploy.setup.environment import Environment
from deploy.setup.errors import StepFailed
from deploy.setup.extras import EXTRAS, is_added

PCSC, OCR = EXTRAS


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "runtime.lock", tmp_path)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The locks that were installed instead of being built."""
    locks: list[Path] = []
    monkeypatch.setattr(extras, "install_more", lambda path, lock: locks.append(lock))
    return locks


def here(monkeypatch: pytest.MonkeyPatch, *absent: str) -> None:
    """All Debian packages are there but these."""
    monkeypatch.setattr(packages, "is_installed", lambda package: package.name not in absent)


def test_it_is_added_once_where_the_headers_are(
    env: Environment, built: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    here(monkeypatch)
    for _ in range(3):
        extras.ensure(env)
    assert [lock.name for lock in built] == ["pcsc.lock", "ocr.lock"]
    assert is_added(env, PCSC) and is_added(env, OCR)


def test_a_command_gets_what_it_uses(
    env: Environment, built: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    here(monkeypatch)
    extras.ensure(env, "central")
    assert [lock.name for lock in built] == ["pcsc.lock"]
    extras.ensure(env, "edge")
    assert [lock.name for lock in built] == ["pcsc.lock", "ocr.lock"]


def test_without_headers_the_command_goes_on_and_the_doctor_names_the_line(
    env: Environment, built: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    here(monkeypatch, "libpcsclite-dev", "swig")
    extras.ensure(env)
    assert [lock.name for lock in built] == ["ocr.lock"] and not is_added(env, PCSC)
    monkeypatch.setattr(environment, "find_ready", lambda lock: env)
    finding, reader = doctor.check_extras()
    assert reader.good and not finding.good and not finding.needed
    assert "apt-get install -y libpcsclite-dev swig && ./hall setup" in finding.advice


def test_a_build_that_fails_is_tried_again_by_set_up_alone(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Path] = []

    def fail(path: Path, lock: Path) -> None:
        tries.append(lock)
        raise StepFailed("swig said no")

    here(monkeypatch)
    monkeypatch.setattr(extras, "install_more", fail)
    for _ in range(3):
        extras.ensure(env)
    assert len(tries) == len(EXTRAS) and not is_added(env, PCSC)
    extras.ensure(env, fetch=True)
    assert len(tries) == 2 * len(EXTRAS)


def test_an_account_that_may_not_write_runs_with_what_there_is(
    env: Environment, built: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    here(monkeypatch)
    monkeypatch.setattr(extras.os, "access", lambda path, mode: False)
    extras.ensure(env)
    assert built == []
