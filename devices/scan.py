"""What is plugged in: every serial port, the addresses given, and what the machine knows by itself.

A port is asked by each driver in turn, the questions that disturb nobody first, until one knows
the answer. Ports are asked side by side, each by one driver at a time.
"""

import glob
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

from serial.tools import list_ports

from devices.driver import SerialDriver
from devices.errors import DeviceError, NoAnswer, ProtocolError, WireUnavailable
from devices.registry import AnyDriver, drivers
from devices.sheet import SERIAL, TCP, USB, Found
from devices.spec import DeviceSpec
from devices.wire import Wire

AT_ONCE = 8
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Port:
    """A place to ask at. ``hardware``: what the USB adapter or device calls itself; ``kind``: only
    drivers for this may ask; ``ask`` False: shown, but left in peace."""

    url: str
    hardware: str = ""
    kind: str = ""
    ask: bool = True

    @property
    def wire(self) -> str:
        if self.url.startswith(("usb://", "usbip://")):
            return USB
        return TCP if "://" in self.url and not self.url.startswith("hwgrep") else SERIAL


@dataclass(frozen=True, slots=True)
class Silent:
    """A port where no driver knew the answer: ``in_use``, ``no_answer`` …"""

    port: Port
    reason: str


def serial_ports() -> list[Port]:
    """The machine's serial ports, each by a name that stays when it is plugged in elsewhere."""
    found = [port for port in list_ports.comports() if port.hwid != "n/a" or port.vid]
    return [Port(_lasting(p.device, p.serial_number), p.description or "") for p in found]


def usb_ports(serial: Iterable[Port], usbip: Iterable[tuple[str, int]]) -> list[Port]:
    """What is on this machine's USB and is no serial port already, and what others hand on. Raises
    WireUnavailable for a machine that hands nothing on."""
    from devices.usb.listing import Plugged, handed_on, plugged

    def port(one: Plugged) -> Port:
        return Port(one.url, one.about, "printer" if one.is_printer else "", one.is_printer)

    adapters = {(p.vid, p.pid) for p in list_ports.comports()} if list(serial) else set()
    own = [port(one) for one in plugged() if (one.vendor, one.product) not in adapters]
    return own + [port(one) for host, at in usbip for one in handed_on(host, at)]


def scan(ports: Iterable[Port], tell: Tell) -> tuple[list[Found], list[Silent]]:
    """Ask at all ports and look around. ``tell`` hears what is being done."""
    ports = list(ports)
    known = drivers()
    asking = sorted(
        (d for d in known if issubclass(d, SerialDriver)), key=lambda d: d.sheet.probe_order
    )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda port: _ask_at(port, asking, tell), ports))
    found = [answer for answer in answers if isinstance(answer, Found)]
    silent = [answer for answer in answers if isinstance(answer, Silent)]
    for driver in known:
        found += driver.candidates()
    return found, silent


def _ask_at(port: Port, asking: Iterable[AnyDriver], tell: Tell) -> Found | Silent:
    if not port.ask:
        return Silent(port, "not_asked")
    for driver in asking:
        if (
            port.kind not in ("", driver.sheet.kind)
            or port.wire not in driver.sheet.wires
            or not issubclass(driver, SerialDriver)
        ):
            continue
        tell(f"{port.url}: {driver.sheet.name}?")
        try:
            says = _probe(port, driver)
        except WireUnavailable as error:
            return Silent(port, str(error))
        except DeviceError:
            continue  # it spoke, but not this language, or went away: the next may understand it
        if says is not None:
            return Found(driver.sheet.name, port.url, says, driver.sheet.baud)
    return Silent(port, NoAnswer.reason)


def _probe(port: Port, driver: type[SerialDriver]) -> str | None:
    sheet = driver.sheet
    spec = DeviceSpec("scan", sheet.kind, sheet.name, port.url, sheet.baud)
    with Wire(spec, Event()) as wire:
        try:
            return driver.probe(wire)
        except ProtocolError:
            return None


def _lasting(device: str, serial_number: str | None) -> str:
    """Linux has a link that names the adapter; elsewhere pyserial finds it by its number."""
    for link in sorted(glob.glob("/dev/serial/by-id/*")):
        if os.path.realpath(link) == os.path.realpath(device):
            return link
    return f"hwgrep://SER={serial_number}" if serial_number else device
