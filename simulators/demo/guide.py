"""Which pages there are, and how one gets in."""

import shutil
import webbrowser
from dataclasses import dataclass
from itertools import pairwise

from simulators.demo.hall_file import counter
from simulators.demo.house import House
from simulators.demo.told import table


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, who it is for, and what to type there."""

    name: str
    url: str
    sign_in: str


def pages(house: House) -> list[Entry]:
    """All pages of the demo, in the order in which a newcomer opens them."""
    accounts, codes = house.accounts, house.codes
    pair = f"{house.hall_url}/pair?code="
    return [
        Entry("模拟设备台 · simulator panel", house.panel_url, "放卡、按星、缺纸、断线"),
        Entry("取号机 · kiosk K1", f"{pair}{codes['K1']}", "按“配对”一次 · press the button once"),
        Entry("显示屏 · board D1", f"{pair}{codes['D1']}", "按“配对”一次 · press the button once"),
        Entry("窗口屏 · S01", f"{pair}{codes['S01']}", "按“配对”一次 · press the button once"),
        *(
            Entry("窗口 · window staff", f"{house.hall_url}/sign-in", f"{c.number}  {c.password}")
            for c in accounts.clerks
        ),
        Entry(
            "大厅总览 · manager",
            f"{house.hall_url}/sign-in",
            f"{accounts.manager.number}  {accounts.manager.password}",
        ),
        Entry(
            "省中心 · centre",
            f"{house.centre_url}/sign-in",
            f"{accounts.admin.number}  {accounts.admin.password}",
        ),
    ]


def links(house: House) -> dict[str, str]:
    """Pages of the product for the simulators' panel to offer. No codes, no passwords."""
    return {
        "取号机": f"{house.hall_url}/kiosk/K1/",
        "显示屏": f"{house.hall_url}/board/D1/",
        "工作人员": f"{house.hall_url}/sign-in",
        "省中心": f"{house.centre_url}/halls",
    }


def printed(house: House) -> str:
    """The pages as a table, and what else a newcomer should know."""
    rows = _once([(entry.name, entry.url, entry.sign_in) for entry in pages(house)])
    pads = "、".join(counter(window) for window in house.devices.pads)
    return (
        f"\n{house.hall_name}（{house.node}）\n\n{table(rows)}\n\n"
        f"  评价器在 · pads at {pads}。数据在 · data in {house.folder.path}\n"
        "  Ctrl-C 停止全部 · stops everything. 下次接着用同样的数据 · the next start goes on.\n"
    )


def _once(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Name and address of a row that repeats the one above are left blank."""
    shown = rows[:1]
    for above, row in pairwise(rows):
        shown.append(("", "", row[2]) if row[:2] == above[:2] else row)
    return shown


def open_in_browser(house: House) -> str:
    """Open the pages that need nobody to type; what happened, in words."""
    if not any(map(shutil.which, ("xdg-open", "firefox", "chromium", "google-chrome"))):
        return "没有找到浏览器，请自己打开上面的网址 · no browser here, open the pages yourself"
    seen = dict.fromkeys(entry.url for entry in pages(house))
    opened = sum(webbrowser.open_new_tab(url) for url in seen)
    return f"打开了 {opened} 个网页 · opened {opened} pages"
