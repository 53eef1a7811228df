"""The gate between the browser and the hall: the only address that the browser may open.

It adds the station's session, holds the hall to its certificate, and when the hall does not answer
it shows a page of its own that tries again by itself; so nobody ever sees a browser's error page.
"""

import http.client
import logging
import ssl
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from devices.kiosk.pairing import COOKIE, Keeper
from devices.kiosk.settings import Settings

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
OWN = "/.kiosk/"
SCRIPT = b'<script src="/.kiosk/locked.js"></script></head>'
LARGEST_BODY = 12 * 1024 * 1024
HALL_WITHIN_S = 10.0
ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "te", "upgrade"}
STARTING = ("请稍候", "正在连接大厅，很快就好。", "Connecting to the hall. This takes a moment.")
CUT = (
    "暂时连不上大厅",
    "已取的号不会丢。屏幕会自己恢复，请先到服务台。",
    "The hall cannot be reached. Your number is kept. Please ask at the desk.",
)


class Gate:
    """A server on the loopback. Every page of the hall says through it that it is shown."""

    def __init__(self, settings: Settings, keeper: Keeper) -> None:
        self._hall = urlsplit(settings.hall)
        self._keeper = keeper
        self._trust = ssl.create_default_context(cafile=settings.authority or None)
        self.seen_at = time.monotonic()
        self._was_there = False
        self._server = ThreadingHTTPServer(("127.0.0.1", settings.port), _handler(self))
        self._server.daemon_threads = True

    def __enter__(self) -> "Gate":
        Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def quiet_s(self) -> float:
        """How long no page of the hall's, or of ours, has been on the screen."""
        return time.monotonic() - self.seen_at

    def pass_on(self, asked: BaseHTTPRequestHandler) -> None:
        """One request to the hall and its answer back, as it comes."""
        if asked.path == "/":
            _redirect(asked, self._keeper.place.page)
            return
        length = int(asked.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            asked.send_error(413)
            return
        body = asked.rfile.read(length) if length else None
        line = self._line()
        try:
            line.request(asked.command, asked.path, body, dict(self._headers(asked)))
            answer = line.getresponse()
            self._was_there = True
        except (OSError, http.client.HTTPException) as error:
            log.warning("the hall does not answer: %s", type(error).__name__)
            _own_page(asked, CUT if self._was_there else STARTING)
            return
        try:
            self._give(asked, answer)
        finally:
            line.close()

    def _line(self) -> http.client.HTTPConnection:
        host, port = self._hall.hostname or "", self._hall.port
        if self._hall.scheme == "https":
            return http.client.HTTPSConnection(
                host, port, timeout=HALL_WITHIN_S, context=self._trust
            )
        return http.client.HTTPConnection(host, port, timeout=HALL_WITHIN_S)

    def _headers(self, asked: BaseHTTPRequestHandler) -> Iterator[tuple[str, str]]:
        """As if the browser had opened the hall itself; with the station's session."""
        own = f"{self._hall.scheme}://{self._hall.netloc}"
        mine = f"http://{asked.headers.get('Host', '')}"
        for name, value in asked.headers.items():
            if name.lower() in ("origin", "referer"):
                yield name, value.replace(mine, own, 1)
            elif name.lower() not in {*ONE_HOP, "host", "cookie", "accept-encoding"}:
                yield name, value
        kept = SimpleCookie(asked.headers.get("Cookie", ""))
        kept[COOKIE] = self._keeper.place.session
        yield "Host", self._hall.netloc
        yield "Accept-Encoding", "identity"
        yield "Cookie", "; ".join(f"{name}={morsel.value}" for name, morsel in kept.items())

    def _give(self, asked: BaseHTTPRequestHandler, answer: http.client.HTTPResponse) -> None:
        is_page = "text/html" in (answer.headers.get("Content-Type") or "")
        data = answer.read().replace(b"</head>", SCRIPT, 1) if is_page else None
        asked.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() == "set-cookie" and value.startswith(f"{COOKIE}="):
                self._keeper.renew(SimpleCookie(value)[COOKIE].value)
            elif name.lower() == "location":
                asked.send_header(name, value.replace(self._hall.geturl().rstrip("/"), "", 1))
            elif name.lower() not in ONE_HOP:
                asked.send_header(name, value)
        if data is not None:
            asked.send_header("Content-Length", str(len(data)))
        else:
            asked.send_header("Connection", "close")
        asked.end_headers()
        for part in _parts(answer) if data is None else (data,):
            asked.wfile.write(part)
            asked.wfile.flush()


def _parts(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """What comes, when it comes. A live stream has no end but the line's."""
    while True:
        try:
            part = answer.read1(65536)
        except (OSError, http.client.HTTPException):
            return
        if not part:
            return
        yield part


def _handler(gate: Gate) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == f"{OWN}locked.js":
                _send(self, (HERE / "locked.js").read_bytes(), "text/javascript", 200)
            else:
                gate.pass_on(self)

        def do_POST(self) -> None:
            if self.path == f"{OWN}here":
                gate.seen_at = time.monotonic()
                _send(self, b"", "text/plain", 200)
            else:
                gate.pass_on(self)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True  # the browser has gone on to another page

        def log_message(self, *_: Any) -> None:
            """What people look at is kept nowhere."""

    return Handler


def _redirect(asked: BaseHTTPRequestHandler, to: str) -> None:
    asked.send_response(303)
    asked.send_header("Location", to)
    asked.send_header("Content-Length", "0")
    asked.end_headers()


def _own_page(asked: BaseHTTPRequestHandler, words: tuple[str, str, str]) -> None:
    """Our own page in the place of one that the hall could not give; it tries again by itself."""
    page = (HERE / "starting.html").read_text("utf-8")
    for name, text in zip(("{title}", "{chinese}", "{english}"), words, strict=True):
        page = page.replace(name, text)
    if asked.command != "GET":
        page = page.replace('content="2"', 'content="4;url=/"')
    _send(asked, page.replace("</head>", SCRIPT.decode(), 1).encode(), "text/html; charset=utf-8")


def _send(asked: BaseHTTPRequestHandler, data: bytes, kind: str, status: int = 503) -> None:
    asked.send_response(status)
    asked.send_header("Content-Type", kind)
    asked.send_header("Content-Length", str(len(data)))
    asked.send_header("Cache-Control", "no-store")
    asked.end_headers()
    asked.wfile.write(data)
