"""Control of a pad: press a key, faults, the cable."""

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.pad.device import FAULTS, Pad
from simulators.process import control_app
from simulators.wire import WireEnd


def create_app(pad: Pad, end: WireEnd) -> Flask:
    """The pad's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("pad.html", address=end.address, faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(pad.state() | {"wire": end.address})

    @app.post("/press")
    def press() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {}
        pad.press(int(body.get("level", 0)), bool(body.get("force")))
        return jsonify(pad.state())

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        pad.set_fault(str((request.get_json(silent=True) or {}).get("kind") or ""))
        return jsonify(pad.state())

    return app
