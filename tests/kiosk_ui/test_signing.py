"""The tablet's page in a real browser: what a hand draws is what is sent."""

import json

import msgspec
from playwright.sync_api import Browser, Page, Route, expect

from domain.signatures import Ink, require_signature
from tests.kiosk_ui.conftest import Preview, open_page


def draw(page: Page, *points: tuple[float, float]) -> None:
    """One stroke, in shares of the canvas."""
    box = page.locator("[data-canvas]").bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def test_a_hand_draws_takes_back_and_signs(browser: Browser, preview: Preview) -> None:
    page = open_page(browser, preview, "pad-sign", (1280, 800))
    sent: list[bytes] = []

    def take(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data_buffer or b"")
            route.fulfill(status=503 if len(sent) == 1 else 201, body=json.dumps({"to": "/"}))
        else:
            route.fulfill(status=200, content_type="text/html", body="<h1>home</h1>")

    page.route("**/pad/P03/**", take)
    give = page.locator("[data-give]")
    expect(give).to_be_disabled()
    draw(page, (0.2, 0.3), (0.5, 0.6))
    draw(page, (0.6, 0.2), (0.6, 0.7), (0.8, 0.4))
    draw(page, (0.1, 0.9), (0.2, 0.9))
    page.locator("[data-undo]").click()
    give.click()
    expect(page.locator("[data-problem]")).to_contain_text("没有送达")
    expect(give).to_be_enabled()
    give.click()
    expect(page.locator("h1")).to_have_text("home")
    ink = msgspec.json.decode(sent[1], type=Ink)
    assert len(ink.strokes) == 2
    require_signature(ink)
    assert 0.15 * ink.width < ink.strokes[0][0][0] < 0.25 * ink.width
    assert sent[0] == sent[1]
    preview.complaints.clear()  # the 503 was ours


def test_clearing_leaves_nothing_to_send(browser: Browser, preview: Preview) -> None:
    page = open_page(browser, preview, "pad-sign", (800, 1280))
    draw(page, (0.2, 0.3), (0.5, 0.6))
    page.locator("[data-clear]").click()
    expect(page.locator("[data-give]")).to_be_disabled()
    expect(page.locator("[data-hint]")).to_be_visible()
