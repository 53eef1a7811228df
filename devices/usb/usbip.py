"""USB/IP's near side: a backend for pyusb that sends its transfers over TCP.

Source: the Linux kernel's ``Documentation/usb/usbip_protocol.rst`` (version 1.1.1), all big endian.
One transfer is under way at a time; one that is not answered in time is taken back (UNLINK), and
what the device answered meanwhile is not lost.
"""

import errno
import select
import socket
import struct
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

PORT = 3240
VERSION = 0x0111
REQ_DEVLIST, REP_DEVLIST = 0x8005, 0x0005
REQ_IMPORT, REP_IMPORT = 0x8003, 0x0003
CMD_SUBMIT, CMD_UNLINK, RET_SUBMIT, RET_UNLINK = 1, 2, 3, 4
OUT, IN = 0, 1
OPERATION = struct.Struct(">HHI")
DEVICE = struct.Struct(">256s32sIII3H6B")
HEADER = 48
ANSWER_S = 5.0
MOST_DEVICES = 256
MOST_BYTES = 1 << 20  # no device of a hall answers more to one question
CONTROL_MS = 2000
DEVICE_FIELDS = (
    "bLength bDescriptorType bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0"
    " idVendor idProduct bcdDevice iManufacturer iProduct iSerialNumber bNumConfigurations"
)
CONFIGURATION_FIELDS = (
    "bLength bDescriptorType wTotalLength bNumInterfaces bConfigurationValue iConfiguration"
    " bmAttributes bMaxPower"
)
INTERFACE_FIELDS = (
    "bLength bDescriptorType bInterfaceNumber bAlternateSetting bNumEndpoints bInterfaceClass"
    " bInterfaceSubClass bInterfaceProtocol iInterface"
)
ENDPOINT_FIELDS = "bLength bDescriptorType bEndpointAddress bmAttributes wMaxPacketSize bInterval"


@dataclass(frozen=True, slots=True)
class Exported:
    """A device that a machine offers. ``classes``: of its interfaces."""

    bus: str
    vendor: int
    product: int
    classes: tuple[int, ...]


def exported(host: str, port: int = PORT) -> list[Exported]:
    """What a machine offers. Raises OSError, USBError for an answer that is none."""
    with socket.create_connection((host, port), ANSWER_S) as line:
        line.sendall(OPERATION.pack(VERSION, REQ_DEVLIST, 0))
        _operation(line, REP_DEVLIST)
        (count,) = struct.unpack(">I", _exactly(line, 4))
        return [_device(line) for _ in range(min(count, MOST_DEVICES))]


