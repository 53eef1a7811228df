"""What the scripts do: streams, chime, keyboard, the end of a session, wet fingers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Browser, Page, expect

from kiosk_ui import render_fragment
from tests.kiosk_ui import sample_views, samples
from tests.kiosk_ui.conftest import Preview, open_page

PATIENCE_S = 20


def wait_until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def open_live(
    browser: Browser, preview: Preview, name: str, size: tuple[int, int] = (1366, 768)
) -> Page:
    page = open_page(browser, preview, name, size)
    wait_until(lambda: len(preview.app.extensions["streams"].open) == 1)
    return page


def show(preview: Preview, name: str, view: object) -> None:
    """What the page ``name`` shows from its next answer on."""
    preview.app.extensions["pages"][name] = (samples.PAGES[name][0], view)


def fragment(preview: Preview, template: str, view: object) -> str:
    with preview.app.app_context():
        return render_fragment(template, "zh", view=view)


def press_until_command(page: Page, preview: Preview, key: str) -> None:
    """A key that follows another at a person's pace; presses again if it came too early."""
    before = len(preview.commands)
    deadline = time.monotonic() + PATIENCE_S
    while len(preview.commands) == before:
        assert time.monotonic() < deadline, f"{key} had no effect"
        page.keyboard.press(key)
        page.wait_for_timeout(150)


def test_enter_is_the_primary_action_and_follows_the_state(
    browser: Browser, preview: Preview
) -> None:
    show(preview, "console", sample_views.IDLE)
    page = open_live(browser, preview, "console")
    show(preview, "console", sample_views.CONSOLE)
    page.keyboard.press("Enter")
    expect(page.locator(".current__number")).to_have_text("A009")
    assert preview.commands == [("/window/next", {})]
    press_until_command(page, preview, "Enter")
    assert preview.commands[-1] == ("/window/start", {})
    assert preview.complaints == []


def test_letters_give_their_commands(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "console")
    for key, path in [("r", "/window/recall"), ("p", "/window/pass"), ("s", "/window/start")]:
        press_until_command(page, preview, key)
        assert preview.commands[-1][0] == path
    page.keyboard.press("n")  # disabled while a person is called
    page.keyboard.press("Control+r")
    assert preview.commands[-1][0] == "/window/start"


def test_double_presses_and_auto_repeat_are_dropped(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "console")
    page.evaluate(
        """() => {
          const press = (repeat) => document.body.dispatchEvent(new KeyboardEvent(
            "keydown", {key: "r", repeat, bubbles: true, cancelable: true}));
          document.body.addEventListener("htmx:afterRequest", () => {
            for (const later of [60, 120, 250]) setTimeout(() => press(later === 120), later);
          }, {once: true});
          for (const repeat of [false, true, false]) press(repeat);
        }"""
    )
    wait_until(lambda: len(preview.commands) == 1)
    page.wait_for_timeout(700)
    assert preview.commands == [("/window/recall", {})]


def test_transfer_by_letter_and_by_arrows(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "console")
    page.keyboard.press("t")
    expect(page.locator("#transfer .choice")).to_have_count(4)
    page.keyboard.press("3")
    wait_until(lambda: preview.commands == [("/window/transfer", {"window": "w1"})])
    expect(page.locator("#transfer")).not_to_be_visible()
    page.wait_for_timeout(500)
    page.keyboard.press("t")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_until(lambda: preview.commands[-1] == ("/window/transfer", {"queue": "civil"}))


def test_passed_person_is_brought_back(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "console")
    page.keyboard.press("q")
    page.keyboard.press("2")
    wait_until(lambda: preview.commands == [("/window/requeue", {"ticket": "t2"})])


def test_closing_the_window_asks_once_more_and_escape_is_no(
    browser: Browser, preview: Preview
) -> None:
    show(preview, "console", sample_views.IDLE)
    page = open_live(browser, preview, "console")
    page.keyboard.press("x")
    expect(page.locator("#close")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#close")).not_to_be_visible()
    assert preview.commands == []
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    wait_until(lambda: preview.commands == [("/window/close", {})])


def test_help_opens_and_holds_back_the_commands(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "console")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).not_to_be_visible()
    assert preview.commands == []


def test_problem_of_a_command_outlives_the_next_fragment(
    browser: Browser, preview: Preview
) -> None:
    page = open_live(browser, preview, "console")
    show(preview, "console", sample_views.PAUSED)
    page.keyboard.press("r")
    expect(page.locator("#console-problem")).to_contain_text("A009 已被 5 号窗口叫走。")
    preview.emit(
        "console",
        fragment(preview, "window/_console.html", replace(sample_views.IDLE, done_today=99)),
    )
    expect(page.locator(".console__foot")).to_contain_text("99")
    expect(page.locator("#console-problem")).to_contain_text("A009 已被 5 号窗口叫走。")


