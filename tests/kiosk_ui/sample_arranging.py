"""The manager's pages for arranging the hall."""

from __future__ import annotations

from kiosk_ui import views as v
from tests.kiosk_ui.sample_boards import NOTICES
from tests.kiosk_ui.sample_views import NOW

HISTORY = v.History(
    "/arrange/boards/D1",
    2,
    (
        v.VersionLine(3, NOW, "罗建国", "试试夜色", False),
        v.VersionLine(2, NOW, "罗建国", "一楼用大字", True),
        v.VersionLine(1, NOW, "罗建国", "", False),
    ),
)
BOARD = v.BoardPage(
    "D1",
    (v.Option("D1", "大厅显示屏", True), v.Option("D2", "东区显示屏")),
    tuple(
        v.Option(blocks, blocks, n == 0)
        for n, blocks in enumerate(("calls waiting windows", "calls", "guide waiting"))
    ),
    tuple(v.Option(c, c, c == "river") for c in ("river", "night", "paper", "seal")),
    (v.Option("east", "东区"), v.Option("west", "西区", True)),
    4,
    True,
    False,
    "一楼综合大厅",
    "",
    "about:blank",
    HISTORY,
    "罗建国",
)
NOTICE = v.NoticePage(
    "",
    "",
    False,
    "2026-03-02T09:00",
    "2026-03-02T18:00",
    tuple(
        v.NoticeLine(str(n), notice, NOW, "罗建国", state)
        for n, (notice, state) in enumerate(
            zip((*NOTICES, NOTICES[0]), ("now", "coming", "over", "withdrawn"), strict=True)
        )
    ),
    "about:blank",
    "罗建国",
    v.Problem("通知没有内容", "没有发布。", "请写上内容再发布。"),
)
FLOOR = v.FloorPage(
    (
        v.QueueRow("q-a", "A", "综合服务", "General", 3, 1, 1),
        v.QueueRow("q-b", "A", "税务", "", 3, 1, 2, ("两个队列用了同一个字母",)),
    ),
    (
        v.WindowRow("01", "1号窗口", "Window 1", "east", 1, (("q-a", 2.0), ("q-b", 0.0))),
        v.WindowRow(
            "02", "2号窗口", "", "", 2, (("q-a", 0.0), ("q-b", 0.0)), ("这个窗口不办理任何队列",)
        ),
    ),
    (v.ZoneRow("east", "东区", "East wing", (72, 8, 26, 62), 1),),
    (
        v.ChangeLine("队列", "税务", "字母", "B", "A"),
        v.ChangeLine("窗口", "9号窗口", "新增", "", ""),
    ),
    False,
    (),
    HISTORY,
    "罗建国",
    2,
)
VOICE = v.VoicePage(
    2, True, "请 A 零幺二 号，到一号窗口。", "Number A, zero one two.", HISTORY, "罗建国"
)
FILE = v.FilePage(
    "罗建国",
    "前锋区政务服务中心",
    (v.FilePart("floor", True), v.FilePart("board-D9", False, "no_such_station")),
    FLOOR.changes,
    "{}",
)
ARRANGE_PAGES: dict[str, tuple[str, object]] = {
    "arrange-board": ("arrange/board.html", BOARD),
    "arrange-notices": ("arrange/notices.html", NOTICE),
    "arrange-floor": ("arrange/floor.html", FLOOR),
    "arrange-voice": ("arrange/voice.html", VOICE),
    "arrange-file": ("arrange/file.html", FILE),
}
