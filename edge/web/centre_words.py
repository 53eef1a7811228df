"""Refusals around what hall and centre do together, in people's words: appointments, checks."""

from typing import Final

from flask_babel import gettext as _

from kiosk_ui.views import Problem

CENTRE_WORDS: Final = {
    "no_such_appointment": lambda r: Problem(
        _("没有找到这个预约"), _("没有取号。"), _("请直接取号，或询问工作人员。")
    ),
    "appointment_cancelled": lambda r: Problem(
        _("这个预约已经取消"), _("没有取号。"), _("请直接取号。")
    ),
    "checked_in_already": lambda r: Problem(
        _("这个预约已经签到取号"), _("原来的号码仍然有效。"), _("请看小票上的号码，等待叫号。")
    ),
    "not_your_appointment": lambda r: Problem(
        _("这个预约不是您今天的预约"), _("没有取号。"), _("请用预约人本人的证件，或直接取号。")
    ),
    "no_such_check": lambda r: Problem(
        _("这项核验没有要处理的疑点"), _("没有改变任何记录。"), _("请刷新页面查看。")
    ),
    "check_handled_already": lambda r: Problem(
        _("这个疑点已经有人处理"), _("先前的结果保留。"), _("请刷新页面查看。")
    ),
}
