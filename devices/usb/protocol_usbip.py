"""``usbip://host:3240/1-1``: a USB device that another machine hands on (USB/IP)."""

from typing import Any
from urllib.parse import urlsplit

import serial
import usb.core

from devices.usb.port import UsbPort
from devices.usb.usbip import PORT, UsbipBackend


class Serial(UsbPort):
    """Through the other machine's usbipd; the kernel of this one has no part in it."""

    def find(self) -> Any:
        parts = urlsplit(str(self.portstr))
        bus = parts.path.strip("/")
        if not parts.hostname or not bus:
            raise serial.SerialException(f"{self.portstr}: write usbip://host:3240/1-1")
        self._far = UsbipBackend(parts.hostname, parts.port or PORT, bus)
        return usb.core.find(backend=self._far)

    def close(self) -> None:
        super().close()
        self._far.close()
