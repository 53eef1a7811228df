"""Taking the pictures: one browser, one page after the other, pictures kept small."""

import io
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.kiosk_ui.conftest import CHROMIUM, FLAGS, Preview, serving
from tests.pictures.plan import Shot

QUALITY = 72
SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((again) => requestAnimationFrame(() => requestAnimationFrame(again)));
}"""


def take(wanted: Iterable[Shot], folder: Path) -> Iterator[Shot]:
    """Take the pictures into `folder`, each given back when it is there."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as preview, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page, looks = None, None
        for shot in sorted(wanted, key=_looks):
            if page is None or looks != _looks(shot):
                page, looks = _new_page(browser, preview, page, shot), _looks(shot)
            page.goto(f"{preview.url}/p/{shot.page}")
            page.evaluate(SETTLED)
            # What does not fit a desk's screen is looked at, too.
            png = page.screenshot(full_page=shot.family in ("desk", "phone"))
            Image.open(io.BytesIO(png)).save(folder / shot.file, "webp", quality=QUALITY)
            yield shot
        browser.close()


def _looks(shot: Shot) -> tuple[object, ...]:
    return (shot.size, shot.language, shot.modes)


def _new_page(browser: Browser, preview: Preview, before: Page | None, shot: Shot) -> Page:
    if before is not None:
        before.context.close()
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "lang", "value": shot.language, "url": preview.url}])
    if shot.modes:
        context.add_cookies([{"name": "look", "value": shot.modes, "url": preview.url}])
    return context.new_page()
