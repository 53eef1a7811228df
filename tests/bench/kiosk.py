"""What a person at the kiosk feels, in a real browser: card to page, touch to page, a page's
weight; and whether a board's memory stays flat over a day.

Moments are wall milliseconds of one machine: the card's from before it is laid, so that the wires'
own time is in it; the page's from its first painted frame.
"""

import json
import logging
import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from kiosk_ui import render_fragment
from tests.bench import machine
from tests.bench.card import FINDS_UNTIL_GONE, Stand, devices, stand, until, works
from tests.bench.errors import BenchError
from tests.bench.report import Measured, Report, percentile, say
from tests.bench.rig import KIOSK, QUEUE, BenchHall, bench_hall
from tests.kiosk_ui.conftest import CHROMIUM, FLAGS, Preview, serving
from tests.kiosk_ui.sample_views import BOARD

PATIENCE_MS = 20_000
REPAINTS_AN_HOUR = 360
CALLS_AN_HOUR = 60
"""A hall of a county calls a thousand people a day; a board is painted again every ten seconds."""

PULSES_S = 6.0
WARM_HOURS = 3
"""Until then the engine still compiles and keeps what it has learnt of the page's scripts."""

MOMENTS = """
addEventListener("pointerdown", () => console.debug(`touched ${Date.now()}`), true);
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(() => {
  window.paintedAt = Date.now();
})));
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure; `hours`: simulated hours of a board. `work`: where the hall is made."""

    samples: int
    hours: int
    work: Path


def run(plan: Plan) -> Report:
    """Measure. Raises BenchError when a page does not come."""
    report = Report("kiosk", machine.describe(plan.work))
    plan.work.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        report.measured += _at_the_kiosk(plan, browser)
        report.measured += _on_the_wall(plan, browser)
        browser.close()
    return report


def _at_the_kiosk(plan: Plan, browser: Browser) -> list[Measured]:
    chance = random.Random("kiosk")
    cards, touches, floors = [], [], []
    with _kiosk(plan, browser) as (hall, at, page):
        kilobytes, html = _weight(page, hall)
        for number in range(plan.samples + 1):  # the first is always slower
            floors.append(_plain_load(page, hall))
            touches.append(_touch(page, hall))
            cards.append(_card(page, hall, at, chance))
            if number % 10 == 0:
                say(f"{number} of {plan.samples} cards and touches")
    one = [percentile(floors[1:], 0.99)]
    return [
        _p99("card_to_page_p99_ms", cards[1:], one, "value < 500"),
        _p99("touch_to_page_p99_ms", touches[1:], one, "value < 100"),
        Measured("kiosk_page_kb", "kB", [kilobytes], [html], "value < 300"),
    ]


def _p99(name: str, values: list[float], floors: list[float], aim: str) -> Measured:
    return Measured(name, "ms", [percentile(values, 0.99)], floors, aim)


@contextmanager
def _kiosk(plan: Plan, browser: Browser) -> Iterator[tuple[BenchHall, Stand, Page]]:
    with (
        tempfile.TemporaryDirectory(dir=plan.work, prefix="kiosk-") as name,
        stand(Path(name), "hall", over_tcp=True) as at,
        bench_hall(Path(name), devices(at)) as hall,
    ):
        until(lambda: works(hall), "the hall's devices did not come up")
        context = browser.new_context(viewport={"width": 1080, "height": 1920})
        context.add_init_script(MOMENTS)
        for cookie in hall.cookie.split("; "):
            key, _, value = cookie.partition("=")
            context.add_cookies([{"name": key, "value": value, "url": hall.url}])
        page = context.new_page()
        yield hall, at, page
        context.close()


def _weight(page: Page, hall: BenchHall) -> tuple[float, float]:
    """(kilobytes over the line for the first page of a fresh browser, those of its HTML)."""
    line = page.context.new_cdp_session(page)
    sizes: list[float] = []
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(f"{hall.url}/kiosk/{KIOSK}/")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)  # what comes late counts, too
    html = len(page.content().encode())
    line.detach()
    return sum(sizes) / 1000, html / 1000


