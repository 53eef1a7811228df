"""The devices of the hall at work: what they report becomes acts of the rooms, and the other way
round.

Everything here runs on threads of the devices; a device that fails takes nothing with it.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, TypeVar

from devices.capability import Capability
from devices.chipcard.events import ChipCardRead
from devices.events import DeviceDown, DeviceEvent, DeviceUp, StatusChanged
from devices.idcard.events import CardRead
from devices.pad.events import PadPressed, PadTimedOut
from devices.pad.port import Pad
from devices.printer.port import Printed, Printer, PrintOutcome
from devices.printer.slip import Slip, printed_again
from devices.spec import DeviceSpec
from devices.supervisor import Supervisor
from domain.equipment import UP, DeviceState
from domain.errors import Refused
from edge.agents.agents import Agents
from edge.feedback import service as feedback
from edge.node import HallNode
from edge.reception import service as reception
from edge.settings import Device
from edge.stations import service

log = logging.getLogger(__name__)

EventT = TypeVar("EventT", bound=DeviceEvent)
PortT = TypeVar("PortT", bound=Capability)


CARD_COUNTS_S = 15.0


REPRINT_WITHIN_S = 180
"""Later, a paper that was cut off is not printed again: nobody waits for it any more."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """A ticket's paper. `since`: monotonic seconds; `again`: the first one was cut off."""

    ticket: str
    slip: Slip
    since: float
    again: bool = False


