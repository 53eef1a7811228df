"""The one thing a node talks to: starts every device, hands on events, takes commands."""

import logging
from collections.abc import Callable, Iterable
from time import monotonic

from devices.errors import UnknownDevice, without_words
from devices.events import DeviceEvent
from devices.health import Health
from devices.pad.driver import Pad
from devices.printer.port import Printer
from devices.registry import driver_factory
from devices.spec import DeviceSpec
from devices.worker import Worker

log = logging.getLogger(__name__)

STOP_WITHIN_S = 0.9


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
            driver = driver_factory(spec.driver)(spec, self._emit)
            self._workers[spec.id] = Worker(spec, driver, self._emit)

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

    def printer(self, device: str) -> Printer:
        """The printer of that id. Raises UnknownDevice."""
        driver = self._driver(device)
        if not isinstance(driver, Printer):
            raise UnknownDevice(f"{device} is not a printer")
        return driver

    def pad(self, device: str) -> Pad:
        """The evaluation pad of that id. Raises UnknownDevice."""
        driver = self._driver(device)
        if not isinstance(driver, Pad):
            raise UnknownDevice(f"{device} is not an evaluation pad")
        return driver

    def _driver(self, device: str) -> object:
        if device not in self._workers:
            raise UnknownDevice(f"no device {device}")
        return self._workers[device].driver

    def _emit(self, event: DeviceEvent) -> None:
        try:
            self._on_event(event)
        except Exception as error:  # the listener's fault must not close the device
            kind = type(event).__name__
            log.error("listener failed: %s of %s: %s", kind, event.device, without_words(error))
