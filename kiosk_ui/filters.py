"""Template filters: how times, durations and ratings are worded."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from kiosk_ui.language import FIRST, current_language, locale_of, named

HALL_TIME = ZoneInfo("Asia/Shanghai")  # all of China keeps one civil time
DASH = "—"
WEEKDAYS = "一二三四五六日"


def clock(at: datetime | None) -> str:
    """Aware datetime -> "14:05" in the hall's time."""
    return DASH if at is None else f"{at.astimezone(HALL_TIME):%H:%M}"


def moment(at: datetime | None) -> str:
    """Aware datetime -> "11-24 14:05:09" in the hall's time."""
    return DASH if at is None else f"{at.astimezone(HALL_TIME):%m-%d %H:%M:%S}"


def day(of: date | datetime) -> str:
    """Date -> "2025年11月24日 星期一" or "Mon 24 Nov 2025"."""
    local = of.astimezone(HALL_TIME).date() if isinstance(of, datetime) else of
    if current_language() == FIRST:
        return f"{local.year}年{local.month}月{local.day}日 星期{WEEKDAYS[local.weekday()]}"
    return format_date(local, "EEE d MMM y", locale=locale_of(current_language()))


def minutes(seconds: int | None) -> str:
    """Seconds -> "约 12 分钟", below a minute "不到 1 分钟", unknown "—"."""
    if seconds is None:
        return DASH
    if seconds < 60:
        return _("不到 1 分钟")
    return _("约 %(n)s 分钟", n=round(seconds / 60))


def wait(seconds: int | None) -> str:
    """As `minutes`; unknown is "待窗口开放": nobody serves this queue yet."""
    return _("待窗口开放") if seconds is None else minutes(seconds)


def spell(seconds: int | None) -> str:
    """Seconds -> "12 分钟" for tables, unknown "—"."""
    if seconds is None:
        return DASH
    if seconds < 60:
        return _("%(n)s 秒", n=seconds)
    return _("%(n)s 分钟", n=round(seconds / 60))


def span(seconds: int) -> str:
    """Seconds -> "40 秒", "12 分钟", "5 小时", "365 天": how far two clocks are apart."""
    if seconds < 7200:
        return spell(seconds)
    if seconds < 48 * 3600:
        return _("%(n)s 小时", n=round(seconds / 3600))
    return _("%(n)s 天", n=round(seconds / 86400))


def timer(seconds: int | None) -> str:
    """Seconds -> "3:25" or "1:02:10", unknown "—"."""
    if seconds is None:
        return DASH
    hours, rest = divmod(max(0, seconds), 3600)
    tail = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{tail}" if hours else tail.removeprefix("0")


def ago(seconds: int | None) -> str:
    """Seconds -> "刚刚", "3 分钟前", "2 小时前", "5 天前", unknown "—"."""
    if seconds is None:
        return DASH
    if seconds < 60:
        return _("刚刚")
    if seconds < 3600:
        return _("%(n)s 分钟前", n=seconds // 60)
    if seconds < 86400:
        return _("%(n)s 小时前", n=seconds // 3600)
    return _("%(n)s 天前", n=seconds // 86400)


def stars(level: int | None) -> str:
    """1..5 -> "★★★☆☆", unknown "—"."""
    return DASH if level is None else "★" * level + "☆" * (5 - level)


def figure(value: float | None) -> str:
    """A count or a mean -> "12,345" or "4.8", unknown "—"."""
    if value is None:
        return DASH
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def scalable(svg: Markup) -> Markup:
    """An SVG that fills its box: one with fixed width and height is given a ``viewBox``."""
    if "viewBox" in svg:
        return svg
    size = re.search(r'<svg[^>]*?width="(\d+)"[^>]*?height="(\d+)"', svg)
    if size is None:
        return svg
    box = f'<svg viewBox="0 0 {size[1]} {size[2]}"'
    return Markup(str(svg).replace("<svg", box, 1))  # the node's own drawing, already safe


FILTERS: dict[str, Any] = {
    "clock": clock,
    "moment": moment,
    "day": day,
    "minutes": minutes,
    "wait": wait,
    "spell": spell,
    "timer": timer,
    "ago": ago,
    "stars": stars,
    "figure": figure,
    "named": named,
    "scalable": scalable,
}
