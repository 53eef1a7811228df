"""Ports: the usual ones when nobody has them, else any; never the same for two demos at once."""

import contextlib
import random
import socket

from simulators.demo.errors import DemoError

HOST = "127.0.0.1"
OTHERS = range(20_000, 30_000)
"""Below what Linux gives to outgoing connections, so that none of those gets in between."""


class Ports:
    """Ports of one demo, held until `release`: from choosing one to listening on it takes seconds,
    in which another demo may be choosing, too.
    """

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def choose(self, usual: int = 0, *, insist: bool = False) -> int:
        """`usual` if it is free, else one that is. Raises DemoError when `insist` and it is
        taken.
        """
        if usual and self._take(usual):
            return usual
        if usual and insist:
            raise DemoError(f"port {usual} is taken; leave the option away to get a free one")
        for port in random.sample(OTHERS, len(OTHERS)):
            if self._take(port):
                return port
        raise DemoError("no port is free")

    def release(self) -> None:
        """Others may have them."""
        while self._held:
            self._held.pop().close()

    def _take(self, port: int) -> bool:
        mark = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            # An abstract name: there is no file, and it is gone with the process.
            mark.bind(f"\0hall-demo-port-{port}")
        except OSError:
            mark.close()
            return False
        self._held.append(mark)
        return is_free(port)


def is_free(port: int) -> bool:
    """Whether one could listen there now."""
    with contextlib.suppress(OSError), socket.create_server((HOST, port)):
        return True
    return False
