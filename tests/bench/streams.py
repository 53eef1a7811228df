"""A process that holds live streams open and counts what they bring.

Run as ``python -m tests.bench.streams HOST PORT PATH COUNT`` with the cookie in $BENCH_COOKIE. One
JSON line when every stream has brought its first event; then, for each line on standard input, one
that tells what came since the line before.
"""

import json
import os
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.bench.children import Child, running
from tests.bench.errors import BenchError

FIRST_WITHIN_S = 30.0
EVENT = b"event: "


@contextmanager
def open_streams(url: str, cookie: str, count: int) -> Iterator[Child]:
    """`count` streams of a node, in a process of their own, until the block ends."""
    parts = urlsplit(url)
    where = (str(parts.hostname), str(parts.port), parts.path, str(count))
    with running("tests.bench.streams", *where, extra={"BENCH_COOKIE": cookie}) as child:
        child.ask()  # what came at the opening does not count
        yield child


def check(seen: dict[str, Any], count: int) -> None:
    """Raises BenchError when a stream broke, or one was left without events under load."""
    if seen["open"] != count or seen["fewest"] == 0:
        raise BenchError(f"the live streams did not hold: {seen}")


@dataclass(slots=True)
class _Streams:
    waiting: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    counts: dict[int, int] = field(default_factory=dict)
    last: dict[int, float] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)

    def add(self, host: str, port: int, request: bytes) -> None:
        line = socket.create_connection((host, port))
        line.sendall(request)
        line.setblocking(False)
        self.waiting.register(line, selectors.EVENT_READ, "stream")
        self.counts[line.fileno()] = 0

    def turn(self) -> bool:
        """Take in what is there; True when somebody asks."""
        asked = False
        for key, _ in self.waiting.select(1.0):
            if key.data == "ask":
                asked = True
            else:
                self._take(key)
        return asked

    def report(self) -> dict[str, Any]:
        """What came since the last report. Gaps: ms between two arrivals on one stream."""
        gaps = sorted(self.gaps)
        seen = {
            "open": len(self.counts),
            "events": sum(self.counts.values()),
            "fewest": min(self.counts.values(), default=0),
            "gap_p50_ms": round(gaps[len(gaps) // 2] * 1000, 1) if gaps else None,
            "gap_p99_ms": round(gaps[len(gaps) * 99 // 100] * 1000, 1) if gaps else None,
        }
        self.counts = dict.fromkeys(self.counts, 0)
        self.gaps.clear()
        self.last.clear()
        return seen

    def _take(self, key: selectors.SelectorKey) -> None:
        line: Any = key.fileobj
        try:
            data = line.recv(262_144)
        except OSError:
            data = b""
        if not data:
            self.waiting.unregister(line)
            self.counts.pop(key.fd)
            line.close()
            return
        events = data.count(EVENT)
        if not events:
            return
        now = time.monotonic()
        if key.fd in self.last:
            self.gaps.append(now - self.last[key.fd])
        self.last[key.fd] = now
        self.counts[key.fd] += events


def main(host: str, port: int, path: str, count: int) -> int:
    """Open, report, answer until standard input ends."""
    cookie = os.environ.get("BENCH_COOKIE", "")
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n"
        "Accept: text/event-stream\r\n\r\n"
    ).encode()
    streams = _Streams()
    for _ in range(count):
        streams.add(host, port, request)
    deadline = time.monotonic() + FIRST_WITHIN_S
    while len(streams.counts) < count or not all(streams.counts.values()):
        if time.monotonic() > deadline or len(streams.counts) < count:
            return 1
        streams.turn()
    print(json.dumps({"open": count}), flush=True)
    streams.waiting.register(sys.stdin, selectors.EVENT_READ, "ask")
    while True:
        if streams.turn():
            if not sys.stdin.readline():
                return 0
            print(json.dumps(streams.report()), flush=True)


if __name__ == "__main__":
    host, port, path, count = sys.argv[1:]
    sys.exit(main(host, int(port), path, int(count)))
