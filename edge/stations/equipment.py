"""The devices of the hall at work: what they report becomes acts of the rooms, and the other way
round.

Everything here runs on threads of the devices; a device that fails takes nothing with it.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future

from devices.events import (
    CardRead,
    CardReadFailed,
    CardRemoved,
    DeviceDown,
    DeviceEvent,
    DeviceUp,
    PadPressed,
    PadTimedOut,
    PrinterStatusChanged,
)
from devices.printer.port import Printed, PrintOutcome
from devices.printer.slip import Slip
from devices.spec import DeviceSpec
from devices.supervisor import Supervisor
from domain.errors import Refused
from edge.feedback import service as feedback
from edge.node import HallNode
from edge.reception import service as reception
from edge.settings import Device
from edge.stations import service

log = logging.getLogger(__name__)


class Equipment:
    """Owns the supervisor. `on_card` is told of cards at kiosks."""

    def __init__(self, node: HallNode, on_card: Callable[[CardRead], None]) -> None:
        self._node = node
        self._on_card = on_card
        self._devices = {device.id: device for device in node.settings.devices}
        specs = [_spec(device) for device in node.settings.devices]
        self._supervisor = Supervisor(specs, self._on_event)

    def start(self) -> None:
        """Open every device, each on its own thread."""
        self._supervisor.start()

    def stop(self) -> None:
        """Let go of every device."""
        self._supervisor.stop()

    def print_ticket(self, station: str, ticket_id: str, slip: Slip) -> None:
        """Print at a station and note how it went; returns at once."""
        device = self._node.settings.device_of(station, "printer")
        if device is None:
            return
        printing = self._supervisor.printer(device.id).print(slip)
        printing.add_done_callback(lambda done: self._printed(device, ticket_id, done))

    def ask_rating(self, window: str, ticket_id: str, name: str, number: str) -> None:
        """Let the pad of a window ask; returns at once."""
        device = self.pad_of(window)
        if device is not None:
            timeout_s = self._node.settings.pad_timeout_s
            self._supervisor.pad(device.id).ask(ticket_id, name, number, timeout_s)

    def pad_of(self, window: str) -> Device | None:
        """The pad at a window's counter."""
        station = self._node.settings.station_of_window(window)
        return self._node.settings.device_of(station.id, "pad") if station else None

    def works(self, station: str, kind: str) -> bool:
        """Whether a station has a device of this kind that answers."""
        device = self._node.settings.device_of(station, kind)
        if device is None:
            return False
        states = {health.device: health.state for health in self._supervisor.health()}
        return states.get(device.id) == "up"

    def _on_event(self, event: DeviceEvent) -> None:
        device = self._devices[event.device]
        try:
            self._act(device, event)
        except Refused as refused:
            log.info("%s: %s not done: %s", device.id, type(event).__name__, refused.code)

    def _act(self, device: Device, event: DeviceEvent) -> None:
        match event:
            case DeviceUp():
                service.note_up(self._node, device)
            case DeviceDown(reason=reason):
                service.note_down(self._node, device, reason)
            case PrinterStatusChanged(status=status):
                self._note_trouble(device, status.trouble)
            case CardRead():
                self._on_card(event)
            case CardReadFailed(reason=reason):
                log.info("%s: a card could not be read: %s", device.id, reason)
            case PadPressed(request=ticket_id, level=level):
                feedback.give(
                    self._node, ticket_id, level, channel="pad", actor=f"device/{device.id}"
                )
            case PadTimedOut(request=ticket_id):
                feedback.lapse(self._node, ticket_id, actor=f"device/{device.id}")
            case CardRemoved():
                pass

    def _note_trouble(self, device: Device, trouble: str) -> None:
        if trouble:
            service.note_down(self._node, device, trouble)
        else:
            service.note_up(self._node, device)

    def _printed(self, device: Device, ticket_id: str, done: "Future[PrintOutcome]") -> None:
        outcome = done.result()
        trouble = None if outcome.state is Printed.PRINTED else outcome.reason
        reception.record_print(self._node, ticket_id, device.id, trouble)


def _spec(device: Device) -> DeviceSpec:
    return DeviceSpec(
        id=device.id,
        kind=device.kind,
        driver=device.driver,
        url=device.url,
        baud=device.baud,
        station=device.station,
        options=device.options,
    )
