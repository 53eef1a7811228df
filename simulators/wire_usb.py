"""A device's USB plug, handed on over USB/IP: descriptors, pipes, reports as on a bus.

The USB side is the library ``usbip``, which shares no code with our drivers. A machine whose kernel
has ``vhci-hcd`` can attach it (``usbip attach -r host -b 1-1``) and sees a real printer or reader.
"""

import contextlib
import queue
import socket
from dataclasses import dataclass
from threading import Thread
from typing import Any

from usbip import Interface, USBDevice
from usbip.classes.device import hid
from usbip.device import In, Out
from usbip.protocol import serve_connection

from simulators.wire import POLL_S, WireEnd

BUS = "1-1"
REPORT = 64


@dataclass(frozen=True, slots=True)
class Plug:
    """What the device says of itself. ``kind``: printer, vendor or hid."""

    kind: str
    vendor: int
    product: int
    maker: str
    name: str


PLUGS = {
    "printer": Plug("printer", 0x0416, 0x5011, "Simulators", "Receipt Printer"),
    "reader": Plug("vendor", 0x0400, 0xC35A, "Simulators", "ID Card Reader"),
    "reader-hid": Plug("hid", 0x0400, 0xC35A, "Simulators", "ID Card Reader"),
}


class _Bulk(Interface):
    """A bulk pipe each way."""

    into = In(0x81, "bulk", 64)
    out = Out(0x02, "bulk", 64)


class _PrinterClass(_Bulk):
    """USB printing class, bidirectional (protocol 2)."""

    def __init__(self) -> None:
        super().__init__()
        for name, value in (("Class", 7), ("SubClass", 1), ("Protocol", 2)):
            setattr(self, f"bInterface{name}", value)

    def on_control(self, setup: Any, data: bytes = b"") -> bytes:
        """GET_DEVICE_ID (0), GET_PORT_STATUS (1: paper, selected, no error), SOFT_RESET (2)."""
        name = b"MFG:Simulators;CMD:ESC/POS;MDL:Receipt Printer;CLS:PRINTER;"
        return {0: (len(name) + 2).to_bytes(2, "big") + name, 1: b"\x18"}.get(setup.bRequest, b"")


class UsbEnd(WireEnd):
    """A USB plug; ``unplug`` takes it off the bus."""

    def __init__(self, host: str, port: int, baud: int, plug: Plug) -> None:
        super().__init__(baud)
        self._host, self._port, self._plug = host, port, plug
        self._came: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener: socket.socket | None = None
        self._clients: list[socket.socket] = []
        self._device, self._pipe = self._make()
        self.plug()

    @property
    def address(self) -> str:
        return f"usbip://{self._host}:{self._port}/{BUS}"

    def plug(self) -> None:
        with self._lock:
            if self._listener is not None:
                return
            self._listener = socket.create_server((self._host, self._port))
            self._port = self._listener.getsockname()[1]
            Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def unplug(self) -> None:
        with self._lock:
            for end in (self._listener, *self._clients):
                if end is not None:
                    with contextlib.suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                    end.close()
            self._listener, self._clients = None, []

    def read(self) -> bytes:
        try:
            return self._came.get(timeout=POLL_S)
        except queue.Empty:
            return b""

    def _write(self, data: bytes) -> None:
        if self._plug.kind != "hid":
            self._pipe.write(data)
            return
        for at in range(0, len(data), REPORT):
            self._pipe.write(data[at : at + REPORT].ljust(REPORT, b"\0"))

    def _make(self) -> tuple[USBDevice, Any]:
        plug = self._plug
        device = USBDevice(plug.vendor, plug.product, product=plug.name, manufacturer=plug.maker)
        device.set_busid(BUS)
        device.busnum, device.devnum = 1, 2
        interface = self._interface()
        device.add(interface)
        return device, interface.in_ep if plug.kind == "hid" else interface.into

    def _interface(self) -> Any:
        if self._plug.kind == "hid":
            words = hid.vendor_report_descriptor(REPORT, REPORT)
            return hid.HID(words, on_output=lambda *told: self._came.put(bytes(told[-1])))
        made = _PrinterClass() if self._plug.kind == "printer" else _Bulk()
        made.on_out = lambda _pipe, data: self._came.put(bytes(data))
        return made

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._clients = [*(c for c in self._clients if c.fileno() >= 0), client]
            Thread(target=serve_connection, args=(client, [self._device]), daemon=True).start()