class UsbipBackend(usb.backend.IBackend):  # type: ignore[misc]
    """pyusb's words for one device of one machine; connected by the first question."""

    def __init__(self, host: str, port: int, bus: str) -> None:
        super().__init__()
        self._place = (host, port, bus)
        self._line: socket.socket | None = None
        self._number = 0
        self._id = 0

    def close(self) -> None:
        """Hang up: the other machine has its device back."""
        if self._line is not None:
            self._line.close()
        self._line = None

    def enumerate_devices(self) -> Iterator["UsbipBackend"]:
        """The one device, once its machine has handed it on."""
        if self._line is None:
            self._connect()
        yield self

    def get_parent(self, _dev: Any) -> None:
        """A device behind a network has no hub of ours."""

    def get_device_descriptor(self, _dev: Any) -> SimpleNamespace:
        data = self._descriptor(0x0100, 18)
        found = _named(DEVICE_FIELDS, struct.unpack("<BBHBBBBHHHBBBB", data))
        for name in ("bus", "address", "port_number", "port_numbers", "speed"):
            setattr(found, name, None)
        return found

    def get_configuration_descriptor(self, _dev: Any, config: int) -> SimpleNamespace:
        return _named(CONFIGURATION_FIELDS, struct.unpack("<BBHBBBBB", self._tree(config)[0]))

    def get_interface_descriptor(
        self, _dev: Any, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """By place, not by number. Raises IndexError behind the last one, as pyusb wants."""
        interfaces = _interfaces(self._tree(config))
        settings = interfaces[sorted(interfaces)[intf]]
        return _named(INTERFACE_FIELDS, settings[alt][0][:9])

    def get_endpoint_descriptor(
        self, _dev: Any, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        interfaces = _interfaces(self._tree(config))
        block = interfaces[sorted(interfaces)[intf]][alt]
        data = [part for part in block if part[1] == 5][ep]
        found = _named(ENDPOINT_FIELDS, struct.unpack("<BBBBHB", data[:7]))
        found.bRefresh = found.bSynchAddress = 0
        return found

    def open_device(self, dev: Any) -> Any:
        return dev

    def close_device(self, _handle: Any) -> None:
        """The line stays: ``close`` hangs up."""

    def set_configuration(self, _handle: Any, config: int) -> None:
        self.ctrl_transfer(None, 0x00, 0x09, config, 0, b"", CONTROL_MS)

    def get_configuration(self, _handle: Any) -> int:
        answer = array("B", bytes(1))
        self.ctrl_transfer(None, 0x80, 0x08, 0, 0, answer, CONTROL_MS)
        return int(answer[0])

    def set_interface_altsetting(self, _handle: Any, intf: int, alt: int) -> None:
        self.ctrl_transfer(None, 0x01, 0x0B, alt, intf, b"", CONTROL_MS)

    def claim_interface(self, _handle: Any, _intf: int) -> None:
        """The whole device is ours."""

    release_interface = claim_interface

    def is_kernel_driver_active(self, _handle: Any, _intf: int) -> bool:
        return False

    def bulk_write(self, _handle: Any, ep: int, _intf: int, data: Any, timeout: int) -> int:
        return len(data) if self._transfer(OUT, ep, bytes(data), 0, bytes(8), timeout) else 0

    def bulk_read(self, _handle: Any, ep: int, _intf: int, buff: Any, timeout: int) -> int:
        return _fill(buff, self._transfer(IN, ep & 0x0F, b"", len(buff), bytes(8), timeout))

    intr_write, intr_read = bulk_write, bulk_read

    def ctrl_transfer(
        self, _handle: Any, kind: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        setup = struct.pack("<BBHHH", kind, request, value, index, len(data))
        if kind & 0x80:
            return _fill(data, self._transfer(IN, 0, b"", len(data), setup, timeout))
        self._transfer(OUT, 0, bytes(data), 0, setup, timeout)
        return len(data)

    def _connect(self) -> None:
        host, port, bus = self._place
        try:
            self._line = line = socket.create_connection((host, port), ANSWER_S)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.sendall(OPERATION.pack(VERSION, REQ_IMPORT, 0) + bus.encode().ljust(32, b"\0"))
            _operation(line, REP_IMPORT)
            fields = DEVICE.unpack(_exactly(line, DEVICE.size))
        except OSError as error:
            self.close()
            raise usb.core.USBError(f"{host}:{port} {bus}: {error}", None, errno.ENODEV) from error
        self._id = fields[2] << 16 | fields[3]

    def _descriptor(self, value: int, length: int) -> bytes:
        answer = array("B", bytes(length))
        got = self.ctrl_transfer(None, 0x80, 0x06, value, 0, answer, CONTROL_MS)
        return answer.tobytes()[:got]

    def _tree(self, config: int) -> list[bytes]:
        """All descriptors of a configuration, one after the other."""
        head = self._descriptor(0x0200 | config, 9)
        (total,) = struct.unpack_from("<H", head, 2)
        return list(_split(self._descriptor(0x0200 | config, total)))

    def _transfer(
        self, way: int, ep: int, data: bytes, length: int, setup: bytes, timeout: int
    ) -> bytes:
        """One transfer to its end; what came in (OUT: a byte that says it went). Raises USBError,
        USBTimeoutError."""
        if self._line is None:
            raise usb.core.USBError("no device", None, errno.ENODEV)
        size = len(data) if way == OUT else length
        number = self._submit(way, ep, size, setup, data)
        try:
            answer = self._await(number, way, timeout / 1000 if timeout else ANSWER_S)
        except OSError as error:
            raise usb.core.USBError(str(error), None, errno.ENODEV) from error
        if answer is None:
            raise usb.core.USBTimeoutError("timed out", None, errno.ETIMEDOUT)
        return answer

    def _submit(self, way: int, ep: int, size: int, setup: bytes, data: bytes) -> int:
        assert self._line is not None
        self._number += 1
        head = struct.pack(">5I", CMD_SUBMIT, self._number, self._id, way, ep & 0x0F)
        body = struct.pack(">IIIII", 0, size, 0, 0xFFFFFFFF, 0)
        self._line.sendall(head + body + setup + data)
        return self._number

    def _await(self, number: int, way: int, wait: float) -> bytes | None:
        """The answer to a transfer; None when it was taken back unanswered. Raises OSError."""
        assert self._line is not None
        deadline = time.monotonic() + wait
        while not select.select([self._line], [], [], max(0.0, deadline - time.monotonic()))[0]:
            return self._take_back(number, way)
        return self._answer(way)[1]

    def _take_back(self, number: int, way: int) -> bytes | None:
        """UNLINK; the device may have answered in the same moment, and then that counts."""
        assert self._line is not None
        self._number += 1
        head = struct.pack(">5I", CMD_UNLINK, self._number, self._id, way, 0)
        self._line.sendall(head + struct.pack(">I", number) + bytes(24))
        kind, data = self._answer(way)
        if kind == RET_SUBMIT:
            self._answer(way)
            return data
        return None

    def _answer(self, way: int) -> tuple[int, bytes]:
        """The next answer: its kind and its data. Raises OSError, USBError for a refusal."""
        assert self._line is not None
        head = _exactly(self._line, HEADER)
        kind, _, _, _, _, status, length = struct.unpack_from(">5IiI", head)
        if kind == RET_UNLINK:
            return kind, b""
        if kind != RET_SUBMIT or length > MOST_BYTES:
            raise OSError("not an answer of USB/IP")
        data = _exactly(self._line, length) if way == IN else b"."
        if status:
            raise usb.core.USBError("the device refused", None, -status)
        return kind, data


def _operation(line: socket.socket, wanted: int) -> None:
    _, code, status = OPERATION.unpack(_exactly(line, OPERATION.size))
    if code != wanted or status:
        raise OSError("the other machine does not hand that device on")


def _device(line: socket.socket) -> Exported:
    fields = DEVICE.unpack(_exactly(line, DEVICE.size))
    interfaces = [_exactly(line, 4)[0] for _ in range(fields[-1])]
    return Exported(fields[1].rstrip(b"\0").decode(), fields[5], fields[6], tuple(interfaces))


def _exactly(line: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        part = line.recv(length - len(data))
        if not part:
            raise OSError("the other machine hung up")
        data += part
    return data


def _split(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + 1 < len(data) and data[at] >= 2:
        yield data[at : at + data[at]]
        at += data[at]


def _interfaces(tree: list[bytes]) -> dict[int, list[list[bytes]]]:
    """Number of an interface -> its settings, each with all that belongs to it."""
    found: dict[int, list[list[bytes]]] = {}
    block: list[bytes] = []
    for part in tree:
        if part[1] == 4:
            block = []
            found.setdefault(part[2], []).append(block)
        block.append(part)
    return found


def _named(names: str, values: Any) -> SimpleNamespace:
    return SimpleNamespace(**dict(zip(names.split(), values, strict=True)), extra_descriptors=[])


def _fill(buffer: Any, data: bytes) -> int:
    buffer[: len(data)] = array("B", data)
    return len(data)
