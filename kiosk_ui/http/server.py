"""The WSGI server: gevent, one loop, no monkey patching (chosen in docs/adr/0001).

Streams and long polls cost a greenlet each, not a thread. Nothing may block the loop for long: hash
passwords and query large databases on `off_loop`'s native threads.
"""

import signal
import socket
from collections.abc import Callable
from typing import Any, TypeVar

import gevent
from gevent import socket as gevent_socket
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

ResultT = TypeVar("ResultT")

BACKLOG = 1024


def off_loop(function: Callable[..., ResultT], *arguments: Any) -> ResultT:
    """Run a slow function on a native thread while the loop goes on; its result or its error."""
    result: ResultT = gevent.get_hub().threadpool.apply(function, arguments)
    return result


def listen(host: str, port: int) -> gevent_socket.socket:
    """A listening socket. Raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = gevent_socket.socket(family=family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted sockets inherit it; without it head and body of an answer meet Nagle and wait 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener


def serve(
    application: Callable[..., Any],
    listener: gevent_socket.socket,
    *,
    ready: Callable[[], None],
    stopping: Callable[[], None],
) -> None:
    """Answer requests until SIGTERM or SIGINT, then stop within about a second.

    `ready` is called once connections are accepted; `stopping` at the signal, before open
    requests are given their last second: close streams there.
    """
    server = WSGIServer(listener, application, spawn=Pool(), log=None)
    stop = gevent.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stop.set)
    server.start()
    ready()
    stop.wait()
    stopping()
    server.stop(timeout=1)
