"""A driver's data sheet: what it is called, what it is for, over what it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

SERIAL: Final = "serial"
"""A COM port, a USB adapter, a pty: bytes at a baud rate."""
TCP: Final = "tcp"
"""``socket://host:port`` or ``rfc2217://host:port``."""
USB: Final = "usb"
"""``usb://vendor:product``, or ``usbip://host:3240/1-1`` of another machine."""
PCSC: Final = "pcsc"
CAMERA: Final = "camera"
CUPS: Final = "cups"
PAGE: Final = "page"
"""A page in a browser: the device is its glass, its keyboard or its loudspeaker."""
SOUND: Final = "sound"


@dataclass(frozen=True, slots=True)
class DataSheet:
    """``name`` is what a configuration writes as ``driver``; ``kind`` what the device is for;
    ``about`` one line for people; ``wires`` the constants above. ``baud`` is the usual rate.

    ``options`` says what each option means; ``page`` is its file in docs/reference/devices.
    ``probe_order``: when a port is tried, drivers whose question disturbs nobody come first.
    """

    name: str
    kind: str
    about: str
    wires: tuple[str, ...]
    page: str
    baud: int = 115200
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    probe_order: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """Something a scan came upon: what to write as ``url``, and what it says it is."""

    driver: str
    url: str
    says: str = ""
    baud: int = 115200
    options: Mapping[str, str | int | float | bool] = field(
        default_factory=lambda: MappingProxyType({})
    )
