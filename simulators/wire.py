"""The far end of a wire: a pty with a link to it, or a TCP port with one client at a time."""

import contextlib
import os
import select
import socket
import time
import tty
from abc import ABC, abstractmethod
from pathlib import Path
from threading import Lock

POLL_S = 0.05


class WireEnd(ABC):
    """Bytes to and from whoever is plugged in. ``baud`` 0 means: as fast as it goes."""

    def __init__(self, baud: int) -> None:
        self.baud = baud
        self._lock = Lock()

    @property
    @abstractmethod
    def address(self) -> str:
        """What a driver's configuration would name."""

    @abstractmethod
    def plug(self) -> None:
        """Put the cable in."""

    @abstractmethod
    def unplug(self) -> None:
        """Pull the cable: whoever is connected notices."""

    @abstractmethod
    def read(self) -> bytes:
        """What has arrived, or nothing after a short wait."""

    @abstractmethod
    def _write(self, data: bytes) -> None:
        """Send what the line takes now; what nobody reads is lost, as on a real line."""

    def write(self, data: bytes) -> None:
        """Send at the pace of the line: 10 bits a byte."""
        if not self.baud:
            self._write(data)
            return
        step = max(1, self.baud // 2000)  # about 5 ms at a time
        start = time.monotonic()
        for at in range(0, len(data), step):
            part = data[at : at + step]
            wait = start + (at + len(part)) * 10 / self.baud - time.monotonic()
            time.sleep(max(0.0, wait))  # a byte is there when its last bit is
            self._write(part)

    def arrival(self, data: bytes) -> None:
        """Wait as long as ``data`` would have been on the line: a pty hands it over at once."""
        if self.baud:
            time.sleep(len(data) * 10 / self.baud)


class PtyEnd(WireEnd):
    """A pseudo terminal; ``link`` is a symbolic link to its other side."""

    def __init__(self, link: Path, baud: int) -> None:
        super().__init__(baud)
        self._link = link
        self._master = self._slave = -1
        self.plug()

    @property
    def address(self) -> str:
        return str(self._link)

    def plug(self) -> None:
        with self._lock:
            if self._master >= 0:
                return
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)  # kept open, or the master would break when a driver closes
            os.set_blocking(self._master, False)
            temporary = self._link.with_name(f".{self._link.name}.{os.getpid()}")
            temporary.symlink_to(os.ttyname(self._slave))
            temporary.replace(self._link)

    def unplug(self) -> None:
        with self._lock:
            if self._master < 0:
                return
            self._link.unlink(missing_ok=True)
            os.close(self._slave)
            os.close(self._master)
            self._master = self._slave = -1

    def read(self) -> bytes:
        with self._lock:
            master = os.dup(self._master) if self._master >= 0 else -1
        if master < 0:
            time.sleep(POLL_S)
            return b""
        try:
            return os.read(master, 4096) if _readable(master) else b""
        except OSError:  # unplugged meanwhile
            return b""
        finally:
            os.close(master)

    def _write(self, data: bytes) -> None:
        with self._lock, contextlib.suppress(OSError):
            if self._master >= 0:
                os.write(self._master, data)


class TcpEnd(WireEnd):
    """A listening port; like most network printers it serves one client at a time."""

    def __init__(self, host: str, port: int, baud: int) -> None:
        super().__init__(baud)
        self._host, self._port = host, port
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self.plug()

    @property
    def address(self) -> str:
        return f"socket://{self._host}:{self._port}"

    def plug(self) -> None:
        with self._lock:
            if self._listener is None:
                self._listener = socket.create_server((self._host, self._port), backlog=1)
                self._port = self._listener.getsockname()[1]

    def unplug(self) -> None:
        with self._lock:
            for end in (self._client, self._listener):
                if end is not None:
                    end.close()
            self._client = self._listener = None

    def read(self) -> bytes:
        with self._lock:
            client, listener = self._client, self._listener
        if listener is None:
            time.sleep(POLL_S)
            return b""
        try:
            if client is None:
                self._accept(listener)
                return b""
            return self._receive(client) if _readable(client.fileno()) else b""
        except (OSError, ValueError):  # closed meanwhile
            self._hang_up()
            return b""

    def _accept(self, listener: socket.socket) -> None:
        if _readable(listener.fileno()):
            client, _ = listener.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._client = client

    def _receive(self, client: socket.socket) -> bytes:
        data = client.recv(4096)
        if not data:
            self._hang_up()
        return data

    def _hang_up(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _write(self, data: bytes) -> None:
        with self._lock:
            client = self._client
        if client is not None:
            with contextlib.suppress(OSError):
                client.sendall(data)


def _readable(descriptor: int) -> bool:
    """Within a short wait. Not select: a fleet has more descriptors than that can count."""
    asked = select.poll()
    asked.register(descriptor, select.POLLIN)
    return bool(asked.poll(POLL_S * 1000))
