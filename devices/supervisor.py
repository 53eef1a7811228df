"""The one thing a node talks to: starts every device, hands on events, takes commands."""

import logging
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any, TypeVar

from devices.capability import Capability
from devices.driver import Driver, Emit
from devices.errors import UnknownDevice, without_words
from devices.events import DeviceEvent
from devices.health import Health
from devices.registry import driver_class
from devices.spec import DeviceSpec
from devices.transport import Tap
from devices.tryout import TryOut
from devices.worker import Worker

log = logging.getLogger(__name__)

STOP_WITHIN_S = 0.9
PortT = TypeVar("PortT", bound=Capability)


class Supervisor:
    """Runs the devices of one node.

    ``on_event`` is called from the devices' threads, one call at a time for each device; it should
    return quickly. ``Raises`` at construction: UnknownDriver, ValueError for a bad option.
    """

    def __init__(
        self, specs: Iterable[DeviceSpec], on_event: Callable[[DeviceEvent], None]
    ) -> None:
        self._on_event = on_event
        self._workers: dict[str, Worker] = {}
        for spec in specs:
            if spec.id in self._workers:
                raise ValueError(f"two devices are called {spec.id}")
            self._workers[spec.id] = Worker(spec, make_driver(spec, self._emit), self._emit)

    def start(self) -> None:
        """Start all devices; returns at once, each reports ``DeviceUp`` when it answers."""
        for worker in self._workers.values():
            worker.start()

    def stop(self) -> None:
        """Close all wires and settle all open commands; returns within a second."""
        for worker in self._workers.values():
            worker.ask_to_stop()
        end = monotonic() + STOP_WITHIN_S
        for worker in self._workers.values():
            worker.join(max(0.0, end - monotonic()))

    def health(self) -> tuple[Health, ...]:
        """How every device is, in the order of the configuration."""
        return tuple(worker.health for worker in self._workers.values())

    def get(self, device: str, capability: type[PortT]) -> PortT:
        """The device of that id, as something that can do this: ``get("K1-P", Printer)``.
        Raises UnknownDevice."""
        driver: object = self.driver(device)
        if not isinstance(driver, capability):
            raise UnknownDevice(f"{device} is not a {capability.__name__.lower()}")
        return driver

    def driver(self, device: str) -> Driver[Any]:
        """The driver of that id. Raises UnknownDevice."""
        return self._worker(device).driver

    def try_out(self, device: str) -> TryOut:
        """What a person can try with the device. Raises UnknownDevice."""
        return self.driver(device).try_out()

    def look_on(self, device: str, tap: Tap) -> None:
        """From its next opening on, show ``tap`` what goes over the device's line. Raises
        UnknownDevice."""
        self.driver(device).tap = tap

    def restart(self, device: str) -> None:
        """Close a device's line and open it again at once. Raises UnknownDevice."""
        self._worker(device).restart()

    def _worker(self, device: str) -> Worker:
        if device not in self._workers:
            raise UnknownDevice(f"no device {device}")
        return self._workers[device]

    def _emit(self, event: DeviceEvent) -> None:
        try:
            self._on_event(event)
        except Exception as error:  # the listener's fault must not close the device
            kind = type(event).__name__
            log.error("listener failed: %s of %s: %s", kind, event.device, without_words(error))


def make_driver(spec: DeviceSpec, emit: Emit) -> Driver[Any]:
    """The driver of a configured device. Raises UnknownDriver; ValueError for a bad option or a
    kind that the driver is not for."""
    made = driver_class(spec.driver)
    if made.sheet.kind != spec.kind:
        raise ValueError(
            f"device {spec.id}: driver {spec.driver} is for {made.sheet.kind}, not {spec.kind}"
        )
    return made(spec, emit)
