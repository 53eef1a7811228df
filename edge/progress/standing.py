"""How a case stands, in words for its applicant: what has happened, what to do now, until when."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from flask_babel import gettext as _

from domain import case_rules as rules
from domain.case_lists import DEFERRED, unpack, unpack_missing
from domain.case_rules import Today
from domain.cases import (
    ACCEPTED,
    ARCHIVED,
    CLOSED,
    CORRECTED,
    CORRECTION_ASKED,
    DECIDED,
    DELIVERED,
    GRANTED,
    ISSUED,
    REFUSED,
    REVIEWED,
    SUSPENDED,
    WITHDRAWN,
    Case,
)
from domain.fees import yuan
from kiosk_ui.filters import day as day_words

Tone = Literal["wait", "act", "done", "no"]
"""What a state asks of the applicant: nothing yet, something, nothing more; or it was refused."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`headline` in a few words, `now` what to do, `limit` the date that counts (what it is for in
    `limit_for`), `step` how many of the four steps are done, `bring` what to bring."""

    headline: str
    now: str
    tone: Tone
    step: int
    limit: date | None = None
    limit_for: str = ""
    bring: tuple[tuple[str, str], ...] = ()


def standing(case: Case, today: Today) -> Standing:
    """How a case stands today."""
    told = _TOLD.get(case.state)
    if told is None:
        return _handed_in(case, today)
    return told(case, today)


def _handed_in(case: Case, today: Today) -> Standing:
    latest = rules.latest_correction(case, today)
    again = case.state == CORRECTED
    return Standing(
        _("补正材料已收到，等待受理") if again else _("申请已收到，等待受理"),
        _("现在不用做什么。缺材料会一次性告诉您。"),
        "wait",
        1,
        None if again else latest,
        _("最迟这天告诉您是否受理"),
    )


def _correction(case: Case, today: Today) -> Standing:
    missing = tuple((m.name, m.why) for m in unpack_missing(case.missing))
    return Standing(_("材料要补正"), _("请带齐下面的材料，到窗口补交。"), "act", 1, bring=missing)


def _under_way(case: Case, today: Today) -> Standing:
    follows = [m for m in unpack(case.materials) if m.state == DEFERRED]
    left = rules.left(case, today)
    due = date.fromisoformat(case.due_on) if case.due_on else None
    headline = _("正在办理")
    now = _("现在不用做什么，办好会有结果。")
    if left is not None and left < 0:
        now = _("已经超过承诺的时间。请点“叫工作人员”，我们马上去问。")
    elif follows:
        until = min((m.due_on for m in follows if m.due_on), default=None)
        headline = _("正在办理，还有材料要补交")
        if until:
            day = day_words(date.fromisoformat(until))
            now = _("请在 %(day)s 前，把下面的材料交到窗口。", day=day)
    bring = tuple((m.name, "") for m in follows)
    late = left is not None and left < 0
    tone: Tone = "act" if follows or late else "wait"
    return Standing(headline, now, tone, 2, due, _("最迟这天作出决定"), bring)


def _suspended(case: Case, today: Today) -> Standing:
    return Standing(
        _("正在进行：%(special)s", special=case.special or ""),
        _("这段时间不计入办理期限，结束后继续办理。现在不用做什么。"),
        "wait",
        2,
    )


def _decided(case: Case, today: Today) -> Standing:
    if case.outcome != GRANTED:
        return Standing(
            _("没有批准"),
            _("理由：%(why)s。决定书请到窗口领取，上面写明怎样申请复议。", why=case.reason or "—"),
            "no",
            3,
        )
    if case.paid_fen < case.fee_fen:
        owed = yuan(case.fee_fen - case.paid_fen)
        return Standing(
            _("已经批准，请先缴费"), _("缴费 %(yuan)s 元后制作证照。", yuan=owed), "act", 3
        )
    return Standing(_("已经批准，正在制作"), _("做好后就能领取。现在不用做什么。"), "wait", 3)


def _issued(case: Case, today: Today) -> Standing:
    return Standing(
        _("办好了，可以领取"), _("请带身份证到窗口领取；约定邮寄的会寄到家。"), "act", 3
    )


def _refused(case: Case, today: Today) -> Standing:
    why = case.reason_words or "—"
    return Standing(_("没有受理"), _("理由：%(why)s。通知书请到窗口领取。", why=why), "no", 1)


def _over(case: Case, today: Today) -> Standing:
    if case.delivered_on is None and case.outcome is None and case.decided_on is None:
        return Standing(_("已经撤回"), _("这件不再办理。需要时请重新申请。"), "no", 1)
    on = date.fromisoformat(case.delivered_on) if case.delivered_on else None
    return Standing(_("已经办结"), _("没有要做的事了。"), "done", 4, on, _("送达日期"))


_TOLD = {
    CORRECTION_ASKED: _correction,
    ACCEPTED: _under_way,
    REVIEWED: _under_way,
    SUSPENDED: _suspended,
    DECIDED: _decided,
    ISSUED: _issued,
    REFUSED: _refused,
    DELIVERED: _over,
    CLOSED: _over,
    ARCHIVED: _over,
    WITHDRAWN: _over,
}
