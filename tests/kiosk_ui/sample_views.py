"""Realistic views for every page: a normal day, an empty one, long names, broken devices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import segno
from markupsafe import Markup

from kiosk_ui import views as v
from tests.kiosk_ui.sample_alarms import ALARMS, NOW

LONG = "职工基本医疗保险关系转移接续与跨省异地就医备案综合受理"

QUEUES = (
    v.QueueChoice(
        "tax",
        "A",
        "税务综合",
        "Tax services",
        ("发票领用", "车辆购置税申报", "完税证明开具"),
        12,
        1510,
        True,
    ),
    v.QueueChoice(
        "social",
        "B",
        "社保医保",
        "Social and medical insurance",
        ("养老保险关系转移", "异地就医备案"),
        5,
        640,
        True,
    ),
    v.QueueChoice(
        "market",
        "C",
        "企业开办",
        "Starting a business",
        ("营业执照", "食品经营许可", "公章刻制备案"),
        3,
        420,
        True,
    ),
    v.QueueChoice(
        "estate",
        "D",
        "不动产登记",
        "Real estate registration",
        ("房屋转移登记", "抵押登记"),
        0,
        30,
        True,
    ),
    v.QueueChoice(
        "civil",
        "E",
        "户籍与出入境",
        "Household registration",
        ("居住证", "出生登记", "普通护照签发"),
        7,
        900,
        True,
    ),
    v.QueueChoice(
        "general",
        "F",
        "综合受理",
        "General counter",
        ("学生资助政策咨询", "老年人优待证"),
        2,
        None,
        False,
    ),
)
LONG_QUEUES = tuple(
    v.QueueChoice(
        f"q{i}",
        chr(65 + i),
        LONG if i % 3 == 0 else f"综合窗口 {i + 1}",
        "Cross-province medical insurance transfer and filing"
        if i % 3 == 0
        else f"General {i + 1}",
        (LONG, LONG),
        120 + i,
        7300,
        i != 4,
    )
    for i in range(10)
)
PRIORITIES = (
    v.PriorityChoice("elderly", "老年人", "Aged 60 or over", True),
    v.PriorityChoice("disabled", "残疾人", "Person with disability"),
    v.PriorityChoice("military", "军人", "Military"),
    v.PriorityChoice("pregnant", "孕妇", "Pregnant"),
)
PRINTER_OUT = v.Problem(
    "号已取走，但打印机缺纸。", "您的号码是 A012，已经在排队。", "请记住号码或扫码，不用重新取号。"
)
REFUSED = v.Problem(
    "这个队列刚刚停止取号。", "您还没有取号，没有占用名额。", "请选择其他业务，或到咨询台。"
)

WELCOME = v.KioskWelcome("自助取号机 K1", QUEUES, reader_ok=True, printer_ok=True)
SERVICES = v.KioskServices("张**", QUEUES, PRIORITIES, 90)
CARD = v.KioskCard(QUEUES[0], 60, reader_ok=True)
TICKET = v.KioskTicket(
    "A012",
    "税务综合",
    12,
    1510,
    NOW,
    "张**",
    "printed",
    Markup(segno.make("http://hall.example/t/8f3a").svg_inline(scale=4)),
    25,
    queue_name_en="Tax services",
)
PHONE = v.PhoneTicket(
    "t1",
    "A012",
    "税务综合",
    "waiting",
    3,
    400,
    NOW,
    queue_name_en="Tax services",
    may_postpone=True,
    may_give_up=True,
)

BOARD = v.Board(
    "一楼综合大厅",
    (
        v.BoardCall("A009", "3号窗口", "李*", True, "called"),
        v.BoardCall("C021", "12号窗口", "王**", False, "called"),
        v.BoardCall("B104", "5号窗口", None, False, "serving"),
        v.BoardCall("E002", "综合受理二号窗口", "欧阳**", False, "serving"),
        v.BoardCall("A008", "1号窗口", "赵**", False, "serving"),
    ),
    tuple(
        v.BoardQueue(
            q.letter, q.name, q.name_en, q.waiting, q.wait_s, (f"{q.letter}010", f"{q.letter}011")
        )
        for q in QUEUES[:5]
    ),
    tuple(
        v.BoardWindow(f"{i}号窗口", state, number)
        for i, (state, number) in enumerate(
            [
                ("serving", "A008"),
                ("free", None),
                ("called", "A009"),
                ("paused", None),
                ("serving", "B104"),
                ("closed", None),
                ("serving", "E002"),
                ("free", None),
                ("closed", None),
            ],
            1,
        )
    ),
)
LONG_BOARD = v.Board(
    LONG,
    tuple(
        v.BoardCall(f"W88{i}", "不动产登记综合受理窗口 12", "买买提·阿**", i == 0, "called")
        for i in range(6)
    ),
    tuple(
        v.BoardQueue(q.letter, q.name, q.name_en, q.waiting, q.wait_s, ("A188", "A189", "A190"))
        for q in LONG_QUEUES
    ),
    tuple(v.BoardWindow(f"综合受理窗口 {i}", "serving", f"W{880 + i}") for i in range(16)),
)

CURRENT = v.CurrentTicket(
    "A009", "税务综合", "车辆购置税申报（二手车）", "李*", "老年人", "called", 42, 2, 780
)
ACTIONS_CALLED = (
    v.Action("start", primary=True),
    v.Action("recall"),
    v.Action("pass"),
    v.Action("transfer"),
    v.Action("finish", enabled=False),
    v.Action("next", enabled=False),
    v.Action("pause", enabled=False),
    v.Action("close", enabled=False),
)
ACTIONS_IDLE = (
    v.Action("next", primary=True),
    v.Action("recall", enabled=False),
    v.Action("pass", enabled=False),
    v.Action("transfer", enabled=False),
    v.Action("finish", enabled=False),
    v.Action("pause"),
    v.Action("close"),
)
CONSOLE = v.WindowConsole(
    "w3",
    "3号窗口",
    "1007",
    "陈晓敏",
    "open",
    CURRENT,
    tuple(v.ConsoleQueue(q.id, q.letter, q.name, q.waiting, q.wait_s) for q in QUEUES[:3]),
    (
        v.NextTicket("A010", "税务综合", None, 720),
        v.NextTicket("B031", "社保医保", "残疾人", 180),
        v.NextTicket("A011", "税务综合", None, 655),
        v.NextTicket("C022", "企业开办", "预约", 61),
    ),
    (
        v.PassedTicket("t1", "A004", NOW - timedelta(minutes=22)),
        v.PassedTicket("t2", "B028", NOW - timedelta(minutes=9)),
    ),
    17,
    385,
    5,
    "asking",
    ACTIONS_CALLED,
    (v.TransferTarget("estate", "不动产登记"), v.TransferTarget("civil", "户籍与出入境")),
    (v.TransferTarget("w1", "1号窗口"), v.TransferTarget("w5", "5号窗口")),
    True,
)
IDLE = replace(CONSOLE, current=None, actions=ACTIONS_IDLE, pad="idle", last_rating=None)
EMPTY_CONSOLE = replace(
    IDLE,
    queues=(),
    next_up=(),
    passed=(),
    done_today=0,
    mean_service_s=None,
    transfer_queues=(),
    transfer_windows=(),
)
PAUSED = replace(
    IDLE,
    state="paused",
    online=False,
    pad="off",
    actions=(v.Action("resume", primary=True), v.Action("close")),
    problem=v.Problem("A009 已被 5 号窗口叫走。", "您的窗口没有变化。", "请叫下一位。"),
)
SERVING = replace(
    CONSOLE,
    current=replace(
        CURRENT,
        state="serving",
        calls=1,
        queue_name=LONG,
        item_name=LONG + LONG,
        masked_name="买买提·阿**",
    ),
    queues=tuple(
        v.ConsoleQueue(q.id, q.letter, q.name, q.waiting, q.wait_s) for q in LONG_QUEUES[:5]
    ),
    passed=tuple(v.PassedTicket(f"t{i}", f"W88{i}", NOW) for i in range(10)),
    actions=(
        v.Action("finish", primary=True),
        v.Action("transfer"),
        v.Action("recall", enabled=False),
        v.Action("pass", enabled=False),
        v.Action("pause", enabled=False),
        v.Action("close", enabled=False),
    ),
)
CHOICE = v.WindowChoice(
    (
        v.WindowOption("w1", "1号窗口", ("税务综合", "社保医保")),
        v.WindowOption("w2", "2号窗口", ("不动产登记",), "王建国"),
        v.WindowOption("w3", "3号窗口", ("税务综合",)),
        v.WindowOption("w4", "4号窗口", ("企业开办", "综合受理", LONG)),
        v.WindowOption("w5", "综合受理二号窗口", ("综合受理",)),
    ),
    "陈晓敏",
)

O_QUEUES = tuple(
    v.OverviewQueue(
        q.letter, q.name, q.waiting, q.wait_s, 610, 385, 0 if q.id == "estate" else 2, q.wait_s
    )
    for q in QUEUES
)
O_WINDOWS = (
    v.OverviewWindow("1号窗口", "serving", "赵敏", "A008", 312, 14, 402),
    v.OverviewWindow("2号窗口", "free", "王建国", None, 25, 11, 377),
    v.OverviewWindow("3号窗口", "called", "陈晓敏", "A009", 42, 17, 385),
    v.OverviewWindow("4号窗口", "paused", "刘洋", None, 640, 9, 510),
    v.OverviewWindow("5号窗口", "serving", "周倩", "B104", 95, 12, None),
    v.OverviewWindow("6号窗口", "closed", None, None, None, 0, None),
)
O_DEVICES = (
    v.OverviewDevice("K1 读卡器", "身份证阅读器", "K1", "up", "", NOW, outages=1),
    v.OverviewDevice(
        "K1 打印机",
        "热敏打印机",
        "K1",
        "down",
        "缺纸",
        NOW - timedelta(minutes=4),
        outages=3,
        can_restart=True,
        restart_asked_at=NOW,
    ),
    v.OverviewDevice("W1 评价器", "评价器", "1号窗口", "up", "", NOW),
    v.OverviewDevice("W3 评价器", "评价器", "3号窗口", "unknown", "尚未打开", None),
)
OVERVIEW = v.Overview(
    date(2025, 11, 24),
    "open",
    ALARMS,
    v.DayTotals(128, 29, 3, 88, 6, 2, 71, 4.8),
    O_QUEUES,
    O_WINDOWS,
    O_DEVICES,
    v.Line("connected", NOW - timedelta(hours=3), 0, 18234, "四川省政务服务运行中心"),
    (
        v.OverviewStation("K1", "自助机", True),
        v.OverviewStation("D1", "叫号屏", True),
        v.OverviewStation("D2", "叫号屏", False, "7K3QX2"),
    ),
    (
        v.OverviewAgent("K1", "1号取号机", "here", "4T7K-93QX-ZM0A"),
        v.OverviewAgent("W03", "3号窗口", "lost", "9Q2W-0KDP-7RVC"),
        v.OverviewAgent("W04", "4号窗口", "none", "M3XN-5B8E-61TY"),
    ),
    "何主任",
)
QUIET = v.Overview(
    date(2025, 11, 24),
    "before",
    (),
    v.DayTotals(0, 0, 0, 0, 0, 0, 0, None),
    (),
    (),
    (),
    v.Line("not_enrolled", None, 41, None, ""),
    (),
)
CUT = replace(
    OVERVIEW, line=v.Line("cut", NOW - timedelta(minutes=52), 1874, 16360, "四川省政务服务运行中心")
)

ROWS = (
    v.HallRow(
        "h1",
        "广安区政务服务中心",
        "广安市广安区",
        "区县",
        "online",
        NOW,
        2,
        0,
        128,
        29,
        1510,
        1,
        2,
        4.8,
        mbit_s=3.8,
        disk_free_gb=41.2,
    ),
    v.HallRow(
        "h2",
        "武胜县政务服务中心",
        "广安市武胜县",
        "区县",
        "silent",
        NOW,
        3120,
        None,
        64,
        8,
        402,
        0,
        1,
        4.6,
        last_backlog=0,
        mbit_s=0.4,
        disk_free_gb=1.1,
        disk_low=True,
    ),
    v.HallRow(
        "h3", "成都市政务服务中心", "成都市", "市州", "online", NOW, 1, 3, 1204, 87, 1912, 0, 0, 4.9
    ),
    v.HallRow(
        "h4",
        "甘孜藏族自治州石渠县洛须镇便民服务中心",
        "甘孜藏族自治州石渠县",
        "乡镇",
        "never",
        None,
        None,
        None,
        0,
        0,
        None,
        0,
        0,
        None,
    ),
    v.HallRow(
        "h5",
        "绵阳市涪城区政务服务中心",
        "绵阳市涪城区",
        "区县",
        "quarantined",
        NOW,
        240,
        None,
        96,
        4,
        230,
        0,
        1,
        4.7,
        last_backlog=12,
    ),
)
HALLS = v.Halls(
    v.HallTotals(5, 2, 1, 1492, 128, 31, 4),
    ROWS,
    staff_name="省中心值班",
    regions=(v.RegionOption("511622", "广安市武胜县"),),
)
NEW = replace(
    HALLS, new_code=v.NewCode("岳池县政务服务中心", "QX7K-93MD-2RTA", NOW + timedelta(days=1))
)
NO_HALLS = v.Halls(v.HallTotals(0, 0, 0, 0, 0, 0, 0), ())
T_ROWS = tuple(
    v.TicketRow(
        f"A{i:03d}",
        "税务综合",
        state,
        "李*" if i % 2 else None,
        NOW,
        NOW if i > 1 else None,
        NOW if i > 3 else None,
        "3号窗口" if i > 1 else None,
        rating,
    )
    for i, (state, rating) in enumerate(
        [
            ("waiting", None),
            ("called", None),
            ("serving", None),
            ("passed", None),
            ("finished", 5),
            ("finished", 3),
            ("cancelled", None),
            ("carried_over", None),
            ("closed", None),
        ]
    )
)
HALL = v.HallPage(
    ROWS[0],
    "3f2a9c1e",
    NOW - timedelta(days=40),
    None,
    O_QUEUES,
    O_WINDOWS,
    O_DEVICES,
    T_ROWS,
    v.SyncState(
        1,
        18234,
        "9f86d081…a3bf",
        912,
        18234,
        -38,
        NOW,
        backlog_mb=12.4,
        oldest_s=5400,
        blobs=17,
        mbit_s=3.8,
        disk_free_mb=41_200,
        disk_mb=120_000,
        version="0.1.0",
        refused=2,
    ),
    ALARMS,
    "省中心值班",
)
SILENT_HALL = replace(
    HALL, row=ROWS[1], silent_since=NOW - timedelta(minutes=52), tickets=(), alarms=()
)
