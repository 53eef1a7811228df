"""What supervision found, in words of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from domain.evaluations import LEVELS
from domain.fees import yuan
from domain.items import REFUSAL_REASONS
from domain.supervision import LATE, PERCENT, SINCE, Evidence
from kiosk_ui.views import Problem


def rule_names() -> dict[str, str]:
    """What each rule is called."""
    return {
        "limit": _("超过承诺时限"),
        "acceptance": _("受理超时"),
        "step": _("环节超时"),
        "special": _("特别程序超时"),
        "delivery": _("送达超时"),
        "deferred": _("容缺材料逾期未补"),
        "order": _("环节次序不符"),
        "fee": _("违规收费"),
        "refusal": _("不予受理理由不足"),
        "material": _("索要清单外材料"),
        "rating": _("差评未按期处理"),
        "wait": _("等候超时"),
        "silence": _("大厅失联"),
    }


def unit(of: str) -> str:
    """What a rule counts."""
    return {
        LATE: _("超过期限的工作日"),
        SINCE: _("起算后的工作日"),
        PERCENT: _("等候超过 30 分钟的百分比"),
    }.get(of, "")


def labels() -> dict[str, str]:
    """The names of evidence."""
    return {
        "due_on": _("期限"),
        "decided_on": _("决定日期"),
        "delivered_on": _("送达日期"),
        "on": _("起算日期"),
        "until": _("答复日期"),
        "days": _("工作日"),
        "percent": _("百分比"),
        "name": _("名称"),
        "allowed": _("允许的工作日"),
        "reason": _("依据"),
        "words": _("所写的理由"),
        "paid_fen": _("已收"),
        "standard_fen": _("标准"),
        "unknown": _("清单外收费"),
        "decided_without": _("决定前缺少环节"),
        "same_person": _("审核和决定为同一人"),
        "issued_without": _("未准予即制证"),
        "delivered_without": _("未缴费即送达"),
        "level": _("评价"),
        "called": _("叫号数"),
        "long": _("其中等候超过 30 分钟"),
        "longest_min": _("最久（分钟）"),
    }


def evidence(found: Evidence) -> tuple[tuple[str, str], ...]:
    """Names and values to read; what has no value is left out."""
    named = labels()
    return tuple((named.get(name, name), _value(name, value)) for name, value in found if value)


def in_one_line(found: Evidence) -> str:
    """The evidence of a finding for a row of a table."""
    return " · ".join(f"{name} {value}" for name, value in evidence(found))


def _value(name: str, value: str) -> str:
    if name.endswith("_fen"):
        return _("%(n)s 元", n=yuan(int(value)))
    if name == "reason":
        return REFUSAL_REASONS.get(value, value)
    if name == "level":
        return LEVELS.get(int(value), value)
    steps = {"accepted": _("受理"), "reviewed": _("审核"), "granted": "", "paid": ""}
    return steps.get(value, value) or "✓"


def problem(code: str, facts: dict[str, object]) -> Problem:
    """Why an act was refused."""
    unchanged = _("没有改变任何记录。")
    return {
        "words_needed": Problem(_("请写明情况"), unchanged, _("这些话会留在监察记录里。")),
        "needs_second_person": Problem(
            _("不能由同一个人完成"), unchanged, _("请另一位工作人员办理。")
        ),
        "not_yours": Problem(_("这一步由上级审查"), unchanged, ""),
        "appealed_before": Problem(_("已经申诉过一次"), unchanged, _("复核的结论有效。")),
        "appeal_too_late": Problem(
            _("申诉期限是 %(n)s 个工作日，已过", n=str(facts.get("days", ""))), unchanged, ""
        ),
        "rule_order": Problem(
            _("预警、黄牌、红牌要一个比一个晚"), unchanged, _("请改正数字再保存。")
        ),
        "no_such_rule": Problem(_("这条规则没有可调的数字"), unchanged, ""),
    }.get(code) or Problem(_("这一步和现在的状态不符"), unchanged, _("请看页面上的最新状态。"))
