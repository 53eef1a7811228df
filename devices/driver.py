"""What a driver is: how to greet a device, one turn of work, and what to do when it is gone."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from devices.events import DeviceEvent
from devices.spec import DeviceSpec
from devices.wire import Wire

Emit = Callable[[DeviceEvent], None]


class Driver(ABC):
    """One wire protocol. Runs in a thread of its own; only ``submit``-like methods of a
    concrete driver may be called from others.

    Any ``DeviceError`` that leaves ``greet`` or ``turn`` means: close, report, reopen later.
    """

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        self.spec = spec
        self.emit = emit

    @abstractmethod
    def greet(self, wire: Wire) -> None:
        """Make sure the device answers. It counts as up only after this returned."""

    @abstractmethod
    def turn(self, wire: Wire) -> None:
        """One short turn of work (well under a second), called again and again."""

    def idle(self) -> None:  # noqa: B027  (most drivers have nothing to do without a wire)
        """Called about every 50 ms while there is no wire."""

    def gone(self, reason: str) -> None:  # noqa: B027
        """The wire is closed: settle every open command now, for nobody else will."""
