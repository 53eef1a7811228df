"""A running demo for a journey, and a Chromium to look at it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from simulators.demo.folder import DemoFolder
from simulators.demo.house import House
from simulators.demo.start import Wishes, house

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
)


@pytest.fixture
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[House]:
    """A centre, a hall and its devices, in a folder and on ports of their own."""
    with DemoFolder(tmp_path / "demo") as folder, house(folder, Wishes(any_port=True)) as built:
        yield built
