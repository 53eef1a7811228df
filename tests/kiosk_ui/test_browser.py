"""Pages in a real browser: accessibility, sizes, and no request or complaint that is not ours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from kiosk_ui import STATIC, appearance
from tests.kiosk_ui.conftest import Preview, new_page
from tests.kiosk_ui.samples import PAGES

AXE = (STATIC / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KIOSK_PAGES = [name for name in PAGES if name.startswith("kiosk")]
SIZES = {"kiosk": (1080, 1920), "board": (1920, 1080), "phone": (390, 844), "pad": (1280, 800)}
PX_PER_MM_KIOSK = 1080 / 268  # a 21.5" screen standing upright is 268 mm wide
BOARD_PX_FOR_98_MM = 98 * 1080 / 685  # a 55" screen is 685 mm high

# Every touch target with its size and its words.
TARGETS = """() => [...document.querySelectorAll('a, button, label.chip')]
  .filter((e) => e.offsetParent && !e.closest('dialog') && !e.classList.contains('skip'))
  .map((e) => {
    const box = e.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const seen = e.contains(top) || e.matches('.queue-card')
      || document.querySelector('dialog[open]');
    const words = e.innerText.trim() || e.ariaLabel;
    const inside = box.left >= 0 && box.right <= innerWidth;
    return [inside, box.width, box.height, box.bottom, Boolean(seen), words];
  })"""
# Enlarged, a long list may go on below; what leads on or away may not, and the page says so.
ONLY_CHOICES_BELOW = """() => !document.querySelector('[data-more]').hidden
  && [...document.querySelectorAll('a, button, label.chip')]
    .filter((e) => e.offsetParent && e.getBoundingClientRect().bottom > innerHeight)
    .every((e) => e.matches('.queue-card'))"""
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll('main *, header *, footer *')]
  .filter((e) => e.offsetParent && !e.closest('svg, .visually-hidden'))
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
FIGURE_HEIGHTS = """() => [...document.querySelectorAll('.call__number')].map((e) => {
  const canvas = document.createElement('canvas').getContext('2d');
  const style = getComputedStyle(e);
  canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return canvas.measureText('0').actualBoundingBoxAscent;
})"""


@pytest.fixture(scope="module")
def pages(browser: Browser, shared_preview: Preview) -> dict[str, Page]:
    """One page for each language, led from address to address."""
    return {lang: new_page(browser, shared_preview, lang) for lang in ("zh", "en")}


def look(
    pages: dict[str, Page],
    preview: Preview,
    name: str,
    size: tuple[int, int],
    lang: str = "zh",
    mode: str = "",
) -> Page:
    page = pages[lang]
    page.context.add_cookies([{"name": appearance.COOKIE, "value": mode, "url": preview.url}])
    preview.complaints.clear()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{preview.url}/p/{name}")
    return page


def size_of(name: str) -> tuple[int, int]:
    return SIZES.get(name.split("-")[0], (1366, 768))


def axe_findings(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{v['id']}: {n['target']} {n['failureSummary']}"
        for v in result["violations"]
        for n in v["nodes"]
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    pages: dict[str, Page], shared_preview: Preview, name: str, lang: str
) -> None:
    page = look(pages, shared_preview, name, size_of(name), lang)
    assert axe_findings(page) == []
    assert shared_preview.complaints == []


@pytest.mark.parametrize("mode", ["elder.low", "contrast"])
@pytest.mark.parametrize("name", KIOSK_PAGES)
def test_axe_finds_nothing_in_any_mode(
    pages: dict[str, Page], shared_preview: Preview, name: str, mode: str
) -> None:
    page = look(pages, shared_preview, name, SIZES["kiosk"], mode=mode)
    assert axe_findings(page) == []


UPRIGHT, LYING = (1080, 1920), (1920, 1080)
# Every mode, size and language, and each two of them together where they meet on the page.
LOOKS = {
    "upright": (UPRIGHT, "zh", ""),
    "lying": (LYING, "zh", ""),
    "english": (UPRIGHT, "en", ""),
    "elder-english": (UPRIGHT, "en", "elder"),
    "low": (UPRIGHT, "zh", "low"),
    "elder-low": (UPRIGHT, "zh", "elder.low"),
    "elder-low-lying": (LYING, "zh", "elder.low"),
}


@pytest.mark.parametrize(("size", "lang", "mode"), LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("name", KIOSK_PAGES)
def test_kiosk_targets_are_20_mm_and_on_the_screen(
    pages: dict[str, Page],
    shared_preview: Preview,
    name: str,
    size: tuple[int, int],
    lang: str,
    mode: str,
) -> None:
    page = look(pages, shared_preview, name, size, lang, mode)
    more = page.evaluate(ONLY_CHOICES_BELOW) if mode else False
    highest = size[1] * 0.38 if "low" in mode and size[1] > size[0] else 0
    for inside, width, height, bottom, seen, words in page.evaluate(TARGETS):
        assert inside, f"{words} leaves the screen at its side"
        assert bottom - height >= highest, words
        assert min(width, height) >= 20 * PX_PER_MM_KIOSK, words
        assert bottom <= size[1] or more, words
        assert seen, f"{words} lies under something else"
    assert page.evaluate(SMALLEST_TEXT) >= 28


@pytest.mark.parametrize("name", ["board", "board-long"])
def test_called_number_is_98_mm_high(
    pages: dict[str, Page], shared_preview: Preview, name: str
) -> None:
    page = look(pages, shared_preview, name, (1920, 1080))
    page.evaluate("document.fonts.ready")
    heights = page.evaluate(FIGURE_HEIGHTS)
    assert len(heights) == 4
    assert min(heights) >= BOARD_PX_FOR_98_MM


@pytest.mark.parametrize(
    "name",
    ["board", "board-long", "board-empty", "console", "console-serving-long", "console-paused"],
)
def test_board_and_console_never_scroll(
    pages: dict[str, Page], shared_preview: Preview, name: str
) -> None:
    size = (1920, 1080) if name.startswith("board") else (1366, 768)
    page = look(pages, shared_preview, name, size)
    assert page.evaluate(
        "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    ) == [
        size[1],
        size[0],
    ]
