"""Many halls that push, in one process: each connection takes the next hall and sends its batches.

Run as ``python -m tests.bench.senders FILE``, a pickled `Work`. One JSON line when everything is
ready; a line on standard input begins; the JSON line after it tells how it went.
"""

import json
import pickle
import queue
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.keys import NodeKey
from sync.protocol import BATCH_TYPE, PUSH, Accepted, PushAnswer
from sync.signatures import RequestSigner
from tests.bench.children import Child, running

LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall and its batches, packed and signed as its box would have done."""

    node: str
    private: bytes
    wires: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Who sends what where. ``pace_s``: seconds between the batches of one connection."""

    url: str
    path: str
    halls: tuple[Hall, ...]
    connections: int
    pace_s: float = 0.0


@contextmanager
def senders(work: Work, folder: Path, name: str) -> Iterator[Child]:
    """The process, ready to begin, until the block ends."""
    path = folder / f"{name}.pickle"
    path.write_bytes(pickle.dumps(work))
    with running("tests.bench.senders", str(path)) as child:
        yield child


class _Sending:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._waiting: queue.SimpleQueue[Hall] = queue.SimpleQueue()
        for hall in work.halls:
            self._waiting.put(hall)
        self.took_ms: list[float] = []
        self.failed: list[str] = []

    def run(self) -> dict[str, Any]:
        began = time.monotonic()
        threads = [threading.Thread(target=self._connection) for _ in range(self._work.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        slowest = sorted(self.took_ms)
        return {
            "seconds": time.monotonic() - began,
            "batches": len(slowest),
            "p50_ms": slowest[len(slowest) // 2] if slowest else 0,
            "worst_ms": slowest[-1] if slowest else 0,
            "failed": self.failed[:3],
        }

    def _connection(self) -> None:
        session = requests.Session()
        session.trust_env = False
        while True:
            try:
                hall = self._waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self._send(session, hall)
            except Exception as error:
                self.failed.append(f"{hall.node}: {error!r}")

    def _send(self, session: requests.Session, hall: Hall) -> None:
        key = NodeKey(Ed25519PrivateKey.from_private_bytes(hall.private))
        signer = RequestSigner(key, hall.node, time.time)
        for wire in hall.wires:
            while not self._taken(session, signer, wire):
                continue
            if self._work.pace_s:
                time.sleep(self._work.pace_s)

    def _taken(self, session: requests.Session, signer: RequestSigner, wire: bytes) -> bool:
        """Send a batch; False when the centre asks to come again."""
        began = time.monotonic()
        answer = session.post(
            self._work.url + self._work.path,
            data=wire,
            auth=signer,
            headers={"Content-Type": BATCH_TYPE},
            timeout=LONGEST_S,
        )
        if answer.status_code in (429, 503):
            time.sleep(min(5.0, float(answer.headers.get("Retry-After", 1))))
            return False
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} {answer.text[:200]}")
        if self._work.path == PUSH:
            told: Accepted = msgspec.json.decode(answer.content, type=PushAnswer)  # type: ignore[arg-type]
            assert isinstance(told, Accepted)
        self.took_ms.append((time.monotonic() - began) * 1000)
        return True


def main(argv: Sequence[str]) -> None:
    """Ready, then send when told."""
    work: Work = pickle.loads(Path(argv[1]).read_bytes())
    print(json.dumps({"halls": len(work.halls)}), flush=True)
    sys.stdin.readline()
    print(json.dumps(_Sending(work).run()), flush=True)


if __name__ == "__main__":
    main(sys.argv)
