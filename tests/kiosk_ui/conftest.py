"""A preview server on a free port and a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests.kiosk_ui.preview import create_app

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
    "--autoplay-policy=no-user-gesture-required",
]
CHROMIUM = Path("/usr/bin/chromium")


@dataclass
class Preview:
    """The running preview: its app and its base URL."""

    app: Flask
    url: str
    complaints: list[str] = field(default_factory=list)

    def emit(self, event: str, data: str) -> None:
        self.app.extensions["streams"].emit(event, data)

    @property
    def commands(self) -> list[tuple[str, dict[str, str]]]:
        return self.app.extensions["commands"]


@pytest.fixture
def preview() -> Iterator[Preview]:
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def shared_preview() -> Iterator[Preview]:
    """One server for tests that only look: its files stay in the browser's cache."""
    with serving() as running:
        yield running


@contextmanager
def serving() -> Iterator[Preview]:
    app = create_app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Preview(app, f"http://127.0.0.1:{server.port}")
    app.extensions["streams"].cut()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


def open_page(
    browser: Browser, preview: Preview, name: str, size: tuple[int, int], lang: str = "zh"
) -> Page:
    """A page in its own context; what the browser complains about lands in ``complaints``."""
    page = new_page(browser, preview, lang)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{preview.url}/p/{name}")
    return page


def new_page(browser: Browser, preview: Preview, lang: str) -> Page:
    context: BrowserContext = browser.new_context(reduced_motion="reduce")
    context.add_cookies([{"name": "lang", "value": lang, "url": preview.url}])
    page = context.new_page()
    page.on(
        "console",
        lambda m: preview.complaints.append(m.text) if m.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: preview.complaints.append(str(error)))
    page.on(
        "request",
        lambda r: r.url.startswith((preview.url, "data:")) or preview.complaints.append(r.url),
    )
    return page
