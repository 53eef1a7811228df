"""The server: gevent's WSGI server without monkey patching.

Thousands of long polls and streams are greenlets on one loop. Everything that touches the database
runs in native threads, so that nothing ever blocks the loop; threads reach the loop only through
`call_on_loop`.
"""

from __future__ import annotations

import io
import logging
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import gevent
import gevent.socket
import msgspec
from gevent.event import Event
from gevent.hub import Hub
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer
from gevent.threadpool import ThreadPool

from central.tls import ServerTls
from central.web.lanes import Busy, CatchUpLane
from sync.protocol import Refusal

log = logging.getLogger(__name__)

STREAM, SIGN = "hall.stream", "hall.sign"
_BODY_S = 30
_STOP_S = 2
ResultT = TypeVar("ResultT")
Environ = dict[str, Any]


class Loop:
    """The event loop as rooms see it: run something off it, call back onto it, know of its end."""

    def __init__(self, workers: int, behind: int = 1) -> None:
        self._hub: Hub = gevent.get_hub()
        self._pool = ThreadPool(workers, hub=self._hub)
        self._behind = ThreadPool(behind, hub=self._hub)
        self.stopping = Event()

    def off(self, work: Callable[..., ResultT], *args: object) -> ResultT:
        """Run blocking work in a native thread; this greenlet waits, the loop goes on."""
        result: ResultT = self._pool.spawn(work, *args).get()
        return result

    def off_behind(self, work: Callable[..., ResultT], *args: object) -> ResultT:
        """The same with threads of its own, for what must not take those of everybody else."""
        result: ResultT = self._behind.spawn(work, *args).get()
        return result

    def call_on_loop(self, call: Callable[..., object], *args: object) -> None:
        """From any thread: have ``call`` run on the loop soon."""
        self._hub.loop.run_callback_threadsafe(call, *args)


class OffLoop:
    """Runs a WSGI application in native threads, body read beforehand on the loop.

    A view that wants to go on on the loop (a long poll, a live page) puts a function without
    arguments that returns an iterator of bytes under ``environ["hall.stream"]``. One whose whole
    answer is to be signed puts a function beside it, under ``environ["hall.sign"]``, that gives
    the headers for the body.
    """

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        loop: Loop,
        longest: int,
        lane: CatchUpLane | None = None,
    ) -> None:
        self._app, self._loop, self._longest, self._lane = app, loop, longest, lane

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._lane is None or not self._catches_up(environ, self._lane):
            return self._answer(environ, start_response, self._loop.off)
        try:
            with self._lane.turn():
                return self._answer(environ, start_response, self._loop.off_behind)
        except Busy as busy:
            return _turn_away(busy, start_response)

    @staticmethod
    def _catches_up(environ: Environ, lane: CatchUpLane) -> bool:
        length = environ.get("CONTENT_LENGTH") or ""
        size = int(length) if length.isdecimal() else 0
        return lane.is_for(environ["REQUEST_METHOD"], environ["PATH_INFO"], size)

    def _answer(
        self, environ: Environ, start_response: Callable[..., Any], off: Callable[..., Any]
    ) -> Iterable[bytes]:
        problem = self._take_body(environ)
        if problem:
            start_response(problem, [("Content-Type", "text/plain"), ("Connection", "close")])
            return [problem.encode()]
        status, headers, body = off(self._run, environ)
        stream = environ.get(STREAM)
        if stream is None:
            start_response(status, headers)
            return [body]
        kept = [(name, text) for name, text in headers if name.lower() != "content-length"]
        pieces: Iterable[bytes] = stream()
        if (sign := environ.get(SIGN)) is not None:
            pieces = [b"".join(pieces)]
            kept += [("Content-Length", str(len(pieces[0]))), *sign(pieces[0])]
        start_response(status, kept)
        return pieces

    def _run(self, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
        answer: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            answer[:] = [status, headers]

        pieces = self._app(environ, start)
        try:
            body = b"".join(pieces)
        finally:
            if (close := getattr(pieces, "close", None)) is not None:
                close()
        return answer[0], answer[1], body

    def _take_body(self, environ: Environ) -> str | None:
        """Read the whole body into memory, bounded in size and time; what is wrong with it."""
        if environ.get("HTTP_TRANSFER_ENCODING"):
            return "411 Length Required"
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            return "400 Bad Request"
        if int(length) > self._longest:
            return "413 Content Too Large"
        try:
            with gevent.Timeout(_BODY_S):
                body = environ["wsgi.input"].read(int(length))
        except gevent.Timeout:
            return "408 Request Timeout"
        if len(body) < int(length):
            return "400 Bad Request"
        environ["wsgi.input"] = io.BytesIO(body)
        return None


class _Handler(WSGIHandler):
    """A line that is cut under TLS is no more an error than one that is cut without."""

    ignored_socket_errors = (*WSGIHandler.ignored_socket_errors, ssl.SSL_ERROR_EOF)


class _Server(WSGIServer):
    """Whoever fails to shake hands is gone without a word in the log: scanners do it all day."""

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> Any:
        try:
            return super().wrap_socket_and_handle(client_socket, address)
        except OSError as error:
            log.debug("no TLS handshake: %s", error)
            client_socket.close()
            return None


def _turn_away(busy: Busy, start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = msgspec.json.encode(Refusal("too_many_requests", str(busy), busy.retry_after_s))
    headers = [("Content-Type", "application/json"), ("Retry-After", str(busy.retry_after_s))]
    start_response("429 Too Many Requests", headers)
    return [body]


def serve(
    app: OffLoop,
    loop: Loop,
    sock: socket.socket,
    ready: Callable[[int], None],
    tls: ServerTls | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT (main thread) or `loop.stopping`; streams end within 2 s.

    ``ready`` is called with the port once connections are taken.
    """
    wrapped = {"ssl_context": tls} if tls else {}
    server = _Server(
        sock, app, log=None, error_log=log, spawn=Pool(), handler_class=_Handler, **wrapped
    )
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            gevent.signal_handler(number, loop.stopping.set)
    server.start()
    ready(sock.getsockname()[1])
    loop.stopping.wait()
    server.stop(timeout=_STOP_S)
