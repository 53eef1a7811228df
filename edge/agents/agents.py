"""All agents of a hall, and what happens when one comes, tells something, or is gone."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

import gevent

from devices.capability import Capability
from devices.errors import UnknownDevice, without_words
from devices.events import DeviceEvent
from devices.relay import calls, messages
from devices.relay.codec import BadData
from devices.relay.framing import Message
from edge.agents import service
from edge.agents.far import LOST, FarStation, Speaks
from edge.node import HallNode
from edge.settings import Device
from edge.stations.service import note_down, note_up
from sync.writer import NotSaved

log = logging.getLogger(__name__)

PortT = TypeVar("PortT", bound=Capability)

LOOK_EVERY_S = 0.5
FAULT_AFTER_S = 3.0
"""A line that is back sooner was no fault: people need not hear of it."""

CALLS_WAIT_S = 10.0
"""How long a call waits for its agent to come back."""


class Agents:
    """`on_event` gets what the devices report, as from a device of this box."""

    def __init__(self, node: HallNode, on_event: Callable[[DeviceEvent], None]) -> None:
        self._node = node
        self._on_event = on_event
        known = service.known_devices(node)
        self._stations = {name: FarStation(name, devices) for name, devices in known.items()}
        for far in self._stations.values():  # known from before, and not here yet
            far.gone_at = monotonic()
        self._watch: gevent.Greenlet | None = None

    def start(self) -> None:
        """Watch for agents that are gone."""
        self._watch = gevent.spawn(self._look_again)

    def stop(self) -> None:
        """Settle what is open."""
        if self._watch is not None:
            self._watch.kill(block=False)
        for far in self._all():
            far.settle_lost()

    def devices(self) -> list[Device]:
        """All devices that hang on agents."""
        return [device for far in self._all() for device in far.devices.values()]

    def device(self, id: str) -> Device | None:
        """The device of that id."""
        return next((device for device in self.devices() if device.id == id), None)

    def has_line(self, station: str) -> bool:
        """Whether the station's agent is there."""
        far = self._stations.get(station)
        return far is not None and far.connection is not None

    def get(self, device: Device, port: type[PortT]) -> PortT:
        """Something that looks like the device, and asks it over the line."""
        far = self._stations[device.station]

        def send(port: type[Capability], method: str, given: tuple[Any, ...]) -> Any:
            return far.ask(device.id, port, method, given)

        return calls.stand_in(port, send)

    def restart(self, device: Device) -> None:
        """Let the agent close and open the device. Raises UnknownDevice without a line."""
        connection = self._stations[device.station].connection
        if connection is None:
            raise UnknownDevice(f"the agent of {device.station} is not there")
        connection.say({"is": "restart", "device": device.id})

    def dismissed(self, station: str) -> None:
        """The machine counts no more: end its line, forget its devices."""
        far = self._stations.pop(station, None)
        if far is not None:
            far.settle_lost()
            if far.connection is not None:
                far.connection.close()

    def came(self, station: str, connection: Speaks, hello: Message) -> FarStation:
        """A hello on a new connection. Raises BadData for one of another version."""
        if hello.get("version") != messages.VERSION:
            raise BadData("an agent of another version")
        far = self._stations.setdefault(station, FarStation(station, ()))
        told = messages.read_devices(hello)
        offered = [Device(d["id"], d["kind"], d["driver"], "agent", station) for d in told]
        taken = tuple(device for device in offered if not self._is_elsewhere(device))
        far.devices = {device.id: device for device in taken}
        hall = self._node.plan.hall.name if self._node.plan.hall else self._node.id
        refused = [device.id for device in offered if device not in taken]
        connection.say({"is": "welcome", "hall": hall, "refused": refused})
        far.connected(connection, str(hello["session"]))
        service.note_equipped(self._node, station, taken)
        note_up(self._node, itself(station))
        self._note_states(far, told)
        return far

    def told(self, far: FarStation, connection: Speaks, message: Message) -> None:
        """Anything an agent says after its hello. Raises NotSaved: it has to be told again."""
        match message:
            case {"is": "event", "n": int(number)}:
                if far.is_new(number):
                    self._act(far, message)
                    far.acted_on(number)
                connection.say({"is": "taken", "n": number})
            case {"is": "answer"}:
                far.answered(message)

    def _all(self) -> list[FarStation]:
        return list(self._stations.values())  # others may look while an agent comes or goes

    def _act(self, far: FarStation, message: Message) -> None:
        try:
            event = messages.read_event(message)
        except BadData:
            log.warning("agent of %s: an event that is unknown here", far.station)
            return
        if event.device not in far.devices or event.station != far.station:
            log.warning("agent of %s speaks of device %s", far.station, event.device)
            return
        try:
            self._on_event(event)
        except NotSaved:
            raise
        except Exception as error:  # one event must not end the line for all that follow
            log.error("%s of %s: %s", type(event).__name__, event.device, without_words(error))

    def _is_elsewhere(self, device: Device) -> bool:
        """Two devices of one id would be taken for each other in the log."""
        here = {d.id for d in self._node.settings.devices}
        others = {d.id for d in self.devices() if d.station != device.station}
        return device.id in here | others

    def _note_states(self, far: FarStation, told: list[dict[str, str]]) -> None:
        for one in told:
            device = far.devices.get(one["id"])
            if device is None or one["state"] == "starting":
                continue
            if one["trouble"]:
                note_down(self._node, device, one["trouble"])
            else:
                note_up(self._node, device)

    def _look_again(self) -> None:
        while True:
            gevent.sleep(LOOK_EVERY_S)
            for far in self._all():
                gone_s = monotonic() - far.gone_at if far.gone_at is not None else 0.0
                if gone_s > CALLS_WAIT_S:
                    far.settle_lost()
                if gone_s > FAULT_AFTER_S and not far.told_lost:
                    self._note_lost(far)

    def _note_lost(self, far: FarStation) -> None:
        try:
            for device in (itself(far.station), *far.devices.values()):
                note_down(self._node, device, LOST)
            far.told_lost = True
        except NotSaved:
            log.error("agent of %s is gone, and the disk does not take it", far.station)


def itself(station: str) -> Device:
    """The agent as a device of its station: it can fail like one."""
    return Device(f"agent-{station}", "agent", "agent", "", station)
