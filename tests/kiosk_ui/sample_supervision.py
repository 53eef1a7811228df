"""Supervision as the province sees it."""

from dataclasses import replace
from datetime import date, timedelta

from kiosk_ui import views as v
from tests.kiosk_ui.sample_views import NOW

ROW = v.FindingRow(
    "f-1", "h-511602-01", "广安市广安区政务服务中心", "四川省广安市广安区", "超过承诺时限", "red",
    "answered", "期限 2026-11-13 · 工作日 7", "广安区卫生健康局", date(2026, 11, 23),
    date(2026, 11, 30), False,
)  # fmt: skip
ROWS = (
    ROW,
    replace(
        ROW, id="f-2", rule_name="受理超时", signal="yellow", state="open", late=True,
        what="起算日期 2026-11-09 · 工作日 9", raised_on=date(2026, 11, 12),
        answer_due_on=date(2026, 11, 19), department="广安区市场监督管理局",
    ),
    replace(
        ROW, id="f-3", rule_name="容缺材料逾期未补", signal="warning", state="mended",
        what="名称 营业执照复印件 · 期限 2026-11-24", hall_name="广安市岳池县政务服务中心",
        region_name="四川省广安市岳池县",
    ),
)  # fmt: skip
RULE_NAMES = (v.RuleOption("limit", "超过承诺时限"), v.RuleOption("acceptance", "受理超时"))
FINDINGS = v.Supervision(
    ROWS, 128, 24, 6, 17, 2, RULE_NAMES, after="2026-11-12/f-3", staff_name="张主任"
)
NO_FINDINGS = v.Supervision((), 0, 0, 0, 0, 0, RULE_NAMES, signal="red", staff_name="张主任")
TOLD = (
    v.FindingTold(NOW, "answer", "admin/9102", "检测机构停电两天，已补办并向申请人致歉。", "red"),
    v.FindingTold(NOW - timedelta(days=1), "sharpened", "system/supervision", "", "red"),
    v.FindingTold(NOW - timedelta(days=5), "raised", "system/supervision", "", "yellow"),
)
FINDING = v.FindingPage(
    ROW, "行政许可法第四十二条", "", (("期限", "2026-11-13"), ("工作日", "7")),
    "/halls/h-511602-01/cases/c-1", ("close", "send_back", "appeal"), TOLD, staff_name="张主任",
)  # fmt: skip
REFUSED_FINDING = replace(
    FINDING,
    problem=v.Problem("不能由同一个人完成", "没有改变任何记录。", "请另一位工作人员办理。"),
    words="属实",
)
RULES = v.RulesPage(
    (
        v.RuleRow("limit", "超过承诺时限", "行政许可法第四十二条", "超过的工作日", -1, 1, 5),
        v.RuleRow(
            "acceptance", "受理超时", "行政许可法第三十二条", "收件后的工作日", 4, 6, 10, NOW,
            "admin/9001",
        ),
        v.RuleRow("fee", "违规收费", "行政许可法第五十八、五十九条", "", None, None, None),
    ),
    "acceptance",
    None,
    "张主任",
)  # fmt: skip
SCORES = v.ScoresPage(
    (
        v.ScoreRow("四川省广安市岳池县", 812, 6, 3, 27, 96.7, "/supervision/scores?within=511621"),
        v.ScoreRow("四川省广安市广安区", 1460, 2, 0, 4, 99.7, "/supervision/scores?within=511602"),
    ),
    "region", date(2026, 10, 25), date(2026, 11, 24), "5116", "四川省广安市", 30, "张主任",
)  # fmt: skip
SUPERVISION_PAGES: dict[str, tuple[str, object]] = {
    "central-supervision": ("central/supervision.html", FINDINGS),
    "central-supervision-empty": ("central/supervision.html", NO_FINDINGS),
    "central-finding": ("central/finding.html", FINDING),
    "central-finding-refused": ("central/finding.html", REFUSED_FINDING),
    "central-rules": ("central/rules.html", RULES),
    "central-scores": ("central/scores.html", SCORES),
}
