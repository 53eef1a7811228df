"""Names have characters that no everyday font holds: a real browser draws them all."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser

from kiosk_ui import rare
from tests.kiosk_ui.conftest import Preview, open_page

RARE = "㛃𬭎𫖮𪣻𠮷䶮𫠆𬀩𬤊㵑𰻝𲎯"
"""Ext. A, B, C, D, E, G and H; the first seven are in people's names of the 通用规范汉字表."""

INK = """async ([rare, families]) => {
  const span = document.createElement("span");
  span.textContent = rare;
  document.body.append(span);
  const faces = () => [...document.fonts].filter((face) => face.family.includes("Rare Han"));
  const until = Date.now() + 20000;
  while (Date.now() < until && faces().length < families) {
    await new Promise((again) => setTimeout(again, 50));
  }
  // A font that is added is only fetched when something wants it: here the canvas does.
  await Promise.all(faces().map((face) => face.load()));
  const draw = (character) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 80;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = "64px 'Rare Han', 'no such font'";
    pen.fillText(character, 8, 66);
    return pen.getImageData(0, 0, 80, 80).data.filter((v, i) => i % 4 === 3).join();
  };
  const nothing = draw(String.fromCodePoint(0x2fffd));
  const drawings = [...rare].map(draw);
  return [faces().map((f) => f.status), drawings.map((d) => d !== nothing), new Set(drawings).size];
}"""


def test_a_browser_draws_every_rare_character(browser: Browser, shared_preview: Preview) -> None:
    page = open_page(browser, shared_preview, "sign-in", (1366, 768))
    loaded, drawn, different = page.evaluate(INK, [RARE, len(RARE)])
    assert loaded == ["loaded"] * len(RARE)
    assert drawn == [True] * len(RARE) and different == len(RARE)
    page.context.close()


def test_nothing_is_asked_for_what_the_fonts_of_page_and_machine_have(
    browser: Browser, shared_preview: Preview
) -> None:
    page = open_page(browser, shared_preview, "sign-in", (1366, 768))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.body.append('王小明堃喆龘')")
    with page.expect_response("**/rare/*"):
        page.evaluate("document.body.append('\U0002a6d6\U0002a6d6㛃')")
    page.wait_for_load_state("networkidle")
    assert [url.rpartition("/")[2] for url in asked if "/rare/" in url] == ["2A6D6.woff"]
    page.context.close()


@pytest.mark.parametrize("character", RARE)
def test_a_glyph_is_a_small_font_of_its_own(character: str) -> None:
    font = rare.glyph(character)
    assert font is not None and len(font) < 4000
    with TTFont(io.BytesIO(font)) as read:
        assert list(read.getBestCmap()) == [ord(character)]
        assert read["glyf"][read.getGlyphName(1)].numberOfContours > 0


@pytest.mark.parametrize(
    "path",
    ["rare/41.woff", "rare/0.woff", "rare/1F642.woff", "rare/FFFFF.woff", "rare/../x", "rare/"],
)
def test_only_ideographs_are_given_out(shared_preview: Preview, path: str) -> None:
    assert rare.character_of(path) is None
    assert shared_preview.app.test_client().get(f"/static/{path}").status_code == 404
