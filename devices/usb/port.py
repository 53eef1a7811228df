"""A USB device as what pyserial calls a port: bytes out, bytes in, a time to wait.

The kernel's own drivers (``usblp``, ``usbhid``) are put aside while the line is open.
"""

from typing import Any

import serial
import usb.core
import usb.util

from devices.usb.pipes import Pipes, claim, pipes_of, send

LARGEST_READ = 4096
SHORTEST_MS = 1


class UsbPort(serial.SerialBase):
    """Base of ``usb://`` and ``usbip://``; baud rate and parity mean nothing here."""

    def find(self) -> Any:
        """The device that ``self.port`` names, as pyusb's. Raises SerialException, USBError."""
        raise NotImplementedError

    def open(self) -> None:
        """Raises SerialException when there is no such device, or none that carries bytes."""
        self._held = b""
        try:
            self._device = self.find()
            self._pipes = self._take()
        except (usb.core.USBError, usb.core.NoBackendError) as error:
            raise serial.SerialException(f"{self.portstr}: {error}") from error
        self.is_open = True

    def close(self) -> None:
        """Never raises: it may be unplugged already."""
        if self.is_open:
            self.is_open = False
            usb.util.dispose_resources(self._device)

    def write(self, data: Any, /) -> int:
        """All of it. Raises OSError (USBError) when the device is gone or takes nothing."""
        send(self._device, self._pipes, bytes(data))
        return len(data)

    def read(self, size: int = 1, /) -> bytes:
        """Up to ``size`` bytes, waiting no longer than ``timeout``. Raises OSError (USBError)."""
        if not self._held:
            self._held = self._fetch()
        data, self._held = self._held[:size], self._held[size:]
        return data

    @property
    def in_waiting(self) -> int:
        return len(self._held)

    def _take(self) -> Pipes:
        pipes = pipes_of(_configured(self._device))
        if pipes is None:
            raise serial.SerialException(f"{self.portstr}: no interface that carries bytes")
        claim(self._device, pipes)
        return pipes

    def _fetch(self) -> bytes:
        wait = max(SHORTEST_MS, int((self.timeout or 0) * 1000))  # 0 would be for ever
        try:
            return bytes(self._pipes.into.read(LARGEST_READ, wait))
        except usb.core.USBTimeoutError:
            return b""

    def _reconfigure_port(self) -> None:
        """Nothing to set."""


def _configured(device: Any) -> Any:
    """Its configuration: the one it has, for setting one anew resets some devices; else the
    first."""
    try:
        return device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        return device.get_active_configuration()
