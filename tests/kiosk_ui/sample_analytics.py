"""A month of a city in figures."""

from datetime import date, timedelta

from kiosk_ui import views as v
from kiosk_ui.drawing import Line, bars_chart, lines_chart

SINCE, UNTIL = date(2026, 10, 26), date(2026, 11, 24)
DAYS = [d for n in range(30) if (d := SINCE + timedelta(days=n)).weekday() < 5]
TAKEN = [2100 - 160 * d.weekday() + (37 * n) % 190 for n, d in enumerate(DAYS)]
WAITS = tuple(round(9 + (n * 13 % 7) * 0.8, 1) for n in range(len(DAYS)))
SERVED = tuple(round(7 + (n * 5 % 4) * 0.3, 1) for n in range(len(DAYS)))
LABELS = [f"{d:%m-%d}" for d in DAYS]
LINES = (Line("平均等候（分钟）", WAITS), Line("平均办理（分钟）", SERVED))
HOURS = (0, 0, 310, 420, 280, 60, 40, 260, 330, 210, 30, 0)
HEAT = tuple(
    tuple((n * (7 - day) // 7 if day < 5 else 0, -(-5 * n // 420) if day < 5 else 0) for n in HOURS)
    for day in range(7)
)
ANALYTICS = v.Analytics(
    since=SINCE, until=UNTIL, region="5116", region_name="四川省广安市",
    regions=(
        v.RegionOption("5116", "四川省广安市"), v.RegionOption("511602", "四川省广安市广安区"),
    ),
    measures=(
        v.Measure("取号人次", sum(TAKEN), "", "取出的号票数，含未叫到的", 38211),
        v.Measure("平均等候", 11.4, "分钟", "从取号到叫号，只算叫到的", 12.9),
        v.Measure("平均办理", 7.5, "分钟", "从到窗口到办结", 7.4),
        v.Measure("平均评价", 4.82, "/ 5", "好差评五级的平均，只算评价了的", 4.79),
        v.Measure("收件", 9120, "", "这段时间开始办理并收件的办件", 8840),
        v.Measure("按时办结率", 99.2, "%", "已决定的办件中没有超过承诺时限的", 98.7),
        v.Measure("一次办成率", None, "%", "已决定的办件中没有要求补正的", None),
    ),
    visits=v.Chart(
        bars_chart(TAKEN, LABELS), (("取号人次", 0),),
        tuple((label, (float(n),)) for label, n in zip(LABELS, TAKEN, strict=True)),
    ),
    waits=v.Chart(
        lines_chart(LINES, LABELS), ((LINES[0].name, 0), (LINES[1].name, 1)),
        tuple((label, (WAITS[n], SERVED[n])) for n, label in enumerate(LABELS)),
    ),
    heat=HEAT, hours=tuple(range(7, 19)),
    stages=(
        v.Stage("收件", 9120, 100), v.Stage("要求补正", 610, 7), v.Stage("受理", 8730, 96),
        v.Stage("不予受理", 102, 1), v.Stage("决定", 7921, 87), v.Stage("送达", 7600, 83),
    ),
    places=(
        v.Place("四川省广安市广安区", "511602", 15210, 12.1, 4.81, 3400, 99.4, 93.1, 100),
        v.Place("四川省广安市岳池县", "511621", 9870, 10.2, 4.85, 2100, 98.9, 92.0, 65),
        v.Place("四川省广安市华蓥市", "511681", 4120, None, None, 0, None, None, 27),
    ),
    odd=(v.Odd(date(2026, 11, 11), 640, 1810),),
    tomorrow=v.Tomorrow(date(2026, 11, 25), 1893, 61.2, 188.4, 41),
    staff_name="张主任", printed_by="张主任 9001",
)  # fmt: skip
ANALYTICS_PAGES: dict[str, tuple[str, object]] = {
    "central-analytics": ("central/analytics.html", ANALYTICS)
}
