"""Every page with sample views, without a node behind it: ``python -m tests.kiosk_ui.preview``.

``/p/<page>`` shows a page, ``/live`` is a real stream that says what was posted to ``/emit``,
and every command is written down in ``app.extensions["commands"]``.
"""

from __future__ import annotations

import argparse
import queue
import time
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, abort, current_app, redirect, render_template, request

import kiosk_ui
from kiosk_ui.appearance import switch_mode
from kiosk_ui.language import switch_language
from tests.kiosk_ui.sample_views import NOW
from tests.kiosk_ui.samples import PAGES

HALL_NAME = "广安市广安区政务服务中心"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Streams:
    """The open streams of one preview; what is emitted goes to each of them."""

    def __init__(self) -> None:
        self.open: list[queue.Queue[str | None]] = []

    def emit(self, event: str, data: str) -> None:
        lines = "".join(f"data: {line}\n" for line in data.splitlines())
        for one in list(self.open):
            one.put(f"event: {event}\n{lines}\n")

    def cut(self) -> None:
        for one in list(self.open):
            one.put(None)

    def listen(self) -> Iterator[str]:
        mine: queue.Queue[str | None] = queue.Queue()
        self.open.append(mine)
        try:
            yield ": open\n\n"
            while (message := mine.get(timeout=60)) is not None:
                yield message
        except queue.Empty:
            return
        finally:
            self.open.remove(mine)


def create_app(**overrides: Any) -> Flask:
    """A preview node; ``overrides`` replace page samples by name: ``console=(template, view)``."""
    app = Flask(__name__, static_folder=None)
    kiosk_ui.attach(app)
    pages = PAGES | overrides
    streams = Streams()
    commands: list[tuple[str, dict[str, str]]] = []
    app.extensions.update(
        streams=streams, commands=commands, pages=pages, line_up=True, answer_after_s=0.0
    )
    app.jinja_env.globals["can_speak"] = True
    app.context_processor(lambda: {"hall_name": HALL_NAME, "now": NOW})
    app.after_request(_guard)
    app.add_url_rule("/", "home", view_func=lambda: redirect("/p/kiosk-welcome"))
    app.add_url_rule("/p/<name>", "p", view_func=lambda name: _page(pages, name))
    app.add_url_rule("/live", "live", view_func=lambda: _live(app, streams))
    app.add_url_rule("/language", "language", view_func=_language, methods=["POST"])
    app.add_url_rule("/appearance", "appearance", view_func=_appearance, methods=["POST"])
    app.add_url_rule(
        "/emit/<event>", "emit", view_func=lambda event: _emit(streams, event), methods=["POST"]
    )
    # What a page asks for by itself after a while: there is nothing new.
    app.add_url_rule("/<path:part>", "part", view_func=lambda part: ("", 204))
    app.add_url_rule(
        "/<path:command>",
        "command",
        view_func=lambda command: _command(commands, command),
        methods=["POST"],
    )
    return app


def _guard(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = CSP
    return answer


def _page(pages: dict[str, tuple[str, object]], name: str) -> str:
    if name not in pages:
        abort(404)
    template, view = pages[name]
    return render_template(template, view=view)


def _live(app: Flask, streams: Streams) -> Response:
    if not app.extensions["line_up"]:
        abort(503)
    return Response(streams.listen(), mimetype="text/event-stream")


def _language() -> Response:
    return switch_language(request.form["lang"], request.form["back"])


def _appearance() -> Response:
    return switch_mode(request.form["mode"], request.form["back"])


def _emit(streams: Streams, event: str) -> str:
    streams.emit(event, request.get_data(as_text=True))
    return ""


def _command(commands: list[tuple[str, dict[str, str]]], command: str) -> Response:
    commands.append((f"/{command}", request.form.to_dict()))
    time.sleep(current_app.extensions["answer_after_s"])
    back = request.headers.get("Referer", "/p/kiosk-welcome")
    return redirect("/p/kiosk-welcome" if command == "kiosk/leave" else back, code=303)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.kiosk_ui.preview", description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    create_app().run("127.0.0.1", parser.parse_args().port, threaded=True)


if __name__ == "__main__":
    main()