class Equipment:
    """Owns the supervisor. `on_card` is told of cards at kiosks; other rooms say with `on` what
    they want to hear.
    """

    def __init__(self, node: HallNode, on_card: Callable[[CardRead], None]) -> None:
        self._node = node
        self.agents = Agents(node, self._on_event)
        specs = [_spec(device) for device in node.settings.devices]
        self._supervisor = Supervisor(specs, self._on_event)
        self._handlers: dict[type[DeviceEvent], Callable[[Any], None]] = {}
        self._cut_off: dict[str, _Paper] = {}
        self._troubles: dict[str, str] = {}  # of devices that answer and yet cannot work
        self.on(DeviceUp, lambda event: self._note(event, self._troubles.get(event.device, "")))
        self.on(DeviceDown, self._gone)
        self.on(StatusChanged, self._status)
        self.on(CardRead, lambda event: on_card(event) if is_fresh(event) else None)
        self.on(PadPressed, self._rated)
        self.on(PadTimedOut, self._not_rated)

    def on(self, kind: type[EventT], handler: Callable[[EventT], None]) -> None:
        """From now on `handler` hears events of a kind (and of kinds made from it), on the
        device's thread. What it is Refused is logged; nobody else is disturbed.
        """
        self._handlers[kind] = handler

    def get(self, station: str, kind: str, port: type[PortT]) -> PortT | None:
        """The first device of a kind at a station, to be asked for something; None without one.

        `get("W03", "document_camera", DocumentCamera)`.
        """
        device = self.device_of(station, kind)
        return self.reach(device, port) if device else None

    def device_of(self, station: str, kind: str) -> Device | None:
        """A device of a kind at a station, on this box or behind an agent: of several the first
        that can work, so that a second printer takes over.
        """
        everywhere = (*self._node.settings.devices, *self.agents.devices())
        there = [d for d in everywhere if (d.station, d.kind) == (station, kind)]
        if len(there) < 2:
            return there[0] if there else None
        return next((device for device in there if self.can_work(device)), there[0])

    def device(self, id: str) -> Device | None:
        """The device of that id."""
        here = (d for d in self._node.settings.devices if d.id == id)
        return next(here, None) or self.agents.device(id)

    def restart(self, id: str) -> None:
        """Close a device and open it again. Raises UnknownDevice."""
        far = self.agents.device(id)
        if far is not None:
            self.agents.restart(far)
        else:
            self._supervisor.restart(id)

    def reach(self, device: Device, port: type[PortT]) -> PortT:
        """A device as what it can do."""
        if self.agents.device(device.id) is not None:
            return self.agents.get(device, port)
        return self._supervisor.get(device.id, port)

    def at_window(self, window: str, kind: str, port: type[PortT]) -> PortT | None:
        """The same, of a window: on its counter, above it, on its pad."""
        device = self.device_at_window(window, kind)
        return self.reach(device, port) if device else None

    def device_at_window(self, window: str, kind: str) -> Device | None:
        """The first device of a kind on a window's counter, above it, on its pad."""
        places = (s.id for s in self._node.settings.stations if s.window == window)
        found = (self.device_of(place, kind) for place in places)
        return next((device for device in found if device is not None), None)

    def all(self, kind: str, port: type[PortT]) -> list[PortT]:
        """Every device of a kind in the hall."""
        devices = (*self._node.settings.devices, *self.agents.devices())
        return [self.reach(device, port) for device in devices if device.kind == kind]

    def devices_of(self, kind: str) -> list[Device]:
        """Every device of a kind in the hall, on this box or behind an agent."""
        everywhere = (*self._node.settings.devices, *self.agents.devices())
        return [device for device in everywhere if device.kind == kind]

    def windows_with(self, kind: str) -> set[str]:
        """The windows that have a device of this kind."""
        devices = (*self._node.settings.devices, *self.agents.devices())
        at = (self._node.settings.window_of(d.station) for d in devices if d.kind == kind)
        return {window for window in at if window is not None}

    def start(self) -> None:
        """Open every device, each on its own thread; watch for agents."""
        self._supervisor.start()
        self.agents.start()

    def stop(self) -> None:
        """Let go of every device."""
        self._supervisor.stop()
        self.agents.stop()

    def print_ticket(self, station: str, ticket_id: str, slip: Slip) -> None:
        """Print at a station and note how it went; returns at once."""
        device = self.device_of(station, "printer")
        if device is None:
            return
        self._print(device, _Paper(ticket_id, slip, monotonic()))

    def _print(self, device: Device, paper: "_Paper") -> None:
        slip = printed_again(paper.slip) if paper.again else paper.slip
        printing = self.reach(device, Printer).print(slip)
        printing.add_done_callback(lambda done: self._printed(device, paper, done))

    def ask_rating(self, window: str, ticket_id: str, name: str, number: str) -> None:
        """Let the pad of a window ask; returns at once."""
        device = self.pad_of(window)
        if device is not None:
            timeout_s = self._node.settings.pad_timeout_s
            self.reach(device, Pad).ask(ticket_id, name, number, timeout_s)

    def pad_of(self, window: str) -> Device | None:
        """The pad of a window, on a wire or on a tablet."""
        return self.device_at_window(window, "pad")

    def works(self, station: str, kind: str) -> bool:
        """Whether a station has a device of this kind that answers and can do its work."""
        device = self.device_of(station, kind)
        return device is not None and self.can_work(device)

    def is_up(self, id: str) -> bool:
        """Whether a device of this box answers, whatever it says."""
        return any(h.device == id and h.state == "up" for h in self._supervisor.health())

    def can_work(self, device: Device) -> bool:
        """Whether a device answers and can do its work."""
        known = self._node.store.state(DeviceState, self._node.id, device.id)
        if self.agents.device(device.id) is not None:
            has_line = self.agents.has_line(device.station)
            return has_line and known is not None and known.state == UP
        return self.is_up(device.id) and (known is None or known.state == UP)

    def _on_event(self, event: DeviceEvent) -> None:
        handler = next(
            (self._handlers[k] for k in type(event).__mro__ if k in self._handlers), None
        )
        if handler is None:
            return
        try:
            handler(event)
        except Refused as refused:
            log.info("%s: %s not done: %s", event.device, type(event).__name__, refused.code)

    def _gone(self, event: DeviceDown) -> None:
        self._troubles.pop(event.device, None)  # it says anew how it is when it is back
        self._note(event, event.reason)

    def _status(self, event: StatusChanged) -> None:
        """A driver may tell how the device is before it counts as up."""
        self._troubles[event.device] = event.trouble
        self._note(event, event.trouble)

    def _note(self, event: DeviceEvent, trouble: str) -> None:
        """`trouble` is empty when the device can work."""
        device = self.device(event.device)
        if device is None:
            return
        if trouble:
            service.note_down(self._node, device, trouble)
        else:
            service.note_up(self._node, device)
            self._print_again(device)

    def _rated(self, event: PadPressed) -> None:
        actor = f"device/{event.device}"
        feedback.give(self._node, event.request, event.level, channel="pad", actor=actor)

    def _not_rated(self, event: PadTimedOut) -> None:
        feedback.lapse(self._node, event.request, actor=f"device/{event.device}")

    def _printed(self, device: Device, paper: "_Paper", done: "Future[PrintOutcome]") -> None:
        outcome = done.result()
        if outcome.state is Printed.UNCERTAIN and not paper.again:
            self._cut_off[device.id] = replace(paper, again=True)
        trouble = None if outcome.state is Printed.PRINTED else outcome.reason
        reception.record_print(self._node, paper.ticket, device.id, trouble)

    def _print_again(self, device: Device) -> None:
        """What was cut off half way comes out once more, marked, while its holder is still near."""
        paper = self._cut_off.pop(device.id, None)
        if paper is not None and monotonic() - paper.since < REPRINT_WITHIN_S:
            self._print(device, paper)


def is_fresh(event: CardRead | ChipCardRead) -> bool:
    """A card that comes late, over a line that was cut, must not lead the next person's page on."""
    fresh = monotonic() - event.last_byte_at < CARD_COUNTS_S
    if not fresh:
        log.info("%s: a card came too late to count", event.device)
    return fresh


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
