"""Every page with a view: what the preview shows and the tests open."""

from __future__ import annotations

from dataclasses import replace

from kiosk_ui import views as v
from tests.kiosk_ui.sample_analytics import ANALYTICS_PAGES
from tests.kiosk_ui.sample_arranging import ARRANGE_PAGES
from tests.kiosk_ui.sample_boards import BOARD_PAGES
from tests.kiosk_ui.sample_boxes import BOX, QUIET_BOX
from tests.kiosk_ui.sample_cases import CASE_PAGES
from tests.kiosk_ui.sample_errands import ERRAND_PAGES
from tests.kiosk_ui.sample_guidance import FOUND, GUIDE, ITEM
from tests.kiosk_ui.sample_items import ITEM_PAGES
from tests.kiosk_ui.sample_manager import MANAGER_PAGES
from tests.kiosk_ui.sample_stories import EXCEPTIONS
from tests.kiosk_ui.sample_supervision import SUPERVISION_PAGES
from tests.kiosk_ui.sample_views import (
    BOARD,
    CARD,
    CHOICE,
    CONSOLE,
    CUT,
    EMPTY_CONSOLE,
    HALL,
    HALLS,
    IDLE,
    LONG_BOARD,
    LONG_QUEUES,
    NEW,
    NO_HALLS,
    NOW,
    OVERVIEW,
    PAUSED,
    PHONE,
    PRINTER_OUT,
    QUEUES,
    QUIET,
    REFUSED,
    SERVICES,
    SERVING,
    SILENT_HALL,
    TICKET,
    WELCOME,
)

