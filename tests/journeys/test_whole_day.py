"""The day that must work: once in a real browser, once as `./hall demo --check` plays it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from simulators.day.check import whole_day
from simulators.day.patience import look
from simulators.day.script import Told
from simulators.demo.house import House
from tests.journeys.screens import DESK, KIOSK, Screens, images, pair

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]
DEMO = [sys.executable, "-m", "simulators.demo"]


def test_the_day_in_a_browser(running: House, chromium: Browser) -> None:
    screens = Screens(chromium, running.hall_url, running.centre_url, running.codes, images())
    told: list[Told] = []
    good = whole_day(running, screens, told.append)
    assert good, "\n".join(f"{t.step.number} {t.step.name_en}: {t.seen}" for t in told)
    _picture_the_rest(running, screens)
    assert screens.troubles() == ()


def test_the_day_without_a_person() -> None:
    played = subprocess.run(
        [*DEMO, "--check"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert played.returncode == 0, played.stdout + played.stderr
    assert "一天顺利" in played.stdout


def test_a_demo_leaves_nobody_behind(tmp_path: Path) -> None:
    with _started(tmp_path) as demo:
        children = _children(demo.pid)
        assert len(children) >= 6, "centre, hall, reader, printer, line, pads and panel"
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=20)
        assert demo.returncode == 0
        assert [pid for pid in children if _is_there(pid)] == []


def test_a_demo_that_is_killed_leaves_nobody_behind(tmp_path: Path) -> None:
    with _started(tmp_path) as demo:
        children = _children(demo.pid)
        demo.kill()
        demo.wait()
        look(lambda: [pid for pid in children if _is_there(pid)], lambda left: not left)


@contextmanager
def _started(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """`./hall demo` once it is ready."""
    command = [*DEMO, f"--data={folder / 'demo'}"]
    demo = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert demo.stdout is not None
        assert any("ready" in line for line in demo.stdout), "it ended before it was ready"
        yield demo
    finally:
        demo.terminate()
        demo.communicate(timeout=20)


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(pid) for pid in listed.split()]


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _picture_the_rest(house: House, screens: Screens) -> None:
    """Pages that the day does not stop at, for the README and the tutorial."""
    if not images():
        return
    kiosk = screens.page(KIOSK)
    pair(kiosk, house.hall_url, house.codes["K1"])
    kiosk.locator("button[name=lang]").click()
    screens.shoot("kiosk-welcome-en", kiosk)
    panel = screens.page(DESK)
    panel.goto(house.panel_url)
    panel.wait_for_timeout(1500)
    screens.shoot("panel", panel)
    paper = house.devices.printer
    whole = [shown["number"] for shown in paper.pages() if shown["cut"]]
    Path(images(), "paper.png").write_bytes(paper.png(whole[0]))
