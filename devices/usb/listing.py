"""What is on USB: vendor, product, what it calls itself, and whether a driver may speak to it.

Only a printer is spoken to without being asked for: its class says what it is. No class tells a
card reader from a fingerprint reader or a lock, so one is asked only when a person names it.
"""

from dataclasses import dataclass
from typing import Any

import usb.core
import usb.util

from devices.errors import WireUnavailable
from devices.usb.pipes import HUB, PRINTER
from devices.usb.usbip import exported

CLASSES = {
    0x01: "sound",
    0x02: "serial port",
    0x03: "keyboard, scanner or other HID",
    0x06: "camera (pictures)",
    0x07: "printer",
    0x08: "disk",
    0x0A: "serial port",
    0x0B: "chip card reader",
    0x0E: "camera",
    0xE0: "radio",
    0xFF: "a maker's own",
}


@dataclass(frozen=True, slots=True)
class Plugged:
    """``url``: what a configuration would write; ``classes``: of its interfaces."""

    url: str
    vendor: int
    product: int
    name: str
    classes: tuple[int, ...]

    @property
    def is_printer(self) -> bool:
        return PRINTER in self.classes

    @property
    def about(self) -> str:
        """04b8:0e15 EPSON TM-T20 (printer)."""
        kinds = dict.fromkeys(CLASSES.get(c, f"class {c:02X}") for c in self.classes)
        words = (f"{self.vendor:04x}:{self.product:04x}", self.name, f"({', '.join(kinds)})")
        return " ".join(word for word in words if word)


def plugged() -> list[Plugged]:
    """All but hubs on this machine's bus; none where there is no libusb or no bus."""
    try:
        found = list(usb.core.find(find_all=True))
    except (usb.core.NoBackendError, usb.core.USBError):
        return []
    return [_plugged(device) for device in found if device.bDeviceClass != HUB]


def handed_on(host: str, port: int) -> list[Plugged]:
    """What another machine offers over USB/IP. Raises WireUnavailable."""
    try:
        offered = exported(host, port)
    except OSError as error:
        raise WireUnavailable(f"usbip://{host}:{port}: {error}") from error
    return [
        Plugged(f"usbip://{host}:{port}/{one.bus}", one.vendor, one.product, "", one.classes)
        for one in offered
    ]


def _plugged(device: Any) -> Plugged:
    classes = {interface.bInterfaceClass for config in device for interface in config}
    vendor, product = device.idVendor, device.idProduct
    url = f"usb://{vendor:04x}:{product:04x}"
    number = _text(device, device.iSerialNumber)
    name = f"{_text(device, device.iManufacturer)} {_text(device, device.iProduct)}".strip()
    return Plugged(
        f"{url}/{number}" if number else url, vendor, product, name, tuple(sorted(classes))
    )


def _text(device: Any, index: int) -> str:
    """What it says; nothing where we may not open it."""
    try:
        return (usb.util.get_string(device, index) or "").strip("\0 ") if index else ""
    except (usb.core.USBError, NotImplementedError, ValueError):
        return ""
