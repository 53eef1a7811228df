"""The set of pictures is whole: every page has one, and taking some leaves a page to look at."""

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from kiosk_ui import TEMPLATES
from tests.kiosk_ui.samples import PAGES
from tests.pictures.__main__ import pictures
from tests.pictures.plan import shots

PARTS = ("components/", "_", "layout.html", "base.html", "live.html")


def test_every_page_has_a_sample_and_so_a_picture() -> None:
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    pages = {
        name
        for name in names
        if not name.startswith(PARTS) and not name.rpartition("/")[2].startswith(PARTS)
    }
    assert pages - {template for template, _ in PAGES.values()} == set()


def test_no_two_pictures_have_one_name() -> None:
    files = [shot.file for shot in shots()]
    assert len(files) == len(set(files))


def test_pictures_are_taken_and_can_be_looked_through(tmp_path: Path) -> None:
    # A process of its own: this one may have a browser's loop running.
    command = [sys.executable, "-m", "tests.pictures", "--to", str(tmp_path)]
    outcome = subprocess.run(
        [*command, "--only", "display-free"], capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    taken = sorted(path.name for path in tmp_path.glob("*.webp"))
    assert taken == sorted(shot.file for shot in shots("display-free"))
    index = (tmp_path / "index.html").read_text()
    assert all(f"src={name}" in index for name in taken)
    assert CliRunner().invoke(pictures, ["--only", "no such page"]).exit_code == 1
