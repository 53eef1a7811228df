"""The tiny app on the house's own server (kiosk_ui.http.server). Run with a port as argument."""

import sys

import gevent
from gevent.event import Event

from kiosk_ui.http.server import listen, serve
from tests.bench.tiny import create_app


def main(port: int) -> None:
    """Run until SIGTERM."""
    closing = Event()
    app = create_app(gevent.sleep, closing.is_set)
    serve(app, listen("127.0.0.1", port), ready=lambda: None, stopping=closing.set)


if __name__ == "__main__":
    main(int(sys.argv[1]))
