"""What a driver is: how to open its wire, how to greet a device, one turn of work, and what to do
when it is gone.

A driver's class carries its data sheet; ``devices.registry`` finds it in ``driver.py`` or
``*_driver.py`` of any folder in here. Such a file imports nothing heavy at its top (only Python's
own library, pyserial and ours), so that looking for drivers stays quick.
"""

import os.path
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from threading import Event
from typing import ClassVar, Generic, TypeVar

from devices.events import DeviceEvent
from devices.explain import Explainer, Lengths
from devices.sheet import DataSheet, Found
from devices.spec import DeviceSpec
from devices.transport import Tap, Transport, nobody
from devices.tryout import TryOut
from devices.wire import Wire

Emit = Callable[[DeviceEvent], None]
LineT = TypeVar("LineT", bound=Transport)


class Driver(ABC, Generic[LineT]):
    """One protocol over one kind of line. Runs in a thread of its own; only the methods of its
    ``Capability`` may be called from others.

    Any ``DeviceError`` that leaves ``open``, ``greet`` or ``turn`` means: close, report, reopen
    later.
    """

    sheet: ClassVar[DataSheet]

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        self.spec = spec
        self.emit = emit
        self.tap: Tap = nobody

    @abstractmethod
    def open(self, stop: Event) -> LineT:
        """Open the line; it gives up soon after ``stop`` is set. Raises WireUnavailable."""

    @abstractmethod
    def greet(self, wire: LineT) -> None:
        """Make sure the device answers. It counts as up only after this returned."""

    @abstractmethod
    def turn(self, wire: LineT) -> None:
        """One short turn of work (well under a second), called again and again."""

    def idle(self) -> None:
        """Called about every 50 ms while there is no wire."""

    def gone(self, reason: str) -> None:
        """The wire is closed: settle every open command now, for nobody else will."""

    def present(self) -> bool:
        """A cheap look whether the device is plugged in at all. When it turns from False to True
        the supervisor does not wait any longer before it opens the line again."""
        return True

    def try_out(self) -> TryOut:
        """What ``./hall devices test`` does once the device is up."""
        return TryOut("The device answers.")

    @classmethod
    def explainer(cls) -> Explainer:
        """Turns the bytes of the line into words for ``./hall devices watch``. Without one only
        lengths are shown: bytes may be a person's."""
        return Lengths()

    @classmethod
    def candidates(cls) -> Iterable[Found]:
        """Devices of this driver that this machine knows of without a port being tried (PC/SC
        readers, cameras, print queues). Never raises: what is not there is not found."""
        return ()


class SerialDriver(Driver[Wire]):
    """A driver over bytes: serial port, pty, TCP, RFC 2217, whatever pyserial opens."""

    def open(self, stop: Event) -> Wire:
        return Wire(self.spec, stop, self.tap)

    def present(self) -> bool:
        return (
            "://" in self.spec.url or not _is_path(self.spec.url) or os.path.exists(self.spec.url)
        )

    @classmethod
    def probe(cls, wire: Wire) -> str | None:
        """Ask the other end of a port who it is, within about half a second: what it says of
        itself, None when it is none of ours. A driver that cannot ask keeps this."""
        return None


def _is_path(url: str) -> bool:
    """``COM3`` is a port that no file system shows."""
    return os.sep in url
