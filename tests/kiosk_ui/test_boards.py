"""A board on a wall has nobody to notice that it stands still: it says so itself."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Browser, expect

from kiosk_ui import render_fragment
from tests.kiosk_ui.conftest import Preview, new_page
from tests.kiosk_ui.sample_views import BOARD


def test_a_silent_board_is_dimmed_says_of_when_it_is_and_comes_back(
    browser: Browser, preview: Preview
) -> None:
    page = new_page(browser, preview, "zh")
    page.clock.install()
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{preview.url}/p/board")
    root, bar = page.locator("html"), page.locator("[data-stream-lost]")
    page.route("**/p/board", lambda route: route.abort())
    page.clock.run_for(25_000)
    expect(bar).to_be_hidden()
    page.clock.run_for(10_000)
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("10:36")
    expect(root).to_have_attribute("data-not-current", "")
    with preview.app.test_request_context():
        view = replace(BOARD, calls=(replace(BOARD.calls[0], number="Z001"),))
        fragment = render_fragment("board/_board.html", "zh", view=view)
    preview.emit("board", fragment)
    expect(page.locator("[data-number='Z001']")).to_be_visible()
    expect(root).not_to_have_attribute("data-not-current", "")
    expect(bar).to_be_hidden()

    page.clock.run_for(35_000)
    expect(bar).to_be_visible()
    page.unroute("**/p/board")
    page.clock.run_for(6_000)  # the node answers: the page is loaded anew
    expect(bar).to_be_hidden()
    expect(page.locator("[data-number='A009']")).to_be_visible()
    page.context.close()
