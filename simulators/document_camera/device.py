"""The camera: what lies under it as a stream of pictures (MJPEG over HTTP), at a frame rate."""

import contextlib
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, Protocol

import cv2
import numpy as np

from simulators.citizens import Citizen
from simulators.document_camera.desk import Lie, Picture, empty, random_lie, scene
from simulators.document_camera.pages import PAGES
from simulators.errors import SimulatorError

FAULTS = ("black", "frozen")
BOUNDARY = "picture"


class DeskCamera:
    """``fps``: pictures a second. What lies there is drawn once; each picture gets noise of its
    own, as a sensor's does."""

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self._lock = Lock()
        self._fault = ""
        self._frozen: bytes | None = None
        self._truth: dict[str, object] = {"page": None}
        self._still: Picture = empty(Lie())
        self._sent = 0

    def lay(self, kind: str, citizen: Citizen, seed: int) -> dict[str, object]:
        """Lay a page as people do; returns where its corners are and what stands on it."""
        if kind not in PAGES:
            raise SimulatorError(f"page is one of {', '.join(PAGES)}")
        page = PAGES[kind](citizen)
        picture, corners = scene(page, random_lie(seed), seed)
        truth = {
            "page": kind,
            "corners": corners.tolist(),
            "lines": page.lines,
            "code": page.code,
        }
        with self._lock:
            self._still, self._truth = picture, truth
        return truth

    def clear(self) -> None:
        """Take the page away."""
        with self._lock:
            self._still, self._truth = empty(Lie()), {"page": None}

    def set_fault(self, kind: str) -> None:
        """Until another is set; empty for none. Raises SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault, self._frozen = kind, None

    def state(self) -> dict[str, object]:
        """For the control."""
        with self._lock:
            page = self._truth["page"]
            return {
                "kind": "document_camera",
                "page": page,
                "fault": self._fault,
                "sent": self._sent,
            }

    def jpeg(self, width: int = 0) -> bytes:
        """The picture of now, small for the panel when ``width`` says so."""
        with self._lock:
            still, fault, frozen = self._still, self._fault, self._frozen
        if fault == "frozen" and frozen is not None and not width:
            return frozen
        picture = np.zeros_like(still) if fault == "black" else still
        if width:
            height = still.shape[0] * width // still.shape[1]
            picture = np.asarray(cv2.resize(picture, (width, height)), np.uint8)
        else:
            picture = _with_noise(picture)
        data = bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes())
        with self._lock:
            self._sent += not width
            self._frozen = data if not width else self._frozen
        return data


class Pictures(Protocol):
    """What a stream is made of."""

    fps: float

    def jpeg(self) -> bytes:
        """The picture of now."""


class StreamEnd:
    """The camera's cable: a port from which the stream is had; pulled, everybody notices."""

    def __init__(self, camera: Pictures) -> None:
        self._camera = camera
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self._lines: set[socket.socket] = set()
        self.plug()

    @property
    def address(self) -> str:
        return f"video:http://127.0.0.1:{self._port}/stream.mjpg"

    def plug(self) -> None:
        """Put the cable in."""
        if self._server is not None:
            return
        end = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                end._serve(self)

            def log_message(self, *_: Any) -> None:
                """A camera keeps no log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def unplug(self) -> None:
        """Pull the cable."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def run(self, stop: Event) -> None:
        """The stream works on threads of its own; this one waits for the end."""
        stop.wait()
        self.unplug()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        self._lines.add(handler.connection)
        try:
            handler.send_response(200)
            kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
            handler.send_header("Content-Type", kind)
            handler.end_headers()
            while self._server is not None:
                started = time.monotonic()
                data = self._camera.jpeg()
                kind = f"Content-Type: image/jpeg\r\nContent-Length: {len(data)}"
                head = f"--{BOUNDARY}\r\n{kind}\r\n\r\n"
                handler.wfile.write(head.encode("ascii") + data + b"\r\n")
                time.sleep(max(0.0, 1 / self._camera.fps - (time.monotonic() - started)))
        except OSError:
            pass  # whoever looked has gone
        finally:
            self._lines.discard(handler.connection)


def _with_noise(picture: Picture) -> Picture:
    """A few hundred grains: enough that no two pictures are the same bytes, quick to make."""
    noisy = picture.copy()
    rng = np.random.default_rng()
    height, width = picture.shape[:2]
    rows, columns = rng.integers(0, height // 16, 400) * 16, rng.integers(0, width // 16, 400) * 16
    noisy[rows, columns] = np.clip(noisy[rows, columns].astype(int) + 6, 0, 255)
    return noisy
