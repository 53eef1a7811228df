"""Control of a loudspeaker: what it sounded, faults, the cable."""

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.process import control_app
from simulators.speaker.device import FAULTS, Speaker
from simulators.wire import WireEnd


def create_app(speaker: Speaker, end: WireEnd) -> Flask:
    """The loudspeaker's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("speaker.html", address=end.address, faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(speaker.state() | {"wire": end.address})

    @app.get("/sounded.wav")
    def sounded() -> ResponseReturnValue:
        return Response(speaker.wav(), mimetype="audio/wav")

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        speaker.set_fault(str((request.get_json(silent=True) or {}).get("kind") or ""))
        return jsonify(speaker.state())

    return app
