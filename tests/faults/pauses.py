"""A process that stands still for a while, a clock that jumps, and clients that dawdle."""

import random
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from tests.faults.disks import answered_more
from tests.faults.province import Pair, Program, ended, numbers
from tests.faults.scratch import scratch
from tests.faults.tally import Tally

FROZEN_S: Final = 6.0
"""Longer than the box waits for an answer (5 s here, 15 s in a hall)."""

DAWDLERS: Final = 400


def one_round(seed: int) -> Tally:
    """Freeze the centre, the box and both, with hundreds of clients that never finish a request."""
    where = f"./hall fault --only pauses --seed {seed}"
    with scratch() as folder:
        pair = Pair(folder, hands=2)
        centre, box = pair.centre_program(), pair.box_program(rest_ms=3)
        with ended(centre, box):
            centre.start()
            box.start()
            assert box.wait_until(lambda heard: any("connected" in line for line in heard))
            with dawdling(pair.port, DAWDLERS, random.Random(seed)):
                for frozen, for_s in (((centre,), FROZEN_S), ((box,), 2), ((centre, box), 2)):
                    _freeze(frozen, for_s)
                    answered_more(box, 50)
                quiet = box.quiet()
            answered = numbers(box.heard)
        tally = pair.judge(answered, where)
        tally.runs = 1
        return tally if quiet else tally.failed(f"{where}: not everything arrived")


def _freeze(programs: Sequence[Program], for_s: float) -> None:
    for program in programs:
        program.send(signal.SIGSTOP)
    time.sleep(for_s)
    for program in programs:
        program.send(signal.SIGCONT)


@contextmanager
def dawdling(port: int, count: int, chance: random.Random) -> Iterator[Callable[[], int]]:
    """So many connections that have begun a request and do not go on; how many are still open."""
    beginnings = (
        b"POST /sync/push HTTP/1.1\r\nHost: c\r\nContent-Length: 90000\r\n\r\nabc",
        b"GET /halls HTTP/1.1\r\nHost: ",
        b"POST /sign-in HTTP/1.1\r\nHost: c\r\nContent-Length: 50\r\n\r\nnumber=",
    )
    sockets = []
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", port), timeout=30)
        sock.sendall(chance.choice(beginnings))
        sockets.append(sock)
    try:
        yield lambda: sum(sock.fileno() >= 0 for sock in sockets)
    finally:
        for sock in sockets:
            sock.close()
