"""A TCP proxy that can be cut: open connections are reset, new ones refused, until it is mended."""

import contextlib
import select
import socket
import struct
import time
from threading import Event, Lock, Thread

CHUNK = 65536
POLL_S = 0.1


class Line:
    """Forwards ``listen`` to ``target``. All methods may be called from any thread.

    ``kbit_s``: thousand bits a second that all connections together carry each way; 0: no limit.
    """

    def __init__(self, listen: tuple[str, int], target: tuple[str, int], kbit_s: int = 0) -> None:
        self._target = target
        self._widths = (_Width(kbit_s), _Width(kbit_s))
        self._lock = Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._bytes = [0, 0]
        self._changed_at = time.time()
        self._listener: socket.socket | None = socket.create_server(listen, backlog=128)
        self.listen: tuple[str, int] = self._listener.getsockname()[:2]

    def cut(self) -> None:
        """Sever all open connections and refuse new ones."""
        with self._lock:
            if self._listener is None:
                return
            self._listener.close()
            self._listener = None
            self._changed_at = time.time()
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for end in pair:
                _reset(end)

    def mend(self) -> None:
        """Listen again on the same address."""
        with self._lock:
            if self._listener is None:
                self._listener = socket.create_server(self.listen, backlog=128)
                self._changed_at = time.time()

    def state(self) -> dict[str, object]:
        """For the control. ``since`` is Unix time of the last cut or mend."""
        with self._lock:
            return {
                "kind": "line",
                "cut": self._listener is None,
                "since": self._changed_at,
                "open": len(self._pairs),
                "bytes_up": self._bytes[0],
                "bytes_down": self._bytes[1],
                "listen": f"{self.listen[0]}:{self.listen[1]}",
                "target": f"{self._target[0]}:{self._target[1]}",
            }

    def run(self, stop: Event) -> None:
        """Accept connections until stopped."""
        while not stop.is_set():
            with self._lock:
                listener = self._listener
            if listener is None:
                stop.wait(POLL_S)
                continue
            with contextlib.suppress(OSError, ValueError):  # cut while waiting
                ready, _, _ = select.select([listener], [], [], POLL_S)
                if ready:
                    near, _ = listener.accept()
                    Thread(target=self._join, args=(near,), daemon=True).start()
        self.cut()

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._target, timeout=5)
        except OSError:  # the centre is down: the hall sees a reset, as from a router
            _reset(near)
            return
        pair = (near, far)
        for end in pair:
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            cut = self._listener is None
            if not cut:
                self._pairs.add(pair)
        if cut:
            _reset(near)
            _reset(far)
            return
        Thread(target=self._pump, args=(pair, near, far, 0), daemon=True).start()
        self._pump(pair, far, near, 1)
        with self._lock:
            self._pairs.discard(pair)

    def _pump(
        self,
        pair: tuple[socket.socket, socket.socket],
        source: socket.socket,
        sink: socket.socket,
        way: int,
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                self._widths[way].carry(len(data))
                sink.sendall(data)
                with self._lock:
                    self._bytes[way] += len(data)
        with self._lock:
            severed = pair not in self._pairs
        if not severed:  # a goodbye is handed on; a cut line says none
            with contextlib.suppress(OSError):
                sink.shutdown(socket.SHUT_WR)


class _Width:
    """Holds a way to its width: bytes go one after the other, each as long as it takes."""

    def __init__(self, kbit_s: int) -> None:
        self._bytes_per_s = kbit_s * 125
        self._lock = Lock()
        self._free_at = 0.0

    def carry(self, count: int) -> None:
        if not self._bytes_per_s:
            return
        with self._lock:
            now = time.monotonic()
            self._free_at = max(self._free_at, now) + count / self._bytes_per_s
            wait_s = self._free_at - now
        time.sleep(wait_s)


def _reset(end: socket.socket) -> None:
    """Close with RST, as a line that breaks does, not with a polite FIN."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RD)  # wakes the thread that waits in recv
    with contextlib.suppress(OSError):
        end.close()