def test_an_open_overlay_outlives_the_next_fragment(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "console")
    page.keyboard.press("t")
    preview.emit(
        "console",
        fragment(preview, "window/_console.html", replace(sample_views.CONSOLE, done_today=99)),
    )
    expect(page.locator(".console__foot")).to_contain_text("99")
    page.keyboard.press("1")
    wait_until(lambda: preview.commands == [("/window/transfer", {"queue": "estate"})])


def test_board_chimes_once_a_call_and_swaps_what_changed(
    browser: Browser, preview: Preview
) -> None:
    page = open_live(browser, preview, "board", (1920, 1080))
    call = replace(sample_views.BOARD.calls[0], number="D777")
    board = replace(sample_views.BOARD, calls=(call, *sample_views.BOARD.calls))
    preview.emit(
        "called",
        json.dumps({"number": "D777", "window": "w3", "window_name": "3号窗口", "at": "x"}),
    )
    preview.emit("board", fragment(preview, "board/_board.html", board))
    expect(page.locator(".call__number").first).to_have_text("D777")
    expect(page.locator("html")).to_have_attribute("data-chimes", "1")
    page.evaluate("document.querySelector('.call').dataset.same = 'yes'")
    preview.emit("board", fragment(preview, "board/_board.html", board))
    preview.emit(
        "called",
        json.dumps({"number": "D777", "window": "w3", "window_name": "3号窗口", "at": "y"}),
    )
    expect(page.locator("html")).to_have_attribute("data-chimes", "2")
    expect(page.locator(".call").first).to_have_attribute("data-same", "yes")
    assert preview.complaints == []


def test_lost_stream_is_said_and_taken_back(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "overview")
    preview.app.extensions["line_up"] = False
    preview.app.extensions["streams"].cut()
    expect(page.locator("[data-stream-lost]")).to_be_visible(timeout=PATIENCE_S * 1000)
    preview.app.extensions["line_up"] = True
    expect(page.locator("[data-stream-lost]")).not_to_be_visible(timeout=PATIENCE_S * 1000)
    preview.emit("overview", fragment(preview, "overview/_overview.html", sample_views.QUIET))
    expect(page.locator("#overview")).to_contain_text("尚未开门")


def test_kiosk_goes_where_the_hall_says_but_not_elsewhere(
    browser: Browser, preview: Preview
) -> None:
    page = open_live(browser, preview, "kiosk-welcome", (1080, 1920))
    preview.emit("go", json.dumps({"to": "https://elsewhere.example/"}))
    preview.emit("go", json.dumps({"to": "/p/kiosk-services"}))
    page.wait_for_url("**/p/kiosk-services")
    assert preview.complaints == []


def test_double_touch_takes_one_number(browser: Browser, preview: Preview) -> None:
    page = open_page(browser, preview, "kiosk-services", (1080, 1920))
    page.locator("label.chip", has_text="军人").click()
    preview.app.extensions["answer_after_s"] = 0.5  # both touches come before the answer
    page.evaluate(
        """() => {
          const button = document.querySelector("[value=market]");
          button.click();
          setTimeout(() => button.click(), 150);
        }"""
    )
    wait_until(lambda: len(preview.commands) > 0)
    page.wait_for_timeout(700)
    (path, fields), *others = preview.commands
    assert (path, fields["priority"], fields["queue"]) == ("/kiosk/tickets", "military", "market")
    assert others == []


def test_session_end_is_warned_of_and_can_be_put_off(browser: Browser, preview: Preview) -> None:
    page = open_page(browser, preview, "kiosk-services-ending", (1080, 1920))
    expect(page.locator("[data-idle-warning]")).to_be_visible()
    page.locator("[data-idle-stay]").click()
    expect(page.locator("[data-idle-left]")).to_have_text("15")
    assert preview.commands == []


def test_session_ends_by_itself(browser: Browser, preview: Preview) -> None:
    show(preview, "kiosk-services", replace(sample_views.SERVICES, seconds_left=1))
    page = open_page(browser, preview, "kiosk-services", (1080, 1920))
    page.wait_for_url("**/p/kiosk-welcome")
    assert preview.commands == [("/kiosk/leave", {})]


