"""One visit: card at the kiosk, number, window, form from the card, accepted, decided, certificate,
handed over, rated. The window by keyboard alone, on a running demo.
"""

import pytest
from playwright.sync_api import Browser, expect

from simulators.day.patience import look
from simulators.demo.house import House
from tests.journeys.case_desk import CaseDesk
from tests.journeys.screens import Screens

ITEM = "食品小经营店备案变更"


@pytest.mark.journey
def test_a_case_from_the_card_to_the_rating(running: House, chromium: Browser) -> None:
    screens = Screens(chromium, running.hall_url, running.centre_url, running.codes)
    clerk = screens.clerk()
    account = running.accounts.clerks[0]
    clerk.sign_in(account.number, account.password)
    clerk.open(running.windows["01"])

    citizen = running.devices.reader.lay(seed=7, age=40)
    screens.kiosk.greeting()
    ticket = screens.kiosk.take("税务与市场监管")
    running.devices.reader.lift()
    console = clerk.sees(lambda seen: seen.waiting > 0)
    assert console.number == ""
    assert clerk.press("next").number == ticket.number
    clerk.press("start")

    desk = CaseDesk(clerk.page)
    desk.open()
    expect(clerk.page.locator(".desk-bar")).to_contain_text(ticket.number)
    desk.choose("spxjydbabg", ITEM)
    running.devices.desk_readers["01"].lay(citizen)
    desk.holds("name", citizen["name"])
    desk.holds("id_number", citizen["number"])
    desk.at("phone")
    desk.type(
        "13800138000", citizen["address"], "川备511602001", "滨江小面", "↓1", "滨江小面", "滨江面馆"
    )
    desk.materials("111")
    desk.step("Control+Enter", "已受理")
    number = desk.number()
    desk.step("Control+Enter", "已决定")
    desk.step("Control+Enter", "已制证")
    desk.hand_over()
    assert desk.story() == ["开始填写", "收件", "受理", "决定", "制证", "送达", "办结"]
    assert desk.fact("证照编号") == "Z" + number.rpartition("-")[0]

    clerk.page.keyboard.press("Escape")
    clerk.page.wait_for_url("**/window")
    clerk.page.wait_for_function("window.htmx && document.readyState === 'complete'")
    clerk.press("finish")
    pad = running.devices.pads["01"]
    clerk.sees(lambda seen: seen.pad == "asking")
    pad.press(5)
    assert clerk.sees(lambda seen: seen.rating == 5).pad == "idle"
    assert screens.troubles() == ()
    look(
        lambda: citizen["number"] in (running.folder.logs / "hall.log").read_text(),
        lambda found: not found,
    )
