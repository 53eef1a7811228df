"""A hall's node as `edge.cli` runs it, with one more route that does nothing: the floor.

Run as ``python -m tests.bench.node hall.toml``; port 0 takes any. The empty request goes the whole
way of the ticket's: server, same-origin check, session cookie, role, safety headers.
"""

import json
import logging
import os
import sys
from pathlib import Path

from flask import Blueprint, Response

from edge.app import build
from edge.settings import load
from edge.web.access import KIOSK
from kiosk_ui.http.roles import role
from kiosk_ui.http.server import listen, serve


def blueprint() -> Blueprint:
    """The route that does nothing."""
    routes = Blueprint("bench", __name__)

    @routes.post("/kiosk/<station>/empty")
    @role(KIOSK)
    def empty(**_: str) -> Response:
        return Response(b'{"ok":true}', content_type="application/json")

    return routes


def main(config: Path) -> None:
    """Run until SIGTERM; one JSON line when ready."""
    settings = load(config)
    logging.basicConfig(level=settings.log_level)
    hall = build(settings)
    hall.app.register_blueprint(blueprint())
    listener = listen(settings.host, settings.port)
    url = f"http://{settings.host}:{listener.getsockname()[1]}"
    with hall:
        serve(
            hall.app,
            listener,
            ready=lambda: print(json.dumps({"url": url}), flush=True),
            stopping=hall.streams.close,
        )
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