DISPLAY = v.WindowDisplay("3号窗口", "called", "A012", "1007", "买买提·艾力")
PAD = v.PadPage("P03", "3号窗口", "", "1007", "买买提·艾力")
SIGN = v.SignPage("P03", "r-1", "个体工商户设立登记申请书", "9F86D081884C", 0)
INK = (
    "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAg"
    "MCAxMjAgNDAiPjxwYXRoIGQ9Ik01IDMwQzMwIDAgNDAgNDAgNjAgMTVTMTAwIDMwIDExNSA4IiBmaWxsPSJub25lIiBz"
    "dHJva2U9IiMxNjIzM2EiIHN0cm9rZS13aWR0aD0iMyIvPjwvc3ZnPg=="
)
NOBODY_BEHIND = v.Problem(
    "您后面没有人在等，不能再往后排",
    "您的号码 A012 仍在原来的位置。",
    "来不及时可以退号，到了再取新号。",
)
BY_HAND = v.HandEntryForm(
    (v.KioskOption("K1", "1号取号机", False), v.KioskOption("K2", "2号取号机", True)),
    (v.EnteredByHand(NOW, "K1", "张**", "陈静", "杨波"),),
    staff_name="陈静",
    problem=v.Problem("核对的人要是另一名工作人员", "没有录入。", "请另一名同事用自己的工号确认。"),
)
FAILED_SIGN_IN = v.SignIn(
    "1007",
    v.Problem(
        "工号或密码不对。", "没有登录，也没有更改任何东西。", "请再试一次，忘记密码请找大厅管理员。"
    ),
)
PAGES: dict[str, tuple[str, object]] = {
    "kiosk-welcome": ("kiosk/welcome.html", WELCOME),
    "kiosk-welcome-reader-down": (
        "kiosk/welcome.html",
        replace(WELCOME, reader_ok=False, printer_ok=False),
    ),
    "kiosk-welcome-long": ("kiosk/welcome.html", replace(WELCOME, services=LONG_QUEUES)),
    "kiosk-welcome-four": ("kiosk/welcome.html", replace(WELCOME, services=QUEUES[:4])),
    "kiosk-welcome-empty": ("kiosk/welcome.html", replace(WELCOME, services=())),
    "kiosk-services": ("kiosk/services.html", SERVICES),
    "kiosk-services-problem": (
        "kiosk/services.html",
        replace(SERVICES, services=LONG_QUEUES, problem=REFUSED),
    ),
    "kiosk-services-ending": ("kiosk/services.html", replace(SERVICES, seconds_left=15)),
    "kiosk-card": ("kiosk/card.html", CARD),
    "kiosk-card-reader-down": (
        "kiosk/card.html",
        replace(CARD, reader_ok=False, choice=LONG_QUEUES[0]),
    ),
    "kiosk-guide": ("kiosk/guide.html", GUIDE),
    "kiosk-guide-found": ("kiosk/guide.html", FOUND),
    "kiosk-guide-nothing": (
        "kiosk/guide.html",
        replace(FOUND, items=(), found=0, page=1, pages=1, query="xyz"),
    ),
    "kiosk-item": ("kiosk/item.html", ITEM),
    "kiosk-item-shut": (
        "kiosk/item.html",
        replace(ITEM, open=False, materials=(), slip="failed", fees=(("工本费", "20"),)),
    ),
    **ERRAND_PAGES,
    "kiosk-ticket": ("kiosk/ticket.html", TICKET),
    "kiosk-ticket-called": (
        "kiosk/ticket.html",
        replace(TICKET, state="called", window_name="3号窗口", window_name_en="Window 3"),
    ),
    "kiosk-ticket-finished": (
        "kiosk/ticket.html",
        replace(TICKET, state="finished", window_name="3号窗口", rate="../my/visits/t-1"),
    ),
    "kiosk-ticket-printing": (
        "kiosk/ticket.html",
        replace(TICKET, printing="printing", masked_name=None),
    ),
    "kiosk-ticket-failed": (
        "kiosk/ticket.html",
        replace(TICKET, printing="failed", problem=PRINTER_OUT),
    ),
    "phone": ("kiosk/phone.html", PHONE),
    "phone-near": (
        "kiosk/phone.html",
        replace(PHONE, ahead=1, wait_s=90, near=True, may_postpone=False, problem=NOBODY_BEHIND),
    ),
    "phone-called": (
        "kiosk/phone.html",
        replace(PHONE, state="called", window_name="3号窗口", ahead=0),
    ),
    "phone-passed": ("kiosk/phone.html", replace(PHONE, state="passed")),
    "board": ("board/board.html", BOARD),
    "board-empty": ("board/board.html", v.Board("一楼综合大厅", (), (), ())),
    "board-long": ("board/board.html", LONG_BOARD),
    **BOARD_PAGES,
    **ARRANGE_PAGES,
    "display-called": ("display/display.html", DISPLAY),
    "display-free": ("display/display.html", replace(DISPLAY, state="free", number=None)),
    "window-camera": ("window/camera.html", v.CameraPage(False)),
    "window-camera-page": (
        "window/camera.html",
        v.CameraPage(False, (), v.Problem("这一页没有拍成", "已拍的页都在。", "请再拍一次。")),
    ),
    "pad-sign": ("pad/sign.html", SIGN),
    "window-sign": ("window/sign.html", v.WindowSign("")),
    "window-signed": (
        "window/sign.html",
        v.WindowSign("given", SIGN.title, SIGN.fingerprint, INK),
    ),
    "window-not-signed": ("window/sign.html", v.WindowSign("declined", SIGN.title)),
    "pad-card": ("pad/pad.html", PAD),
    "pad-asking": ("pad/pad.html", replace(PAD, request="t-1")),
    "pad-thanks": ("pad/pad.html", replace(PAD, thanks=True)),
    "sign-in": ("staff/sign_in.html", v.SignIn()),
    "by-hand": ("staff/by_hand.html", BY_HAND),
    "sign-in-failed": ("staff/sign_in.html", FAILED_SIGN_IN),
    "window-choose": ("window/choose.html", CHOICE),
    "console": ("window/console.html", CONSOLE),
    "console-idle": ("window/console.html", IDLE),
    "console-serving-long": ("window/console.html", SERVING),
    "console-paused": ("window/console.html", PAUSED),
    "console-empty": ("window/console.html", EMPTY_CONSOLE),
    "overview": ("overview/overview.html", OVERVIEW),
    "overview-cut": ("overview/overview.html", CUT),
    "overview-empty": ("overview/overview.html", QUIET),
    "pair": (
        "pair.html",
        v.Pair("7K3QX2", v.Problem("没有这个配对码。", "", "请对照管理台重新输入。")),
    ),
    "error": (
        "error.html",
        v.ErrorPage(
            404, v.Problem("没有这个页面。", "您的号和记录都没有变。", "请回到首页重新开始。")
        ),
    ),
    "design": ("design.html", None),
    "central-sign-in": ("central/sign_in.html", v.SignIn()),
    "exceptions": ("exceptions.html", EXCEPTIONS),
    "central-halls": ("central/halls.html", HALLS),
    "central-halls-new": ("central/halls.html", NEW),
    "central-halls-empty": ("central/halls.html", NO_HALLS),
    "central-hall": ("central/hall.html", HALL),
    "central-hall-silent": ("central/hall.html", SILENT_HALL),
    "central-box": ("central/box.html", BOX),
    "central-box-code": ("central/box.html", QUIET_BOX),
    **CASE_PAGES,
    **MANAGER_PAGES,
    **SUPERVISION_PAGES,
    **ITEM_PAGES,
    **ANALYTICS_PAGES,
}
FRAGMENTS: dict[str, tuple[str, object]] = {
    "ticket": ("kiosk/_ticket.html", TICKET),
    "board": ("board/_board.html", BOARD),
    "display": ("display/_display.html", DISPLAY),
    "pad": ("pad/_pad.html", replace(PAD, request="t-1")),
    "console": ("window/_console.html", CONSOLE),
    "overview": ("overview/_overview.html", OVERVIEW),
    "halls": ("central/_halls.html", HALLS),
    "hall": ("central/_hall.html", HALL),
}
