"""A kiosk's PC loses touch in the middle of the day: everybody sees it, and people go on."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from simulators.control import ReaderControl
from tests import factories
from tests.edge.agents.rig import NodeProcess, agent, node_process, spec
from tests.edge.halls import PASSWORD
from tests.journeys.screens import DESK, KIOSK
from tests.simulators.rig import simulator, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PATIENCE_MS = 60_000
NAME, NUMBER = "欧阳明月", factories.id_number(date(1950, 5, 1), 7)


def page_of(chromium: Browser, size: tuple[int, int]) -> Page:
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def kiosk(chromium: Browser, node: NodeProcess) -> Page:
    page = page_of(chromium, KIOSK)
    page.goto(f"{node.url}/pair")
    page.fill("[name=code]", node.screen_code("K1"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/kiosk/K1/")
    return page


def signed_in(chromium: Browser, node: NodeProcess, number: str) -> Page:
    page = page_of(chromium, DESK)
    page.goto(f"{node.url}/sign-in")
    page.fill("[name=staff_no]", number)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def test_a_dead_reader_stops_nobody(tmp_path: Path, chromium: Browser) -> None:
    with (
        node_process(tmp_path) as node,
        simulator("reader", "--link", str(tmp_path / "reader"), "--no-pace") as reader,
    ):
        with agent(node, tmp_path / "k1", spec("K1-R", "idcard", "sdt", reader.wire)):
            until(lambda: (s := node.device("K1-R")) and s.state == "up")
            screen, manager = kiosk(chromium, node), signed_in(chromium, node, "1009")
            expect(screen.get_by_role("heading", name="请将身份证放在读卡区")).to_be_visible()
            name = ReaderControl(reader.control).lay()["name"]
            screen.wait_for_url("**/kiosk/K1/services")
            expect(screen.get_by_text(f"{name[0]}*").first).to_be_visible()
            screen.goto(f"{node.url}/kiosk/K1/")
        # Its PC is gone: kiosk and overview say so by themselves.
        expect(screen.get_by_role("heading", name="读卡器暂时不能用")).to_be_visible(
            timeout=PATIENCE_MS
        )
        expect(manager.get_by_text("所在电脑失去联系").first).to_be_visible(timeout=PATIENCE_MS)
        expect(manager.get_by_text("请检查这台电脑的电源和网线").first).to_be_visible()
        clerk = signed_in(chromium, node, "1001")
        clerk.goto(f"{node.url}/by-hand")
        clerk.get_by_label("证件上的姓名").fill(NAME)
        clerk.get_by_label("证件号码").fill(NUMBER)
        clerk.get_by_label("工号").fill("1002")
        clerk.get_by_label("密码").fill(PASSWORD)
        clerk.get_by_role("button", name="核对无误，确认").click()
        expect(clerk.get_by_role("cell", name="欧**")).to_be_visible(timeout=PATIENCE_MS)
        screen.wait_for_url("**/kiosk/K1/services")
        expect(screen.get_by_text("欧**").first).to_be_visible()
    assert len(node.events("hand_entry.confirmed")) == 1
