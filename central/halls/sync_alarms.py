"""What of a hall's sync wants a person: forgeries, a broken log, a wrong clock, a full disk, old
backlog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _

from central.eyes.refusals import FORGED, SPOILT
from central.halls.views import LOW_DISK_MB, Known, local, oldest_s
from central.soundness import Found
from domain.events import CENTRE_TO
from kiosk_ui.views import Alarm

SKEW_MS = 60_000
OLD_S = 24 * 3600


def sync_alarms(known: Known, refused: Mapping[str, int], now_ms: int) -> Iterator[Alarm]:
    """All of them, the worst first."""
    contact, now = known.contact, local(now_ms)
    if forged := count_of(FORGED, refused):
        text = _("以这个大厅名义发来的请求被拒 %(n)s 次（签名不对或重放）", n=forged)
        yield Alarm("red", text, now, _("没有任何影响；请核对是否有人冒用或主机密钥有误。"))
    if spoilt := count_of(SPOILT, refused):
        text = _("大厅主机发来的内容不对，被拒 %(n)s 次", n=spoilt)
        yield Alarm("red", text, now, _("没有收下；签名是大厅的，请检查大厅主机和它的日志。"))
    if contact is None:
        return
    if abs(contact.skew_ms or 0) > SKEW_MS:
        seconds = abs(contact.skew_ms or 0) // 1000
        text = _("大厅时钟与省中心相差 %(n)s 秒", n=seconds)
        yield Alarm("amber", text, now, _("请大厅校准时钟；它的记录先后次序不受影响。"))
    facts = contact.facts
    if facts is None:
        return
    if facts.damage:
        when = local(facts.checked_ms or now_ms)
        advice = _("请大厅更换磁盘，用备份或从省中心恢复。")
        yield Alarm("red", _("大厅夜间检查发现数据损坏"), when, advice)
    if facts.disk_free_mb is not None and facts.disk_free_mb < LOW_DISK_MB:
        text = _("大厅磁盘只剩 %(n)s MB", n=facts.disk_free_mb)
        yield Alarm("amber", text, now, _("影像收到回执后会自动腾出空间；请检查其他文件。"))
    if facts.blobs_stuck:
        text = _("%(n)s 份影像无法上传", n=facts.blobs_stuck)
        yield Alarm("amber", text, now, _("请大厅重新扫描这些材料。"))
    age_s = oldest_s(contact, now_ms)
    if known.state == "online" and age_s is not None and age_s > OLD_S:
        text = _("在线，但最早的待上传记录已有 %(n)s 小时", n=age_s // 3600)
        yield Alarm("amber", text, now, _("请检查大厅线路和被拒原因。"))


def damage_alarms(node: str, found: Found | None) -> Iterator[Alarm]:
    """What the centre's own nightly look has found of a hall's log and blobs here."""
    if found is not None and (node in found.damage or CENTRE_TO + node in found.damage):
        advice = _("大厅自己的记录不受影响；请用备份恢复省中心，大厅会补传，并检查磁盘。")
        yield Alarm("red", _("省中心保存的这个大厅的数据已损坏"), local(found.at_ms), advice)


def count_of(words: frozenset[str], refused: Mapping[str, int]) -> int:
    """How often something was refused with one of these words."""
    return sum(count for word, count in refused.items() if word in words)
