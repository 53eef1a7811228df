"""Control of a window display: what it shows, faults, the cable."""

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.led.device import FAULTS, Led
from simulators.process import control_app
from simulators.wire import WireEnd


def create_app(led: Led, end: WireEnd) -> Flask:
    """The display's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("led.html", address=end.address, faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(led.state() | {"wire": end.address})

    @app.get("/picture.png")
    def picture() -> ResponseReturnValue:
        return Response(led.png(), mimetype="image/png")

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {}
        led.set_fault(str(body.get("kind") or ""), int(body.get("count", 1)))
        return jsonify(led.state())

    return app
