"""The port where agents come in: TLS, both sides named by the hall's own authority."""

import logging
import ssl
import threading
from collections import deque
from typing import Any

import gevent
from gevent import ssl as gevent_ssl
from gevent.event import Event
from gevent.pool import Pool
from gevent.queue import Queue
from gevent.server import StreamServer

from devices.errors import ProtocolError
from devices.registry import drivers
from devices.relay.codec import BadData
from devices.relay.framing import Framer, Message, encode
from devices.relay.messages import PING_EVERY_S, SILENT_AFTER_S
from edge.agents import service
from edge.agents.agents import Agents
from edge.agents.authority import Authority, fingerprint_of
from edge.agents.far import FarStation
from edge.node import HallNode
from kiosk_ui.http.server import listen
from sync.writer import NotSaved

log = logging.getLogger(__name__)

CHUNK = 65536
MOST_AGENTS = 1000
HELLO_WITHIN_S = 10.0


class AgentsPort:
    """Listens; one greenlet hears and one acts for each agent, a third one speaks."""

    def __init__(self, node: HallNode, agents: Agents, authority: Authority) -> None:
        self._node = node
        self._agents = agents
        self._authority = authority
        self._server: StreamServer | None = None

    def start(self) -> None:
        """Accept agents. Raises OSError when the port is taken."""
        drivers()  # their kinds of events are what an agent may tell
        settings = self._node.settings
        if settings.agents_port:
            listener = listen(settings.host, settings.agents_port)
            self._server = StreamServer(
                listener, self._serve, spawn=Pool(MOST_AGENTS), ssl_context=self._context()
            )
            self._server.start()

    def stop(self) -> None:
        """End all lines; agents come again when the node is back."""
        if self._server is not None:
            self._server.stop(timeout=0.2)

    def _context(self) -> gevent_ssl.SSLContext:
        context = gevent_ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=self._authority.pem)
        context.load_cert_chain(self._authority.port_files)
        return context

    def _serve(self, opened: Any, address: tuple[str, int]) -> None:
        station = _common_name(opened.getpeercert())
        if not service.counts(self._node, station, fingerprint_of(opened.getpeercert(True))):
            log.warning("agent of %s at %s is not admitted", station, address[0])
            return
        connection = Connection(opened)
        far: FarStation | None = None
        try:
            hello = connection.first()
            far = self._agents.came(station, connection, hello)
            log.info("agent of %s is here", station)
            self._hear(far, connection)
        except (OSError, ProtocolError, BadData, KeyError, TypeError, NotSaved) as error:
            log.info("agent of %s: %s", station, type(error).__name__)
        finally:
            if far is not None:
                far.disconnected(connection)
            connection.close()

    def _hear(self, far: FarStation, connection: "Connection") -> None:
        """Hearing goes on while something is acted on: an answer may be on its way behind it."""
        told: Queue[Message] = Queue()
        acting = gevent.spawn(self._act, far, connection, told)
        try:
            for message in connection.messages():
                told.put(message)
        finally:
            acting.kill()

    def _act(self, far: FarStation, connection: "Connection", told: "Queue[Message]") -> None:
        try:
            while True:
                self._agents.told(far, connection, told.get())
        except NotSaved:
            connection.close()  # what is not acknowledged comes again


class Connection:
    """One agent's line."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened
        self._framer = Framer()
        self._early: list[Message] = []
        self._out: deque[Message] = deque()
        self._lock = threading.Lock()
        self._filled = Event()
        self._loop = gevent.get_hub().loop
        self._speaker = gevent.spawn(self._speak)

    def say(self, message: Message) -> None:
        """From any thread."""
        with self._lock:
            self._out.append(message)
        self._loop.run_callback_threadsafe(self._filled.set)

    def close(self) -> None:
        """From the loop."""
        self._speaker.kill(block=False)
        self._opened.close()

    def first(self) -> Message:
        """The hello. Raises OSError, ProtocolError."""
        self._opened.settimeout(HELLO_WITHIN_S)
        while not self._early:
            self._early += self._framer.feed(self._read())
        hello = self._early.pop(0)
        if hello["is"] != "hello":
            raise ProtocolError("no hello")
        self._opened.settimeout(SILENT_AFTER_S)
        return hello

    def messages(self) -> Any:
        """All that comes after it but pings. Raises OSError at the end, ProtocolError."""
        heard, self._early = self._early, []
        while True:
            yield from (message for message in heard if message["is"] != "ping")
            heard = self._framer.feed(self._read())

    def _read(self) -> bytes:
        data: bytes = self._opened.recv(CHUNK)
        if not data:
            raise ConnectionResetError("the agent has closed the line")
        return data

    def _speak(self) -> None:
        try:
            while True:
                self._filled.wait(PING_EVERY_S)
                self._filled.clear()
                with self._lock:
                    messages = list(self._out)
                    self._out.clear()
                self._opened.sendall(b"".join(map(encode, messages or [{"is": "ping"}])))
        except OSError:
            self._opened.close()  # the hearing side notices


def _common_name(certificate: dict[str, Any]) -> str:
    return next(
        (value for part in certificate["subject"] for name, value in part if name == "commonName"),
        "",
    )
