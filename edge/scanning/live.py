"""The camera's pictures as one endless answer (multipart/x-mixed-replace), shown in a plain <img>.
Bounded: few at once, and each ends by itself; the page asks again."""

import time
from collections.abc import Iterator
from concurrent.futures import TimeoutError as TooLate
from threading import Lock
from typing import Final

from devices.document_camera.port import DocumentCamera, Preview
from domain.errors import Refused
from kiosk_ui.http.server import off_loop

MOST_AT_ONCE: Final = 12
MOST_AT_A_WINDOW: Final = 2
ENDS_AFTER_S: Final = 300.0
ANSWER_S: Final = 8.0
WIDTH: Final = 960
BOUNDARY: Final = "picture"
CONTENT_TYPE: Final = f"multipart/x-mixed-replace; boundary={BOUNDARY}"


class LivePictures:
    """Counts who looks. Safe across threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._looking: dict[str, int] = {}

    def open(self, window: str, camera: DocumentCamera) -> Iterator[bytes]:
        """The body of the answer. Raises Refused(`camera_busy`)."""
        with self._lock:
            here = self._looking.get(window, 0)
            if here >= MOST_AT_A_WINDOW or sum(self._looking.values()) >= MOST_AT_ONCE:
                raise Refused("camera_busy")
            self._looking[window] = here + 1
        return self._pictures(window, camera)

    @property
    def looking(self) -> int:
        """How many answers are open."""
        with self._lock:
            return sum(self._looking.values())

    def _pictures(self, window: str, camera: DocumentCamera) -> Iterator[bytes]:
        try:
            end, number = time.monotonic() + ENDS_AFTER_S, 0
            while time.monotonic() < end:
                shown = off_loop(_next, camera, number)
                if shown is None or not shown.jpeg:
                    return
                number = shown.number
                head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n"
                size = f"Content-Length: {len(shown.jpeg)}\r\n\r\n"
                yield (head + size).encode("ascii") + shown.jpeg + b"\r\n"
        finally:
            with self._lock:
                self._looking[window] -= 1


def _next(camera: DocumentCamera, after: int) -> Preview | None:
    try:
        return camera.preview(after, WIDTH).result(ANSWER_S)
    except TooLate:
        return None
