"""Refusals of arranging the hall, in words."""

from typing import Final

from flask_babel import gettext as _

from domain.errors import Refused
from kiosk_ui.views import Problem


def _bad_design(refused: Refused) -> Problem:
    part = {
        "main": _("版面里没有这个板块"),
        "beside": _("版面的板块重复或太多"),
        "colour": _("没有这种配色"),
        "zone": _("大厅里没有这个区域"),
        "rows": _("叫号行数要在 2 到 8 之间"),
        "title": _("标题太长，最多 20 个字"),
    }
    what = part.get(str(refused.facts.get("part")), "")
    return Problem(what, _("屏幕没有变。"), _("请改好后再发布。"))


ARRANGING_WORDS: Final = {
    "bad_design": _bad_design,
    "bad_voice": lambda r: Problem(
        _("每个号最多播报 %(most)s 遍", most=r.facts.get("most", "")),
        _("播报没有变。"),
        _("请改好后再发布。"),
    ),
    "arrangement_changed": lambda r: Problem(
        _("别人刚刚发布了另一版"),
        _("您的改动没有发布，那一版正在使用。"),
        _("请刷新页面，在那一版上再改。"),
    ),
    "nothing_to_undo": lambda r: Problem(_("没有可以撤回的版本"), _("大厅是最初的样子。"), ""),
    "no_such_version": lambda r: Problem(_("没有这一版"), _("没有改变什么。"), _("请刷新页面。")),
    "floor_flawed": lambda r: Problem(
        _("有 %(n)s 处不能这样设", n=r.facts.get("count", "")),
        _("没有发布，大厅照原来的设置运行。"),
        _("请按红字改好后再检查。"),
    ),
    "bad_file": lambda r: Problem(
        _("这不是大厅设置文件"), _("没有改变什么。"), _("请选择从大厅设置页导出的文件。")
    ),
    "notice_empty": lambda r: Problem(_("通知没有内容"), _("没有发布。"), _("请写上内容再发布。")),
    "notice_long": lambda r: Problem(
        _("通知太长，最多 %(most)s 个字", most=r.facts.get("most", "")),
        _("没有发布。"),
        _("请写短一些，屏幕上才看得清。"),
    ),
    "notice_over": lambda r: Problem(
        _("结束时间已经过了，或早于开始时间"), _("没有发布。"), _("请改结束时间。")
    ),
    "notice_times": lambda r: Problem(
        _("时间没有填对"), _("没有发布。"), _("请填开始和结束时间。")
    ),
    "notice_too_far": lambda r: Problem(
        _("通知最长 %(days)s 天", days=r.facts.get("days", "")),
        _("没有发布。"),
        _("请改结束时间。"),
    ),
    "no_such_notice": lambda r: Problem(
        _("这条通知已经不在了"), _("没有改变什么。"), _("请刷新页面。")
    ),
}
