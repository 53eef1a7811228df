"""Which two pipes of a USB device carry its bytes.

Sources: USB Device Class Definition for Printing Devices 1.1 (class 7; protocol 2 is the one that
answers), Device Class Definition for HID 1.11 (class 3; output reports over an interrupt pipe or
SET_REPORT), USB 2.0 chapter 9. ID card readers have no class: those that are not serial ports carry
the same frames over bulk pipes of a vendor's class or over reports of 64 bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import usb.util

PRINTER, HID, HUB, VENDOR = 0x07, 0x03, 0x09, 0xFF
ORDER = (PRINTER, VENDOR, HID)
BOOT = (1, 2)  # HID's own words for a keyboard and a mouse: never ours to write to
SET_REPORT, OUTPUT_REPORT = 0x09, 0x0200
HOST_TO_CLASS_INTERFACE = 0x21
WRITE_MS = 2000


@dataclass(frozen=True, slots=True)
class Pipes:
    """An interface whose bytes we can read; ``out`` is None where a HID device takes its reports
    over the control pipe."""

    interface: Any
    into: Any
    out: Any

    @property
    def is_hid(self) -> bool:
        return bool(self.interface.bInterfaceClass == HID)


def pipes_of(interfaces: Iterable[Any]) -> Pipes | None:
    """The first pair of pipes that speaks in both directions, the printer class before others."""
    found = [pipes for pipes in map(_pipes, interfaces) if pipes is not None]
    return min(found, key=_rank, default=None)


def claim(device: Any, pipes: Pipes) -> None:
    """Take the interface from whoever the kernel gave it to (usblp, usbhid). Raises USBError."""
    number = pipes.interface.bInterfaceNumber
    try:
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
    except NotImplementedError:
        pass  # not Linux, or a line on which no kernel sits
    usb.util.claim_interface(device, number)
    if pipes.interface.bAlternateSetting:
        pipes.interface.set_altsetting()


def send(device: Any, pipes: Pipes, data: bytes) -> None:
    """All of ``data``, as reports of full length where it is a HID device. Raises USBError."""
    if not pipes.is_hid:
        pipes.out.write(data, WRITE_MS)
        return
    size = pipes.into.wMaxPacketSize
    for at in range(0, len(data), size):
        report = data[at : at + size].ljust(size, b"\0")
        if pipes.out is not None:
            pipes.out.write(report, WRITE_MS)
            continue
        number = pipes.interface.bInterfaceNumber
        words = (HOST_TO_CLASS_INTERFACE, SET_REPORT, OUTPUT_REPORT, number)
        device.ctrl_transfer(*words, report, WRITE_MS)


def _pipes(interface: Any) -> Pipes | None:
    kind = interface.bInterfaceClass
    if kind not in ORDER or (kind == HID and interface.bInterfaceProtocol in BOOT):
        return None
    into = _pipe(interface, usb.util.ENDPOINT_IN)
    out = _pipe(interface, usb.util.ENDPOINT_OUT)
    return Pipes(interface, into, out) if into is not None and (out or kind == HID) else None


def _pipe(interface: Any, direction: int) -> Any:
    return usb.util.find_descriptor(
        interface,
        custom_match=lambda e: usb.util.endpoint_direction(e.bEndpointAddress) == direction,
    )


def _rank(pipes: Pipes) -> tuple[int, int]:
    """Of a printer's settings protocol 2 is best; IEEE 1284.4 (3) is another tongue."""
    return ORDER.index(pipes.interface.bInterfaceClass), abs(pipes.interface.bInterfaceProtocol - 2)
