"""The app that every server of `servers` runs: an empty POST, and a live stream."""

import time
from collections.abc import Callable, Iterator

from flask import Flask, Response

EVERY_S = 0.25
MESSAGE = b"event: board\ndata: " + b"<p>A001</p>" * 200 + b"\n\n"
"""2 kB, as a board's fragment is."""


def create_app(
    sleep: Callable[[float], object] = time.sleep, closing: Callable[[], bool] = lambda: False
) -> Flask:
    """`sleep`: how a stream waits on this server; `closing`: whether streams shall end."""
    app = Flask("tiny", static_folder=None)

    @app.post("/empty")
    def empty() -> Response:
        return Response(b'{"ok":true}', content_type="application/json")

    @app.get("/live")
    def live() -> Response:
        return Response(_messages(sleep, closing), content_type="text/event-stream")

    return app


def _messages(sleep: Callable[[float], object], closing: Callable[[], bool]) -> Iterator[bytes]:
    while not closing():
        yield MESSAGE
        sleep(EVERY_S)


app = create_app()
