"""Views of the hall manager's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from kiosk_ui import views as v
from kiosk_ui.drawing import Line, bars_chart, lines_chart
from tests.kiosk_ui.sample_views import LONG, NOW

PRIORITIES = (
    v.Choice("normal", "普通"),
    v.Choice("elderly", "老年人"),
    v.Choice("pregnant", "孕妇"),
)
ROW = v.WaitingRow(
    "t1", "A012", "张**", "车辆购置税申报", "normal", "普通", 1980, 1500, 420, late=True
)
QUEUE_PAGE = v.QueuePage(
    "tax",
    "A",
    "税务综合",
    1800,
    (
        ROW,
        replace(ROW, id="t2", number="A013", priority="elderly", priority_name="老年人"),
        replace(ROW, id="t3", number="A014", masked_name=None, item_name=LONG, left_s=None),
    ),
    PRIORITIES,
    (v.Choice("01", "1号窗口", True, "serving"), v.Choice("02", "2号窗口", False, "closed")),
    "何主任",
    "1号窗口已开放",
)
WINDOW_PAGE = v.WindowPage(
    "01",
    "1号窗口",
    "free",
    "赵敏",
    None,
    (v.Choice("tax", "A 税务综合", True, "12"), v.Choice("long", f"B {LONG}", False, "0")),
    True,
    (),
    ("有人在等，请叫号。",),
    "何主任",
)
SHUT_WINDOW = replace(
    WINDOW_PAGE,
    state="closed",
    sits="",
    moved=False,
    messages=(),
    staff=(v.Choice("s-1", "陈静", note="1001"), v.Choice("s-2", "杨波", note="1002")),
)
BAD = v.RatingRow(
    "r1",
    "A009",
    "李*",
    "车辆购置税申报",
    "3号窗口",
    "陈晓敏",
    1,
    NOW,
    "open",
    date(2025, 12, 15),
    15,
)
RATINGS = v.Ratings(
    (
        replace(BAD, id="r0", days_left=-2, level=2),
        replace(
            BAD,
            state="contacted",
            days_left=3,
            how="电话",
            said="等了四十分钟，窗口没有解释",
            contacted_at=NOW - timedelta(hours=1),
        ),
    ),
    (
        replace(
            BAD,
            id="r2",
            state="closed",
            how="当面",
            said="材料来回跑了两次",
            contacted_at=NOW - timedelta(days=1),
            outcome="属实，已整改",
            words="已更新一次性告知单",
            closed_at=NOW,
        ),
    ),
    {"phone": "电话", "counter": "当面", "none": "未能联系"},
    {"mended": "属实，已整改", "explained": "已解释，办事人理解"},
    15,
    "何主任",
)
TIMES = tuple(f"{9 + n // 4}:{n % 4 * 15:02d}" for n in range(30))
MINUTES = tuple(5 + 18 * (n % 14) / 10 for n in range(30))
LINES = (
    Line("A 税务综合", MINUTES),
    Line("B 社保医保", tuple(None if n > 20 else v / 2 for n, v in enumerate(MINUTES))),
)
CHART = v.Chart(
    lines_chart(LINES, TIMES),
    (("A 税务综合", 0), ("B 社保医保", 1)),
    tuple((t, tuple(line.values[n] for line in LINES)) for n, t in enumerate(TIMES)),
)
FORESIGHT_ROW = v.ForesightRow(
    "tax", "A", "税务综合", 1380, 900, 1920, 1800, NOW + timedelta(hours=1), 71, 1260, 720, 22,
    244, 61, 282, 402,
)  # fmt: skip
FORESIGHT = v.ForesightPage(
    (
        FORESIGHT_ROW,
        replace(FORESIGHT_ROW, id="s", letter="B", name=LONG, over_at=None, over_percent=12),
        v.ForesightRow(
            "e", "C", "不动产登记", None, None, None, 1800, None, 0, 0, 0, 0, None, 0, None, 0
        ),
    ),
    CHART,
    (v.Choice("05", "5号窗口"), v.Choice("01", "1号窗口", True)),
    v.WhatIf("05", "5号窗口", "open"),
    212,
    3120,
    "何主任",
)
HOURS = tuple(f"{h:02d}" for h in range(7, 20))
COUNTS = (0.0, 4.0, 22.0, 41.0, 35.0, 9.0, 7.0, 18.0, 29.0, 21.0, 8.0, 0.0, 0.0)
BARS = v.Chart(
    bars_chart(COUNTS, HOURS), (), tuple((h, (c,)) for h, c in zip(HOURS, COUNTS, strict=True))
)
FIGURES = {"taken": "取号", "called": "叫到", "finished": "办结", "late": "超过目标", "bad": "差评"}
CELLS = tuple(v.ReportCell(figure, 40 - 7 * n) for n, figure in enumerate(FIGURES))
REPORT = v.ReportPage(
    "day",
    date(2025, 11, 24),
    date(2025, 11, 24),
    date(2025, 11, 23),
    date(2025, 11, 25),
    FIGURES,
    (
        v.ReportRow("A 税务综合", "tax", CELLS, 610, 1820, 385),
        v.ReportRow(f"B {LONG}", "long", CELLS, None, None, None),
        v.ReportRow("全大厅", "", CELLS, 610, 1820, 385),
    ),
    BARS,
    None,
    ((5, 61), (4, 8), (3, 1), (2, 1), (1, 0)),
    (
        v.StaffTimeRow("s-1", "1001", "陈静", 42, 402, 377),
        v.StaffTimeRow("s-2", "1002", "杨波", 7, None, None),
    ),
    20,
    "何主任",
)
BEHIND = v.ReportTickets(
    "超过目标",
    date(2025, 11, 24),
    date(2025, 11, 24),
    1,
    (v.TicketRow("A012", "税务综合", "finished", "张**", NOW, NOW, NOW, "1号窗口", 4),),
    "何主任",
)
MANAGER_PAGES = {
    "report": ("overview/report.html", REPORT),
    "report-week": ("overview/report.html", replace(REPORT, span="week", days=BARS)),
    "report-tickets": ("overview/report_tickets.html", BEHIND),
    "foresight": ("overview/foresight.html", FORESIGHT),
    "foresight-plain": ("overview/foresight.html", replace(FORESIGHT, what_if=None)),
    "queue": ("overview/queue.html", QUEUE_PAGE),
    "window": ("overview/window.html", WINDOW_PAGE),
    "window-shut": ("overview/window.html", SHUT_WINDOW),
    "ratings": ("overview/ratings.html", RATINGS),
    "ratings-none": ("overview/ratings.html", replace(RATINGS, going_on=(), closed=())),
}
