"""Front-end files: only what is listed, checked against a manifest."""

import shutil
from pathlib import Path

import pytest

from deploy.setup import frontend
from deploy.setup.errors import SetupError

LISTED = {"a/dist/a.min.js": "a/a.js", "b/files/*": "b/files/"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A node_modules with two packages, more in them than the list asks for."""
    root = tmp_path / "node_modules"
    for name in ("a/dist/a.min.js", "a/dist/a.js", "b/files/1.woff2", "b/files/2.woff2"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


@pytest.fixture
def vendor(source: Path, tmp_path: Path) -> Path:
    frontend.copy_listed(LISTED, source, tmp_path / "vendor")
    return tmp_path / "vendor"


def test_only_listed_files_are_copied(vendor: Path) -> None:
    found = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()}
    assert found == {"a/a.js", "b/files/1.woff2", "b/files/2.woff2", "manifest.json"}


@pytest.mark.parametrize("missing", ["a", "b"])
def test_a_listed_file_that_npm_does_not_bring_is_an_error(
    source: Path, tmp_path: Path, missing: str
) -> None:
    shutil.rmtree(source / missing)
    with pytest.raises(SetupError, match=f"names {missing}/"):
        frontend.copy_listed(LISTED, source, tmp_path / "vendor")


def test_every_start_notices_a_missing_or_cut_file(vendor: Path) -> None:
    assert frontend.is_ready(vendor)
    (vendor / "a" / "a.js").write_text("cut")
    assert not frontend.is_ready(vendor)
    (vendor / "a" / "a.js").unlink()
    assert not frontend.is_ready(vendor)


def test_the_doctor_notices_one_changed_byte(vendor: Path) -> None:
    assert frontend.changed_files(vendor) == []
    path = vendor / "b" / "files" / "1.woff2"
    path.write_bytes(b"X" + path.read_bytes()[1:])
    assert frontend.is_ready(vendor), "same size: too fine for the cheap look"
    assert frontend.changed_files(vendor) == ["b/files/1.woff2"]


def test_a_new_list_means_fetching_again(vendor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = vendor.parent / "vendor.json"
    other.write_text("{}")
    monkeypatch.setattr(frontend, "LIST", other)
    assert not frontend.is_ready(vendor)


def test_nothing_fetched_is_not_ready(tmp_path: Path) -> None:
    assert not frontend.is_ready(tmp_path / "nothing")
