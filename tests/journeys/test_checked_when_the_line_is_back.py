"""Accepted with the line cut; the centre's check later finds something; the person who took it in
hears of it and says what follows. Then a case that is only taken in here: it goes up, the province
decides, the decision comes back. The window by keyboard alone, on a running demo.
"""

import pytest
from playwright.sync_api import Browser, expect

from simulators.demo.house import House
from tests.journeys.case_desk import CaseDesk
from tests.journeys.screens import Screens

ITEM = "食品小经营店备案变更"
TAKEN_BACK = "川备511602009"
"""On the demo's list of certificates that no longer count."""


GOES_UP = "广播电台、电视台设立初审"


@pytest.mark.journey
def test_a_deferred_check_fails_and_a_person_deals_with_it(
    running: House, chromium: Browser
) -> None:
    screens = Screens(chromium, running.hall_url, running.centre_url, running.codes)
    clerk = screens.clerk()
    account = running.accounts.clerks[0]
    clerk.sign_in(account.number, account.password)
    clerk.open(running.windows["01"])
    citizen = running.devices.reader.lay(seed=7, age=40)
    screens.kiosk.greeting()
    screens.kiosk.take("税务与市场监管")
    running.devices.reader.lift()
    clerk.sees(lambda seen: seen.waiting > 0)
    clerk.press("next")
    clerk.press("start")

    running.devices.line.cut()
    clerk.sees(lambda seen: not seen.online)
    desk = CaseDesk(clerk.page)
    desk.open()
    desk.choose("spxjydbabg", ITEM)
    running.devices.desk_readers["01"].lay(citizen)
    desk.holds("id_number", citizen["number"])
    desk.at("phone")
    desk.type(
        "13800138000", citizen["address"], TAKEN_BACK, "滨江小面", "↓1", "滨江小面", "滨江面馆"
    )
    desk.materials("111")
    desk.step("Control+Enter", "已受理")
    number = desk.number()
    expect(clerk.page.locator(".checks")).to_contain_text("待联网核验")
    expect(clerk.page.locator(".desk-bar__checks")).to_have_count(0)

    running.devices.line.mend()
    expect(clerk.page.locator(".desk-bar__checks")).to_contain_text("1", timeout=60_000)
    clerk.page.keyboard.press("Escape")
    clerk.page.wait_for_url("**/window")
    clerk.page.wait_for_function("window.htmx && document.readyState === 'complete'")
    expect(clerk.page.locator(".console__foot")).to_contain_text("联网核验有疑点 1 件")
    clerk.page.keyboard.press("l")
    clerk.page.wait_for_url("**/checks")
    expect(clerk.page.locator("html[data-ready]")).to_have_count(1)
    finding = clerk.page.locator(".check")
    expect(finding).to_contain_text(number)
    expect(finding).to_contain_text("因提供虚假材料被撤销备案")
    clerk.page.keyboard.type("电话核实，原备案已撤销，通知申请人")
    clerk.page.keyboard.press("Alt+S")
    expect(clerk.page.locator(".check__outcome")).to_contain_text("停止办理，依法处理")

    desk.find(number)
    expect(clerk.page.locator(".checks")).to_contain_text("已核验，没有疑点")
    expect(clerk.page.locator(".checks")).to_contain_text("疑点已处理")
    desk.step("n", "已决定", "原备案已被撤销，不符合变更条件")
    _goes_up_and_comes_back(running, screens, desk, citizen)
    assert screens.troubles() == ()


def _goes_up_and_comes_back(
    running: House, screens: Screens, desk: CaseDesk, citizen: dict[str, str]
) -> None:
    page = desk.page
    page.goto(f"{running.hall_url}/case")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    desk.choose("gbdtdstslcs", GOES_UP)
    running.devices.desk_readers["01"].lay(citizen)
    desk.holds("id_number", citizen["number"])
    desk.at("phone")
    desk.type("13800138000", citizen["address"])
    page.keyboard.type("设立广安区广播电视台")
    desk.materials("111")
    desk.step("Control+Enter", "已受理")
    number = desk.number()
    desk.step("v", "已审核", "材料齐全，同意上报")
    expect(page.locator(".case-acts__waits")).to_contain_text("等省里决定")
    expect(page.locator("[data-primary]")).to_have_count(0)

    centre, account = screens.page((1366, 768)), running.accounts.admin
    centre.goto(f"{running.centre_url}/sign-in")
    centre.fill("[name=staff_no]", account.number)
    centre.fill("[name=password]", account.password)
    centre.keyboard.press("Enter")
    centre.wait_for_url("**/halls")
    for _ in range(60):
        centre.goto(f"{running.centre_url}/cases?q={number}")
        found = centre.locator("tr", has_text=number)
        if found.count() and "已审核" in found.inner_text():
            break
        centre.wait_for_timeout(500)
    centre.get_by_role("link", name=number).click()
    centre.get_by_role("button", name="准予").click()
    shown = centre.locator(".overview__title .badge", has_text="已决定")
    for _ in range(60):  # the page is of the moment: the word is folded behind it
        if shown.count():
            break
        centre.wait_for_timeout(500)
        centre.reload()
    expect(shown).to_have_count(1)

    decided = page.locator(".case__how .badge", has_text="已决定")
    for _ in range(60):
        page.reload()
        if decided.count():
            break
        page.wait_for_timeout(500)
    expect(decided).to_have_count(1)
    assert "决定" in desk.story() and desk.fact("决定") == "准予"