def _plain_load(page: Page, hall: BenchHall) -> float:
    """What the browser itself needs: a page of this node without anything on it."""
    began = time.time() * 1000
    page.goto(f"{hall.url}/health", wait_until="commit")
    return max(_painted(page) - began, 1.0)


def _touch(page: Page, hall: BenchHall) -> float:
    _welcome(page, hall)
    # Said aloud, not stored: a kiosk's page keeps nothing for the next one.
    with page.expect_console_message(lambda told: told.text.startswith("touched ")) as touched:
        page.click(f"button[value='{QUEUE}']")
    page.wait_for_url(re.compile("/card"), wait_until="commit")
    return _painted(page) - float(touched.value.text.split()[1])


def _card(page: Page, hall: BenchHall, at: Stand, chance: random.Random) -> float:
    _welcome(page, hall)
    time.sleep(chance.uniform(0, 0.3))  # out of step with the driver's own rhythm
    began = time.time() * 1000
    at.reader.lay(seed=f"{chance.random()}")
    page.wait_for_url(re.compile("/services"), wait_until="commit")
    took = _painted(page) - began
    at.reader.lift()
    gone = at.reader.state()["finds"] + FINDS_UNTIL_GONE
    until(lambda: at.reader.state()["finds"] >= gone, "the reader's driver has stopped")
    return took


def _welcome(page: Page, hall: BenchHall) -> None:
    hall.post(f"/kiosk/{KIOSK}/leave")
    page.goto(f"{hall.url}/kiosk/{KIOSK}/")
    _painted(page)
    page.wait_for_timeout(200)  # its stream is open


def _painted(page: Page) -> float:
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        painted = page.evaluate("window.paintedAt ?? 0")
        if painted:
            return float(painted)
        page.wait_for_timeout(5)
    raise BenchError("the page was not painted")


def _on_the_wall(plan: Plan, browser: Browser) -> list[Measured]:
    heaps, nodes = [], []
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with serving() as preview:
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{preview.url}/p/board")
        until(lambda: len(preview.app.extensions["streams"].open) > 0, "the board opened no stream")
        line = page.context.new_cdp_session(page)
        for hour in range(plan.hours):
            _hour(preview, page, hour)
            heap, count = _memory(line)
            heaps.append(heap)
            nodes.append(count)
            say(f"board: {hour + 1} of {plan.hours} hours, {heap:.2f} MB, {count:.0f} nodes")
        page.context.close()
    warm = min(WARM_HOURS, plan.hours) - 1
    return [
        Measured("board_heap_last_hour_mb", "MB", [heaps[-1]], [heaps[warm]], "ratio < 1.1"),
        Measured("board_nodes_last_hour", "nodes", [nodes[-1]], [nodes[warm]], "ratio < 1.1"),
    ]


def _hour(preview: Preview, page: Page, hour: int) -> None:
    every = REPAINTS_AN_HOUR // CALLS_AN_HOUR
    for turn in range(REPAINTS_AN_HOUR):
        number = f"A{(hour * REPAINTS_AN_HOUR + turn) % 1000:03d}"
        call = replace(BOARD.calls[0], number=number)
        if turn % every == 0:
            preview.emit("called", json.dumps({"number": number, "window": "03", "at": ""}))
        with preview.app.test_request_context():
            view = replace(BOARD, calls=(call, *BOARD.calls[:3]))
            preview.emit("board", render_fragment("board/_board.html", "zh", view=view))
    page.locator(f"[data-number='{number}']").wait_for(timeout=PATIENCE_MS * 3)


def _memory(line: CDPSession) -> tuple[float, float]:
    """(megabytes of JavaScript's heap, nodes of all documents), after a thorough cleaning."""
    time.sleep(PULSES_S)  # rows that are pulsing still are held by their animations, and should be
    for _ in range(3):
        line.send("HeapProfiler.collectGarbage")
    heap: dict[str, Any] = line.send("Runtime.getHeapUsage")
    counts: dict[str, Any] = line.send("Memory.getDOMCounters")
    return heap["usedSize"] / 1e6, float(counts["nodes"])
