"""The agent's one line: outwards to the hall's port for agents, TLS with both sides named.

One thread opens it, says hello, hears and speaks. Whatever breaks, it is opened again, with
back-off; what the hall has not acknowledged goes out once more.
"""

import logging
import selectors
import socket
import ssl
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from devices.agent.identity import Identity
from devices.agent.outbox import Outbox
from devices.errors import ProtocolError
from devices.relay.framing import Framer, Message, encode
from devices.relay.messages import PING_EVERY_S, SILENT_AFTER_S
from devices.worker import back_off

log = logging.getLogger(__name__)

HALL_NAME = "hall-agents"
"""The name in the hall's certificate: the hall's own authority vouches for it, no address does."""

CONNECT_S = 5.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0
CHUNK = 65536


class Line:
    """``hello`` makes the first message of each connection; ``heard`` takes every message but
    pings, on the line's own thread.
    """

    def __init__(
        self,
        identity: Identity,
        outbox: Outbox,
        hello: Callable[[], Message],
        heard: Callable[[Message], None],
    ) -> None:
        self._identity = identity
        self._outbox = outbox
        self._hello = hello
        self._heard = heard
        self._stop = Event()
        self._opened: socket.socket | None = None
        self._bell = Bell()
        outbox.filled = self._bell.ring
        self._thread = Thread(target=self._run, name="agent-line", daemon=True)
        self.up = Event()

    def start(self) -> None:
        """Open it as soon as the hall is there; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Close it; returns within a second or two."""
        self._stop.set()
        self._bell.ring()
        self._thread.join(2.0)

    def cut(self) -> None:
        """Break the connection that is open, as a pulled plug would."""
        opened = self._opened
        if opened is not None:
            # Not SSLSocket's own: it would let the line's thread read bare ciphertext.
            socket.socket.shutdown(opened, socket.SHUT_RDWR)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                with self._open() as opened:
                    self._talk(Talk(opened))
            except (OSError, ProtocolError) as error:
                level = logging.INFO if failures else logging.WARNING  # once, not at every try
                log.log(level, "line to %s: %s", self._identity.place.host, error)
            failures = 0 if self.up.is_set() else failures + 1
            self.up.clear()
            self._stop.wait(back_off(failures, FIRST_WAIT_S, LONGEST_WAIT_S))

    def _open(self) -> ssl.SSLSocket:
        """Raises OSError, of which ssl.SSLError is one."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_verify_locations(self._identity.authority)
        context.load_cert_chain(self._identity.certificate, self._identity.key)
        place = self._identity.place
        plain = socket.create_connection((place.host, place.port), CONNECT_S)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return context.wrap_socket(plain, server_hostname=HALL_NAME)

    def _talk(self, talk: "Talk") -> None:
        """Until it breaks. Raises OSError, ProtocolError."""
        self._outbox.begin_again()
        talk.say([self._hello()])
        self._opened = talk.opened
        try:
            while not self._stop.is_set():
                talk.wait(self._bell)
                for message in talk.hear():
                    if message["is"] == "welcome":
                        self.up.set()
                    if message["is"] != "ping":
                        self._heard(message)
                if self.up.is_set():
                    talk.say(self._outbox.take())
        finally:
            self._opened = None


class Talk:
    """One connection, used by one thread: TLS lets nobody read and write at the same time."""

    def __init__(self, opened: ssl.SSLSocket) -> None:
        self.opened = opened
        self._framer = Framer()
        self._heard_at = self._said_at = monotonic()
        opened.setblocking(False)

    def wait(self, bell: "Bell") -> None:
        """Until there is something to read, the bell rings, or a ping is due."""
        if not self.opened.pending():
            due_s = max(0.0, self._said_at + PING_EVERY_S - monotonic())
            _select({self.opened: selectors.EVENT_READ, bell.ear: selectors.EVENT_READ}, due_s)
        bell.hush()

    def hear(self) -> list[Message]:
        """What has come. Raises OSError when the hall has gone or is silent, ProtocolError."""
        messages: list[Message] = []
        while (data := self._read()) is not None:
            if not data:
                raise ConnectionResetError("the hall has closed the line")
            self._heard_at = monotonic()
            messages += self._framer.feed(data)
        if monotonic() - self._heard_at > SILENT_AFTER_S:
            raise TimeoutError("the hall has fallen silent")
        return messages

    def say(self, messages: list[Message]) -> None:
        """Send them, or a ping when one is due. Raises OSError."""
        if not messages and monotonic() - self._said_at < PING_EVERY_S:
            return
        left = memoryview(b"".join(map(encode, messages or [{"is": "ping"}])))
        while left:
            try:
                left = left[self.opened.send(left) :]
            except ssl.SSLWantWriteError:
                if not _select({self.opened: selectors.EVENT_WRITE}, SILENT_AFTER_S):
                    raise TimeoutError("the hall does not read") from None
        self._said_at = monotonic()

    def _read(self) -> bytes | None:
        try:
            return self.opened.recv(CHUNK)
        except ssl.SSLWantReadError:
            return None


class Bell:
    """Wakes a thread that waits for a socket; a pair of sockets is one thing that every system
    can wait for together with others."""

    def __init__(self) -> None:
        self.ear, self._mouth = socket.socketpair()
        self.ear.setblocking(False)
        self._mouth.setblocking(False)

    def ring(self) -> None:
        """From any thread."""
        try:
            self._mouth.send(b"!")
        except BlockingIOError:
            return  # it has rung so often already that it will be heard

    def hush(self) -> None:
        """Heard."""
        try:
            while self.ear.recv(CHUNK):
                pass
        except BlockingIOError:
            return


def _select(wanted: dict[socket.socket, int], timeout_s: float) -> bool:
    with selectors.DefaultSelector() as selector:
        for one, events in wanted.items():
            selector.register(one, events)
        return bool(selector.select(timeout_s))
