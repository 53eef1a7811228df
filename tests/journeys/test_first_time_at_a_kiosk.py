"""Somebody who has never seen a kiosk: no card, by keys alone, wet fingers, gone half way, back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from simulators.control import ReaderControl
from tests.edge.agents.rig import NodeProcess, agent, node_process, spec
from tests.edge.applying.conftest import kiosk_plan
from tests.journeys.test_dead_reader import PATIENCE_MS, kiosk, signed_in
from tests.simulators.rig import simulator, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

Hall = tuple[NodeProcess, ReaderControl]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with (
        node_process(tmp_path, kiosk_plan()) as node,
        simulator("reader", "--link", str(tmp_path / "reader"), "--no-pace") as reader,
        agent(node, tmp_path / "k1", spec("K1-R", "idcard", "sdt", reader.wire)),
    ):
        until(lambda: (s := node.device("K1-R")) and s.state == "up")
        yield node, ReaderControl(reader.control)


def by_key(page: Page, name: str) -> None:
    """Tab until that button or link has the focus, then Enter."""
    page.wait_for_load_state("load")
    for _ in range(60):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(document.activeElement.ariaLabel || document.activeElement.innerText || '').trim()"
        )
        if name in said:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no key leads to {name}")


def test_a_first_time(hall: Hall, chromium: Browser) -> None:
    node, reader = hall
    page, clerk = kiosk(chromium, node), signed_in(chromium, node, "1001")
    clerk.goto(f"{node.url}/window/choose")
    clerk.keyboard.press("Enter")
    clerk.wait_for_url("**/window")

    # Without a card and at a loss: somebody comes. Three touches are one call.
    page.get_by_role("button", name="叫工作人员").click(click_count=3)
    expect(page.get_by_role("heading", name="已经呼叫工作人员")).to_be_visible()
    clerk.get_by_role("button", name="我去").click()
    expect(page.get_by_role("heading", name="陈静正在过来")).to_be_visible(timeout=PATIENCE_MS)
    assert len(node.events("help.asked")) == 1
    page.get_by_role("link", name="回到刚才的页面").click()
    page.wait_for_url("**/kiosk/K1/")

    # By keys alone, from the first page to a case that waits at the windows.
    by_key(page, "查进度、更多服务")
    page.wait_for_url("**/more")
    by_key(page, "自助申办")
    page.wait_for_url("**/for/apply")
    name = reader.lay()["name"]
    page.wait_for_url("**/my/apply")
    reader.lift()
    by_key(page, "无犯罪记录证明")
    page.wait_for_url("**/my/apply/question")
    page.keyboard.type("13800138000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="申请内容")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.type("beijing", delay=20)
    page.get_by_role("button", name="北京", exact=True).click()
    expect(page.locator("#answer")).to_have_value("北京")
    by_key(page, "下一步")
    expect(page.get_by_role("heading", name="领取方式")).to_be_visible()
    by_key(page, "窗口领取")
    page.wait_for_url("**/my/apply/check")
    expect(page.get_by_text("北京")).to_be_visible()
    by_key(page, "去签名")
    page.wait_for_url("**/my/apply/sign")

    # Wet fingers: the signature is drawn, the button touched twice, handed in once.
    box = page.locator("[data-canvas]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(box["x"] + 100 + 40 * step, box["y"] + 100 + 60 * (step % 3))
    page.mouse.up()
    page.get_by_role("button", name="确认签名，提交").dblclick()
    page.wait_for_url("**/my/apply/done")
    until(lambda: len(node.events("signature.given")) == 1)
    assert len(node.events("case.submitted")) == 1

    # Who goes takes everything along: nothing of them is in the browser's past or memory.
    page.get_by_role("button", name="完成").click()
    page.wait_for_url("**/kiosk/K1/")
    for _ in range(6):
        page.go_back(wait_until="load")
        words = page.locator("body").inner_text()
        assert name not in words and "13800138000" not in words and f"{name[0]}*" not in words
    kept = page.evaluate("[Object.values(localStorage), Object.values(sessionStorage)].flat()")
    assert set(kept) <= {"/kiosk/K1/", "/kiosk/K1/for/apply", page.url.removeprefix(node.url)}


def test_half_way_and_back_after_a_minute(hall: Hall, chromium: Browser) -> None:
    node, reader = hall
    page = kiosk(chromium, node)
    page.clock.install()
    page.goto(f"{node.url}/kiosk/K1/for/apply")
    reader.lay()
    page.wait_for_url("**/my/apply")
    reader.lift()
    page.get_by_role("button", name="无犯罪记录证明").click()
    page.get_by_role("button", name="1", exact=True).click()
    page.clock.run_for(101_000)
    expect(page.get_by_role("heading", name="还在办理吗？")).to_be_visible()
    page.get_by_role("button", name="继续办理").click()
    expect(page.locator("#answer")).to_have_value("1")  # what was typed is still there
    page.clock.run_for(121_000)
    page.wait_for_url("**/kiosk/K1/")
    page.goto(f"{node.url}/kiosk/K1/my/apply/question")
    page.wait_for_url("**/for/apply")
    assert node.events("case.drafted") == []
