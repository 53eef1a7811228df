"""The devices on the manager's page: how each is, since when, how often today, what to do."""

from flask_babel import gettext as _

from devices.errors import UnknownDevice
from domain.equipment import DOWN, DeviceRestartAsked, DeviceState
from domain.errors import Refused
from domain.events import Fact
from edge.agents.agents import itself
from edge.agents.service import known_devices
from edge.node import HallNode
from edge.overview.faults import advice, kind_words, reason_words
from edge.stations.equipment import Equipment
from kiosk_ui.views import Alarm, AlarmAct, OverviewDevice
from sync.transaction import Transaction

URGENT = ("printer", "agent")
DEVICE_DOWN = 70


def states(node: HallNode) -> list[DeviceState]:
    """The devices of the hall: those of its settings, and those that its agents brought. What is
    not there any more stays in the log.
    """
    agents = known_devices(node)
    ids = {device.id for device in node.settings.devices}
    for station, brought in agents.items():
        ids |= {itself(station).id, *(device.id for device in brought)}
    heard_of = node.store.states(DeviceState, "hall = ?", (node.id,))
    return [device for device in heard_of if device.id in ids]


def line(node: HallNode, device: DeviceState) -> OverviewDevice:
    """One device."""
    asked = device.restart_asked_at
    return OverviewDevice(
        device.id,
        kind_words(device.kind),
        device.station,
        device.state,  # type: ignore[arg-type]
        reason_words(device.reason),
        node.local(device.since),
        outages=device.outages_on(node.today().isoformat()),
        can_restart=device.kind != "agent",
        restart_asked_at=node.local(asked) if asked else None,
    )


def alarms(node: HallNode, devices: list[DeviceState]) -> list[Alarm]:
    """Those that do not work. Of a PC that is gone one alarm, not one for each of its devices."""
    down = [device for device in devices if device.state == DOWN]
    lost = {device.station for device in down if device.kind == "agent"}
    return [
        _alarm(node, device)
        for device in down
        if device.kind == "agent" or device.reason != "agent_lost" or device.station not in lost
    ]


def restart(node: HallNode, equipment: Equipment, id: str, actor: str) -> None:
    """Close a device and open it again. Raises Refused(`no_such_device` | `agent_not_here`)."""
    if equipment.device(id) is None:
        raise Refused("no_such_device")

    def command(tx: Transaction) -> None:
        if tx.get(DeviceState, id) is None:
            raise Refused("no_such_device")
        tx.emit(actor, Fact(f"device/{id}", DeviceRestartAsked()))

    try:
        equipment.restart(id)
    except UnknownDevice as error:
        raise Refused("agent_not_here") from error
    node.run(command)


def _alarm(node: HallNode, device: DeviceState) -> Alarm:
    text = _(
        "%(station)s %(kind)s：%(why)s",
        station=device.station,
        kind=kind_words(device.kind),
        why=reason_words(device.reason),
    )
    times = device.outages_on(node.today().isoformat())
    if times > 1:
        text += _("（今天第 %(n)s 次）", n=times)
    urgent = device.kind in URGENT
    acts: tuple[AlarmAct, ...] = ()
    if device.kind != "agent":
        acts = (AlarmAct(_("重启设备"), f"/overview/devices/{device.id}/restart"),)
    return Alarm(
        "red" if urgent else "amber",
        text,
        node.local(device.since),
        advice(device.kind, device.reason),
        acts,
        weight=DEVICE_DOWN + urgent,
    )
