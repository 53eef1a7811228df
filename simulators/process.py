"""What every simulator process has in common: its control over HTTP, its ready line, its end."""

import json
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import click
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from waitress.server import create_server

from simulators.errors import SimulatorError

HERE = Path(__file__).parent


class Cable(Protocol):
    """What can be pulled out and put in again: the far end of a wire, a camera's stream."""

    def plug(self) -> None:
        """Put the cable in."""

    def unplug(self) -> None:
        """Pull the cable."""


def control_app(name: str, end: Cable | None = None) -> Flask:
    """A Flask app with the shared templates and style, Chinese JSON, readable refusals, and for a
    device the cable that can be pulled (POST /unplug, /plug)."""
    app = Flask(name, template_folder=str(HERE / "templates"), static_folder=str(HERE / "static"))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]

    @app.errorhandler(SimulatorError)
    def refuse(error: SimulatorError) -> ResponseReturnValue:
        return jsonify(error=str(error)), 400

    if end is not None:
        _cable(app, end)
    return app


def _cable(app: Flask, end: Cable) -> None:
    @app.post("/unplug")
    def unplug() -> ResponseReturnValue:
        end.unplug()
        return jsonify(plugged=False)

    @app.post("/plug")
    def plug() -> ResponseReturnValue:
        end.plug()
        return jsonify(plugged=True)


def host_and_port(value: str) -> tuple[str, int]:
    """``host:port``; port 0 lets the system choose. Raises click.BadParameter."""
    host, separator, port = value.rpartition(":")
    if not separator or not port.isdigit() or int(port) > 65535:
        raise click.BadParameter(f"expected host:port, got {value!r}")
    return host or "127.0.0.1", int(port)


def serve(
    app: Flask, http: str, ready: Mapping[str, object], background: Callable[[Event], object]
) -> None:
    """Run until SIGTERM or Ctrl-C. ``background`` runs in a thread and ends when its event is set.

    Prints one JSON line when ready: ``ready`` and ``control``, the chosen HTTP address.
    """
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    host, port = host_and_port(http)
    listener = socket.create_server((host, port))
    server = create_server(app, sockets=[listener], threads=4, asyncore_use_poll=True)
    work = Thread(target=background, args=(stop,), daemon=True)
    work.start()
    Thread(target=server.run, daemon=True).start()
    address = f"http://{host}:{listener.getsockname()[1]}"
    click.echo(json.dumps({**ready, "control": address}, ensure_ascii=False))
    stop.wait()
    work.join(2)
