"""A serial port behind a network (RFC 2217): the other side sets its speed over Telnet options, as
with the little boxes that put old serial devices on a hall's network."""

import socket
from types import SimpleNamespace

from serial.rfc2217 import PortManager

from simulators.wire import TcpEnd


class _Port(SimpleNamespace):
    """What ``PortManager`` asks of a serial port; a change of speed changes the line's pace."""

    def __init__(self, end: "Rfc2217End") -> None:
        super().__init__(
            bytesize=8, parity="N", stopbits=1, xonxoff=False, rtscts=False, rts=True, dtr=True
        )
        self.cts = self.dsr = self.cd = True
        self.ri = self.break_condition = False
        self._end = end

    @property
    def baudrate(self) -> int:
        return self._end.baud or 115200

    @baudrate.setter
    def baudrate(self, value: int) -> None:
        if self._end.baud:  # without pace it stays as fast as it goes
            self._end.baud = value

    def reset_input_buffer(self) -> None:
        """Nothing is buffered here."""

    reset_output_buffer = reset_input_buffer


class Rfc2217End(TcpEnd):
    """A TCP port whose bytes are a serial line's, with Telnet's options in between."""

    def __init__(self, host: str, port: int, baud: int) -> None:
        self._telnet: PortManager | None = None
        super().__init__(host, port, baud)

    @property
    def address(self) -> str:
        return f"rfc2217://{self._host}:{self._port}"

    def write(self, data: bytes) -> None:
        """At the line's pace; 255 is doubled on its way, which costs no time on a serial line."""
        if self._telnet is not None:
            super().write(b"".join(self._telnet.escape(data)))

    def _receive(self, client: socket.socket) -> bytes:
        if self._telnet is None:
            # typed for a real port; it asks no more of it than these two have
            self._telnet = PortManager(_Port(self), _Connection(client))  # type: ignore[arg-type]
        data = super()._receive(client)
        return b"".join(self._telnet.filter(data)) if data and self._telnet else b""

    def _hang_up(self) -> None:
        super()._hang_up()
        self._telnet = None


class _Connection:
    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def write(self, data: bytes) -> None:
        self._client.sendall(data)
