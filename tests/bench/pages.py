"""Open pages of many stations: when did each hear that it should go on?"""

import selectors
import socket
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

GO = b"event: go\n"


class Pages:
    """One live stream for each station, all read by one thread."""

    def __init__(self, url: str, cookie: str, stations: Sequence[str]) -> None:
        self._went: dict[str, float] = {}
        self._tails = dict.fromkeys(stations, b"")
        self._stop = threading.Event()
        self._selector = selectors.DefaultSelector()
        where = urlsplit(url)
        for station in stations:
            opened = socket.create_connection((where.hostname, where.port or 80), 10)
            opened.sendall(
                f"GET /kiosk/{station}/live HTTP/1.1\r\nHost: {where.netloc}\r\n"
                f"Cookie: {cookie}\r\n\r\n".encode()
            )
            opened.setblocking(False)
            self._selector.register(opened, selectors.EVENT_READ, station)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def forget(self, station: str) -> None:
        """The next one counts."""
        self._went.pop(station, None)

    def went_at(self, station: str) -> float | None:
        """Monotonic seconds of the last time the page was led on."""
        return self._went.get(station)

    def close(self) -> None:
        """Close them all."""
        self._stop.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            socket.socket.close(key.fileobj)  # type: ignore[arg-type]
        self._selector.close()

    def _read(self) -> None:
        while not self._stop.is_set():
            for key, _ in self._selector.select(0.2):
                data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                at = time.monotonic()
                if not data:
                    self._selector.unregister(key.fileobj)
                    continue
                seen = self._tails[key.data] + data
                if GO in seen:
                    self._went[key.data] = at
                self._tails[key.data] = seen[-len(GO) + 1 :]
