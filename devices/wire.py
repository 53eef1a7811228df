"""The usual transport: bytes in, bytes out, over whatever pyserial can open.

Reads wait in short slices, so that a driver which waits for a slow device still stops at once.
"""

import time
from threading import Event

import serial

from devices.errors import WireLost, WireUnavailable
from devices.spec import DeviceSpec
from devices.transport import Tap, Transport, nobody

serial.protocol_handler_packages.append("devices.usb")  # usb:// and usbip://

SLICE_S = 0.05
CHUNK = 4096
_LOST = (serial.SerialException, OSError, TypeError)  # pyserial's TypeError: closed under our hands


class Wire(Transport):
    """An open line of bytes. Raises WireUnavailable when it cannot be opened."""

    def __init__(self, spec: DeviceSpec, stop: Event, tap: Tap = nobody) -> None:
        super().__init__(stop, tap)
        self._is_socket = spec.url.startswith("socket://")
        try:
            # exclusive: a second process on the same port would take bytes away from this one
            self._port = serial.serial_for_url(
                spec.url,
                baudrate=spec.baud,
                parity=spec.text("parity", "N"),
                timeout=SLICE_S,
                # pyserial's RFC 2217 has none of its own: its socket gives up after five seconds
                write_timeout=None if spec.url.startswith("rfc2217://") else 2.0,
                exclusive=True,
            )
        except (serial.SerialException, OSError, ValueError) as error:
            raise WireUnavailable(f"{spec.url}: {error}") from error

    def close(self) -> None:
        self._port.close()

    def write(self, data: bytes) -> None:
        """Send all of ``data``. Raises WireLost, also when the line blocks for two seconds."""
        self.check_stop()
        try:
            self._port.write(data)
        except _LOST as error:
            raise WireLost(str(error)) from error
        self.tap(True, data)

    def read(self, timeout: float) -> bytes:
        """Whatever has arrived, waiting at most ``timeout`` seconds for the first byte."""
        deadline = time.monotonic() + timeout
        while True:
            self.check_stop()
            try:
                data = self._read_slice()
            except _LOST as error:
                raise WireLost(str(error)) from error
            if data:
                self.tap(False, data)
            if data or time.monotonic() >= deadline:
                return data

    def drain(self) -> None:
        """Forget what is lying in the receive buffer: the answer to an older question."""
        self.check_stop()
        while data := self._available():
            self.tap(False, data)

    def _available(self) -> bytes:
        try:
            self._port.timeout = 0
            data: bytes = self._port.read(CHUNK)
            self._port.timeout = SLICE_S
            return data
        except _LOST as error:
            raise WireLost(str(error)) from error

    def _read_slice(self) -> bytes:
        first: bytes = self._port.read(1)
        if not first:
            return b""
        if self._is_socket:  # in_waiting only says 0 or 1 there
            return first + self._available()
        waiting = self._port.in_waiting
        return first + (self._port.read(waiting) if waiting else b"")
