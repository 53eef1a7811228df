"""Words for people on the centre's pages, in both languages."""

from __future__ import annotations

from flask_babel import gettext as _


def level_words(level: str) -> str:
    """A level of government."""
    return {
        "province": _("省级"),
        "city": _("市级"),
        "county": _("县级"),
        "township": _("乡镇级"),
    }.get(level, level)


def device_words(kind: str) -> str:
    """A kind of device."""
    return {
        "idcard": _("身份证阅读器"),
        "printer": _("小票打印机"),
        "pad": _("评价器"),
    }.get(kind, kind)


def reason_words(reason: str | None) -> str:
    """A driver's word for why a device is down."""
    return {
        "paper_out": _("缺纸"),
        "cover_open": _("盖未关"),
        "wire_lost": _("连接断开"),
        "wire_unavailable": _("未连接"),
        "no_answer": _("无应答"),
        "offline": _("脱机"),
    }.get(reason or "", reason or "")


def stray_words(reason: str) -> str:
    """Why a box that spoke as a hall is not its box."""
    return {
        "copy": _("另一台机器以这个大厅的身份联系过：磁盘被复制或还原"),
        "old_key": _("已被接替的旧机器又联系了"),
        "restored": _("本机由备份还原，已继续工作"),
    }.get(reason, reason)
