"""A manager's bad morning: nobody at the windows, a queue that overflows, a printer without paper,
a bad rating. Each is found on the floor page and mended from there, some by keyboard alone.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from simulators.control import PrinterControl
from tests.edge.agents.rig import NodeProcess, free_port
from tests.edge.halls import PASSWORD, plan, settle
from tests.journeys.screens import DESK
from tests.simulators.rig import Running, simulator, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PATIENCE_MS = 60_000
PEOPLE = 10
STATIONS = (
    '[{id="K1",kind="kiosk"},{id="W1",kind="window",window="01"},{id="P1",kind="pad",window="01"}]'
)


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Running]:
    with simulator("printer", "--link", str(tmp_path / "printer"), "--no-pace") as running:
        yield running


@pytest.fixture
def node(tmp_path: Path, printer: Running) -> Iterator[NodeProcess]:
    data = tmp_path / "hall"
    data.mkdir()
    settle(data, plan())
    paper = f'{{id="K1-P",kind="printer",driver="escpos",url="{printer.wire}",station="K1"}}'
    tablet = '{id="P1-T",kind="pad",driver="pad-page",url="page:",station="P1"}'
    devices = f"devices = [{paper},{tablet}]"
    made = NodeProcess(data, free_port(), free_port(), more=f"stations = {STATIONS}\n{devices}")
    made.start()
    yield made
    made.stop()


def manager_page(chromium: Browser, node: NodeProcess) -> Page:
    context = chromium.new_context(
        viewport={"width": DESK[0], "height": DESK[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{node.url}/sign-in")
    page.fill("[name=staff_no]", "1009")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/overview")
    return page


def take(node: NodeProcess, kiosk: requests.Session) -> None:
    form = {"queue": "q-a", "without_card": "1"}
    assert kiosk.post(f"{node.url}/kiosk/K1/tickets", data=form, timeout=20).ok


def serve_badly(node: NodeProcess) -> None:
    """The clerk at window 1 serves somebody, who presses one star on the tablet."""
    clerk, tablet = requests.Session(), node.kiosk("P1")
    signing_in = {"staff_no": "1001", "password": PASSWORD}
    assert clerk.post(f"{node.url}/sign-in", data=signing_in, timeout=20).ok
    tablet.post(f"{node.url}/pad/P1/here", timeout=20)
    until(lambda: (s := node.device("P1-T")) and s.state == "up")
    for act in ("next", "start", "finish"):
        assert clerk.post(f"{node.url}/window/{act}", timeout=20).ok

    def asks() -> re.Match[str] | None:
        page = tablet.get(f"{node.url}/pad/P1/", timeout=20).text
        return re.search(r'name="request" value="([^"]+)"', page)

    until(asks)
    asked = asks()
    assert asked is not None
    pressed = {"request": asked[1], "level": "1"}
    assert tablet.post(f"{node.url}/pad/P1/press", data=pressed, timeout=20).ok


def test_a_bad_morning(node: NodeProcess, printer: Running, chromium: Browser) -> None:
    kiosk, page = node.kiosk(), manager_page(chromium, node)

    # People, and no window: the first key opens one, U takes it back, the key opens it again.
    take(node, kiosk)
    first = page.locator(".alarm").first
    expect(first).to_contain_text("没有窗口开放")
    page.keyboard.press("1")
    expect(page.get_by_text("1号窗口已开放")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".alarm").first).to_contain_text("没有窗口开放")
    page.keyboard.press("1")
    expect(page.get_by_text("1号窗口已开放")).to_be_visible()

    # One window is not enough: the page says so, and what another one would change.
    for _ in range(PEOPLE):
        take(node, kiosk)
    overflowing = page.locator(".alarm", has_text="超过目标 30 分钟")
    expect(overflowing).to_be_visible()
    page.goto(f"{node.url}/foresight?window=02&act=open")
    expect(page.locator("#what-if")).to_contain_text("开放2号窗口")
    expect(page.locator("#what-if tbody tr").first).to_contain_text("−")
    page.get_by_role("link", name="大厅总览").click()
    overflowing.get_by_role("button", name="开放2号窗口").click()
    expect(page.get_by_text("2号窗口已开放")).to_be_visible()
    expect(overflowing).to_have_count(0)

    # The printer has no paper: what to do is said, a restart is one touch, then it is well again.
    until(lambda: (s := node.device("K1-P")) and s.state == "up")
    PrinterControl(printer.control).paper_out()
    no_paper = page.locator(".alarm", has_text="缺纸")
    expect(no_paper).to_contain_text("请加纸")
    no_paper.get_by_role("button", name="重启设备").click()
    expect(page.get_by_text("已请求重启").first).to_be_visible()
    PrinterControl(printer.control).refill()
    expect(no_paper).to_have_count(0)

    # A bad rating is followed up to its end.
    serve_badly(node)
    bad = page.locator(".alarm", has_text="收到差评")
    bad.get_by_role("link", name="查看").click()
    page.get_by_label("了解到的情况").fill("等太久，没人解释")
    page.get_by_role("button", name="记下联系").click()
    page.get_by_label("整改与答复").fill("已致歉，增开窗口")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("没有待办的差评")).to_be_visible()

    # The day's report knows of it, down to the ticket.
    page.get_by_role("link", name="报表").click()
    row = page.locator("#figures tbody tr").first
    row.get_by_role("link").nth(7).click()
    expect(page.locator("table tbody tr")).to_have_count(1)
    expect(page.locator("table tbody tr")).to_contain_text("A001")

    mine = [e.kind for e in node.events() if e.actor == "staff/s-9"]
    wanted = {
        "window.opened",
        "window.closed",
        "device.restart_asked",
        "follow_up.contacted",
        "follow_up.closed",
    }
    assert wanted <= set(mine)
    assert mine.count("window.opened") == 3