def test_ticket_fragment_tells_when_the_printer_failed(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "kiosk-ticket-printing", (1080, 1920))
    failed = replace(sample_views.TICKET, printing="failed", problem=sample_views.PRINTER_OUT)
    preview.emit("ticket", fragment(preview, "kiosk/_ticket.html", failed))
    expect(page.locator(".problem__what")).to_have_text("号已取走，但打印机缺纸。")
    expect(page.locator(".paper__number")).to_have_text("A012")


def test_filter_of_halls_outlives_the_stream(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "central-halls")
    page.locator("#filter").fill("广安 失联")
    expect(page.locator("[data-row]:visible")).to_have_count(1)
    rows = (*sample_views.ROWS, replace(sample_views.ROWS[0], id="h9", name="新大厅"))
    preview.emit(
        "halls", fragment(preview, "central/_halls.html", replace(sample_views.HALLS, rows=rows))
    )
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(page.locator("[data-row]:visible")).to_have_count(1)


def test_phone_asks_again_when_it_is_looked_at(browser: Browser, preview: Preview) -> None:
    page = open_page(browser, preview, "phone", (390, 844))
    show(preview, "phone", replace(sample_views.PHONE, state="called", window_name="3号窗口"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#phone-ticket")).to_contain_text("3号窗口")


def test_what_is_unfolded_stays_so_when_the_stream_brings_it_again(
    browser: Browser, preview: Preview
) -> None:
    page = open_live(browser, preview, "overview", (1920, 1080))
    unfolded, folded = page.locator("#agent-K1"), page.locator("#agent-W03")
    unfolded.locator("summary").click()
    later = replace(sample_views.OVERVIEW, totals=replace(sample_views.OVERVIEW.totals, taken=999))
    streams = preview.app.extensions["streams"]
    streams.emit("overview", fragment(preview, "overview/_overview.html", later))
    expect(page.get_by_text("999")).to_be_visible()
    expect(unfolded).to_have_attribute("open", "")
    expect(folded).not_to_have_attribute("open", "")


def type_like_a_scanner(page: Page, code: str) -> None:
    """A busy machine types slower than a scanner does: the page is told to wait for it."""
    page.evaluate("document.querySelector('[data-scan]').dataset.gap = 3000")
    page.keyboard.type(code)
    page.keyboard.press("Enter")


CODE = "http://hall.example/t/018f3c1e-7b9a-7def-8123-456789abcdef"


def test_a_scanner_that_types_presses_no_keys_and_sends_its_code(
    browser: Browser, preview: Preview
) -> None:
    """Its letters hold p, s, n …: each would have been a command."""
    page = open_live(browser, preview, "console")
    type_like_a_scanner(page, CODE)
    wait_until(lambda: bool(preview.commands))
    page.wait_for_timeout(300)
    assert preview.commands == [("/window/scan", {"code": CODE})]
    page.evaluate("delete document.querySelector('[data-scan]').dataset.gap")
    press_until_command(page, preview, "r")  # a person's key goes on working
    assert preview.commands[-1][0] == "/window/recall"


def test_a_scanner_that_types_at_a_kiosk(browser: Browser, preview: Preview) -> None:
    page = open_live(browser, preview, "kiosk-welcome", (1080, 1920))
    type_like_a_scanner(page, CODE)
    wait_until(lambda: bool(preview.commands))
    assert preview.commands == [("/kiosk/scan", {"code": CODE})]


def test_a_tablet_sends_one_touch_and_says_that_it_is_there(
    browser: Browser, preview: Preview
) -> None:
    page = open_live(browser, preview, "pad-asking", (1280, 800))
    wait_until(lambda: ("/pad/here" in str(preview.commands)) or bool(preview.commands))
    page.locator(".face--5").click()
    page.locator(".face--1").click()
    wait_until(lambda: any(path.endswith("/press") for path, _ in preview.commands))
    page.wait_for_timeout(300)
    presses = [body for path, body in preview.commands if path.endswith("/press")]
    assert presses == [{"request": "t-1", "level": "5"}]
    assert page.url.endswith("/p/pad-asking")


def test_a_page_asks_to_be_read_aloud_with_what_stands_on_it(
    browser: Browser, preview: Preview
) -> None:
    page = open_page(browser, preview, "kiosk-services", (1080, 1920))
    assert not [c for c in preview.commands if c[0].endswith("/speech")]
    page.locator('button[value="aloud"]').click()
    page.wait_for_selector('button[value="aloud"][aria-pressed="true"]')
    wait_until(lambda: any(path == "/kiosk/speech" for path, _ in preview.commands))
    said = next(form["text"] for path, form in preview.commands if path == "/kiosk/speech")
    assert "您要办什么业务" in said and "张**，您好" in said and "<" not in said
