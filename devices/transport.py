"""What every line to a device has in common, whatever runs over it.

A serial port, a card reader's PC/SC channel, a camera, a print queue and a page are opened in
different ways; the supervisor only needs that they close, and that they notice when it stops.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Event
from types import TracebackType
from typing import Self

from devices.errors import Stopping

Tap = Callable[[bool, bytes], None]
"""(sent by us, the bytes): somebody who looks on, see ``./hall devices watch``."""


def nobody(sent: bool, data: bytes) -> None:
    """The tap of a line on which nobody looks on."""


class Transport(ABC):
    """An open line to one device. Its methods raise WireLost when it breaks, Stopping on a stop;
    none waits longer than a tenth of a second without looking at ``stop``."""

    def __init__(self, stop: Event, tap: Tap = nobody) -> None:
        self._stop = stop
        self.tap = tap

    @abstractmethod
    def close(self) -> None:
        """Let go of the device. Never raises for a line that is broken already."""

    def check_stop(self) -> None:
        """Raises Stopping when the supervisor wants the device's thread to end."""
        if self._stop.is_set():
            raise Stopping("the supervisor is stopping")

    def rest(self, seconds: float) -> None:
        """Wait, but leave at once on a stop. Raises Stopping."""
        self._stop.wait(seconds)
        self.check_stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
