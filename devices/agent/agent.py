"""An agent whole: its devices under a supervisor, its outbox, its line."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock
from uuid import uuid4

from devices.agent.calls import Calls
from devices.agent.identity import Identity
from devices.agent.line import Line
from devices.agent.outbox import Outbox
from devices.errors import UnknownDevice
from devices.events import DeviceDown, DeviceEvent, DeviceUp, StatusChanged
from devices.relay import messages
from devices.relay.codec import to_plain
from devices.relay.framing import Message
from devices.spec import DeviceSpec
from devices.supervisor import Supervisor

log = logging.getLogger(__name__)


class Agent:
    """Runs the devices of one station. Raises at construction what ``Supervisor`` raises."""

    def __init__(self, identity: Identity, specs: Iterable[DeviceSpec]) -> None:
        station = identity.place.station
        self._specs = tuple(replace(spec, station=station) for spec in specs)
        self._session = uuid4().hex
        self._troubles: dict[str, str] = {}
        self._statuses: dict[str, str] = {}  # what those that answer say of themselves
        self._lock = Lock()
        self._outbox = Outbox()
        self.supervisor = Supervisor(self._specs, self._on_event)
        self._calls = Calls(self.supervisor, self._outbox.put_answer)
        self.line = Line(identity, self._outbox, self._hello, self._heard)

    def start(self) -> None:
        """Open devices and line; returns at once."""
        self.supervisor.start()
        self.line.start()

    def stop(self) -> None:
        """Close both; returns within a few seconds."""
        self.line.stop()
        self.supervisor.stop()

    def _on_event(self, event: DeviceEvent) -> None:
        with self._lock:
            match event:
                case DeviceUp():
                    self._troubles[event.device] = self._statuses.get(event.device, "")
                case DeviceDown(reason=reason):
                    self._statuses.pop(event.device, None)
                    self._troubles[event.device] = reason
                case StatusChanged(trouble=trouble):
                    self._statuses[event.device] = self._troubles[event.device] = trouble
        self._outbox.put_event(to_plain(event))

    def _hello(self) -> Message:
        states = {health.device: health.state for health in self.supervisor.health()}
        with self._lock:
            devices = [
                messages.device(spec, states[spec.id], self._troubles.get(spec.id, ""))
                for spec in self._specs
            ]
        return messages.hello(self._session, devices)

    def _heard(self, message: Message) -> None:
        match message:
            case {"is": "taken", "n": int(number)}:
                self._outbox.taken(number)
            case {"is": "call"}:
                self._calls.take(message)
            case {"is": "restart", "device": str(device)}:
                self._restart(device)
            case {"is": "welcome", "hall": hall, "refused": list(refused)}:
                log.info("line to %s is up", hall)
                for device in refused:
                    log.error("the hall does not take device %s: its id is used elsewhere", device)
            case _:
                log.warning("a message of another version: %s", message["is"])

    def _restart(self, device: str) -> None:
        try:
            self.supervisor.restart(device)
        except UnknownDevice as error:
            log.warning("%s", error)
