"""Ports: the usual ones when nobody has them, else any."""

import contextlib
import socket

from simulators.demo.errors import DemoError

HOST = "127.0.0.1"


def choose(usual: int, *, insist: bool = False) -> int:
    """`usual` if it is free, else one that is. Raises DemoError when `insist` and it is taken."""
    if usual and is_free(usual):
        return usual
    if usual and insist:
        raise DemoError(f"port {usual} is taken; leave the option away to get a free one")
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether one could listen there now."""
    with contextlib.suppress(OSError), socket.create_server((HOST, port)):
        return True
    return False
