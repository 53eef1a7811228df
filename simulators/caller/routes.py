"""Control of a caller: its keys, faults, the cable."""

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.caller.device import FAULTS, CallerBox
from simulators.process import control_app
from simulators.wire import WireEnd


def create_app(box: CallerBox, end: WireEnd) -> Flask:
    """The box's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("caller.html", address=end.address, faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(box.state() | {"wire": end.address})

    @app.post("/press")
    def press() -> ResponseReturnValue:
        box.press(str((request.get_json(silent=True) or {}).get("key", "")))
        return jsonify(box.state())

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        box.set_fault(str((request.get_json(silent=True) or {}).get("kind") or ""))
        return jsonify(box.state())

    return app
