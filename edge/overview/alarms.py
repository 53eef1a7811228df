"""What wants a person now, in words, the worst first."""

from flask_babel import gettext as _

from domain.equipment import DeviceState
from edge.eyes import soundness
from edge.line import LineWatch
from edge.node import HallNode
from edge.overview.devices import alarms as device_alarms
from edge.overview.troubles import troubles
from kiosk_ui.filters import span
from kiosk_ui.views import Alarm, OverviewQueue

SKEW_MS = 60_000


def alarms(
    node: HallNode,
    line: LineWatch,
    devices: list[DeviceState],
    queues: tuple[OverviewQueue, ...],
) -> tuple[Alarm, ...]:
    """All alarms of the hall."""
    found = [
        *_misfits(node),
        *_damage(node),
        *device_alarms(node, devices),
        *troubles(node, queues),
        *_line(node, line),
    ]
    return tuple(sorted(found, key=lambda a: (a.level != "red", -a.weight, a.since)))


def _line(node: HallNode, line: LineWatch) -> list[Alarm]:
    found = []
    if line.now.state == "cut":
        found.append(
            Alarm(
                "amber",
                _("与省中心的线路中断"),
                node.local(line.now.since_ms),
                _("业务照常办理，线路恢复后自动补传。"),
            )
        )
    elif (words := _standing_words(line.now.hall_state)) is not None:
        found.append(Alarm("red", words[0], node.local(line.now.since_ms), words[1]))
    elif line.now.state in ("refused", "fork", "behind"):
        text = _("省中心没有接收本大厅的数据")
        advice = _("请联系省中心管理员。")
        found.append(Alarm("red", text, node.local(line.now.since_ms), advice))
    if abs(line.now.skew_ms or 0) > SKEW_MS:
        skew_ms = line.now.skew_ms or 0
        apart = span(abs(skew_ms) // 1000)
        slow = _("本机时钟比省中心慢 %(apart)s", apart=apart)
        fast = _("本机时钟比省中心快 %(apart)s", apart=apart)
        advice = _("请校准时钟。记录的先后不受影响。")
        found.append(Alarm("amber", fast if skew_ms > 0 else slow, node.now(), advice))
    return found


def _standing_words(hall_state: str) -> tuple[str, str] | None:
    """What the centre thinks of this box, and what to do; None when all is well."""
    return {
        "copy": (
            _("另一台机器正以本大厅的身份与省中心联系"),
            _("业务照常办理，记录保存在本机。请联系省中心，确定由哪一台继续。"),
        ),
        "replaced": (
            _("省中心已由另一台机器接替本机"),
            _("本机记录已保存并单独上交。请停用本机，或向省中心索取接入码重新接入。"),
        ),
        "revoked": (
            _("省中心已停用本机"),
            _("业务照常办理，记录保存在本机。请向省中心索取接入码重新接入。"),
        ),
        "quarantined": (
            _("两台机器以本大厅的身份写了记录，省中心已隔离"),
            _("业务照常办理，记录照常上传，两份都不会丢。请联系省中心处理。"),
        ),
    }.get(hall_state)


def _damage(node: HallNode) -> list[Alarm]:
    found = soundness.last(node.settings.data)
    if found is None or not (found.damage or found.gone):
        return []
    since = node.local(found.at_ms)
    if found.damage:
        advice = _("请今天就更换磁盘，用备份或从省中心恢复；已上传的记录都在省中心。")
        return [Alarm("red", _("夜间检查发现本机数据损坏"), since, advice)]
    text = _("夜间检查发现 %(n)s 份影像损坏", n=found.gone)
    return [Alarm("red", text, since, _("请重新扫描这些材料，并检查磁盘。"))]


def _misfits(node: HallNode) -> list[Alarm]:
    count = node.store.rows(
        "SELECT count(*), min(at) FROM exception WHERE hall = ? AND NOT EXISTS (SELECT 1 "
        "FROM resolution r WHERE r.hall = exception.hall AND r.event = exception.event)",
        (node.id,),
    )[0]
    if not count[0]:
        return []
    text = _("有 %(count)s 条记录互相矛盾，需要人工核对", count=count[0])
    return [Alarm("red", text, node.local(count[1] // 1000), _("请联系省中心管理员。"))]
