"""Control of a printer: paper, cover, speed, and what came out."""

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.printer.device import Printer
from simulators.process import control_app
from simulators.wire import WireEnd


def create_app(printer: Printer, end: WireEnd) -> Flask:
    """The printer's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("printer.html", address=end.address)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(printer.state() | {"wire": end.address})

    @app.get("/pages")
    def pages() -> ResponseReturnValue:
        return jsonify(printer.pages())

    @app.get("/pages/<int:number>.png")
    def picture(number: int) -> ResponseReturnValue:
        return Response(printer.png(number), mimetype="image/png")

    @app.post("/paper")
    def paper() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {}
        after = body.get("after_lines")
        printer.set_paper(bool(body.get("out")), None if after is None else int(after))
        return jsonify(printer.state())

    @app.post("/cover")
    def cover() -> ResponseReturnValue:
        printer.set_cover(bool((request.get_json(silent=True) or {}).get("open")))
        return jsonify(printer.state())

    @app.post("/error")
    def error() -> ResponseReturnValue:
        printer.set_error(str((request.get_json(silent=True) or {}).get("kind") or ""))
        return jsonify(printer.state())

    @app.post("/speed")
    def speed() -> ResponseReturnValue:
        printer.set_speed(float((request.get_json(silent=True) or {}).get("mm_per_s", 150)))
        return jsonify(printer.state())

    @app.post("/silent")
    def silent() -> ResponseReturnValue:
        printer.set_silent(bool((request.get_json(silent=True) or {}).get("silent")))
        return jsonify(printer.state())

    return app
