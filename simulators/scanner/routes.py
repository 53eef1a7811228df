"""Control of a scanner: hold a code under it, faults, the cable."""

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.process import control_app
from simulators.scanner.device import FAULTS, Scanner
from simulators.wire import WireEnd


def create_app(scanner: Scanner, end: WireEnd) -> Flask:
    """The scanner's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("scanner.html", address=end.address, faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(scanner.state() | {"wire": end.address})

    @app.post("/scan")
    def scan() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {}
        scanner.scan(str(body.get("text", "")), str(body.get("encoding", "utf-8")))
        return jsonify(scanner.state())

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        scanner.set_fault(str((request.get_json(silent=True) or {}).get("kind") or ""))
        return jsonify(scanner.state())

    return app
