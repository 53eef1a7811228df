"""Cases of different kinds, each its whole way, at two windows by keyboard alone, on days the test
chooses: a correction asked once, a special procedure across the National Day, a refusal, a fee with
a reduction, a company with an agent.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from tests.edge.halls import PASSWORD
from tests.factories import id_number
from tests.journeys.case_desk import CaseDesk
from tests.journeys.screens import COUNT_ANSWERS, ClerkScreen

HYGIENE = "公共场所卫生许可新办审批（县级）"
PLACE = ("滨江酒店", "↓1", "广安区（511602）", "滨江路1号", "300", "", "")
ZONE = ZoneInfo("Asia/Shanghai")
AT_WORK = "window.htmx && document.readyState === 'complete'"

pytestmark = pytest.mark.journey


@dataclass(slots=True)
class DatedHall:
    """A hall in a process of its own."""

    url: str
    folder: Path

    def on(self, day: str, clock: str = "09:30") -> None:
        """It is this day now."""
        moment = datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=ZONE)
        (self.folder / "now").write_text(str(int(moment.timestamp() * 1000)), "ascii")


@pytest.fixture
def dated(tmp_path: Path) -> Iterator[DatedHall]:
    hall = DatedHall("", tmp_path)
    hall.on("2026-09-18")
    argv = [sys.executable, "-m", "tests.journeys.dated_hall", str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        hall.url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        try:
            yield hall
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def window(browser: Browser, hall: DatedHall, n: int) -> ClerkScreen:
    """Member n of the staff at window n."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", reduced_motion="reduce"
    )
    context.add_init_script(COUNT_ANSWERS)
    page = context.new_page()
    clerk = ClerkScreen(page, hall.url)
    clerk.sign_in(f"{1000 + n}", PASSWORD)
    clerk.open(f"{n}号窗口")
    return clerk


def serve_next(clerk: ClerkScreen) -> CaseDesk:
    """Call, start, and begin a case for whoever is next."""
    clerk.page.wait_for_function(AT_WORK)
    clerk.press("next")
    clerk.press("start")
    desk = CaseDesk(clerk.page)
    desk.open()
    return desk


def back_on(clerk: ClerkScreen, desk: CaseDesk, number: str, n: int) -> None:
    """Another day: sign in again and find the case by its number."""
    clerk.sign_in(f"{1000 + n}", PASSWORD)
    desk.find(number)


def test_a_correction_and_a_special_procedure_across_the_holiday(
    dated: DatedHall, chromium: Browser
) -> None:
    clerk = window(chromium, dated, 1)
    desk = serve_next(clerk)
    desk.choose("ggcswsxkxbsp", HYGIENE)
    desk.at("name")
    desk.type("王小明", id_number(), "13800138000", "广安区滨江路1号")
    desk.type("滨江酒店", "↓1", "511602", "滨江路1号", "300")
    desk.materials("11111111")
    desk.step("Control+Enter", "待补正")
    number = desk.number()
    assert "营业执照复印件" in clerk.page.locator(".case-facts__missing").inner_text()

    dated.on("2026-09-21")
    back_on(clerk, desk, number, 1)
    desk.step("Control+Enter", "已补正")
    assert clerk.page.locator("[data-key=F9]").count() == 0, "a correction is asked only once"
    desk.step("Control+Enter", "已受理")
    assert desk.fact("办理期限") == "2026-09-22"
    desk.step("s", "特别程序中", "依法需要卫生检测", choice=4)
    assert "期限已停止计算" in desk.fact("特别程序")

    dated.on("2026-10-09")
    back_on(clerk, desk, number, 1)
    desk.step("Control+Enter", "已受理", "检测合格")
    assert desk.fact("办理期限") == "2026-10-10", "the Saturday is made up for the National Day"
    desk.step("Control+Enter", "已审核")
    assert "等另一位同事决定" in clerk.page.locator(".case-acts").inner_text()
    assert clerk.page.locator("[data-primary]").count() == 0

    second = window(chromium, dated, 2)
    second.page.wait_for_function(AT_WORK)
    other = CaseDesk(second.page)
    other.open()
    expect(second.page.locator(".case-line").first).to_contain_text(number)
    other.find(number)
    other.step("Control+Enter", "已决定")
    other.step("Control+Enter", "已制证")
    other.hand_over("已当面核对身份证原件")
    assert other.story()[2:8] == [
        "一次性告知补正",
        "补正",
        "受理",
        "进入特别程序",
        "特别程序结束",
        "审核",
    ]


def test_a_refusal_a_fee_with_a_reduction_and_a_company_with_an_agent(
    dated: DatedHall, chromium: Browser
) -> None:
    clerk = window(chromium, dated, 1)
    refuse(serve_next(clerk))
    go_on(clerk)
    pay_half(serve_next(clerk))
    go_on(clerk)
    act_for_a_company(serve_next(clerk))


def go_on(clerk: ClerkScreen) -> None:
    """Back to calling, and this person is done."""
    clerk.page.keyboard.press("Escape")
    clerk.page.wait_for_url("**/window")
    clerk.page.wait_for_function(AT_WORK)
    clerk.press("finish")


def refuse(desk: CaseDesk) -> None:
    desk.choose("yczmls", "烟草专卖零售许可证新办")
    desk.type("李秀英", id_number(serial=2), "13900139000", "广安区建安路2号")
    desk.type("建安小店", "30", "511602", "建安路2号")
    desk.step("Alt+r", "不予受理", "申请人不满十八周岁", choice=2)
    assert "申请人不满十八周岁" in desk.page.locator(".story__words").first.inner_text()
    desk.hand_over("已当面核对身份证原件")


def pay_half(desk: CaseDesk) -> None:
    desk.choose("居民身份证办理", "居民身份证办理（包括临时）")
    desk.type("赵铁柱", id_number(serial=3), "13700137000", "广安区城南路3号", "↓3")
    desk.materials("111")
    desk.step("Control+Enter", "已受理")
    assert desk.fact("费用").startswith("40.00")
    desk.step("Control+Enter", "已决定")
    desk.pay(reduction=2)
    assert desk.fact("费用").split() == ["20.00", "元", "已缴"]
    desk.step("Control+Enter", "已制证")
    desk.hand_over("已当面核对身份证原件")
    assert "收费" in desk.story()


def act_for_a_company(desk: CaseDesk) -> None:
    desk.choose("yczmls", "烟草专卖零售许可证新办")
    desk.go_to("applicant")
    desk.type("↓1")
    desk.type("广安某某商贸有限公司", "91110000600037341L", "孙国强")
    desk.type("孙国强", id_number(serial=4), "13600136000", "广安区五福街4号")
    desk.type("五福烟酒", "60", "511602", "五福街4号")
    desk.go_to("agent")
    desk.type("↓1", "钱雨桐", id_number(serial=5), "13500135000")
    desk.materials("1111")
    desk.step("Control+Enter", "已受理")
    assert desk.fact("统一社会信用代码") == "91110000600037341L"
    assert (desk.fact("申请人"), desk.fact("代办人")) == ("广安某某商贸有限公司", "钱**")
