"""``usb://04b8:0e15`` or ``usb://04b8:0e15/SERIAL``: a device on this machine's own bus."""

from typing import Any

import serial
import usb.core

from devices.usb.port import UsbPort

SCHEME = "usb://"


class Serial(UsbPort):
    """Through libusb (Debian ``libusb-1.0-0``)."""

    def find(self) -> Any:
        vendor, product, number = address(str(self.portstr))
        device = usb.core.find(
            idVendor=vendor,
            idProduct=product,
            custom_match=lambda d: not number or d.serial_number == number,
        )
        if device is None:
            raise serial.SerialException(f"{self.portstr}: not plugged in")
        return device


def address(url: str) -> tuple[int, int, str]:
    """Vendor, product and serial number (or nothing). Raises SerialException."""
    ids, _, number = url.removeprefix(SCHEME).partition("/")
    vendor, _, product = ids.partition(":")
    try:
        return int(vendor, 16), int(product, 16), number
    except ValueError:
        raise serial.SerialException(f"{url}: write usb://vendor:product, as lsusb does") from None
