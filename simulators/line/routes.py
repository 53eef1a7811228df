"""Control of a line: cut it, mend it."""

from flask import Flask, jsonify, render_template
from flask.typing import ResponseReturnValue

from simulators.line.proxy import Line
from simulators.process import control_app


def create_app(line: Line) -> Flask:
    """The line's HTTP control and its small page."""
    app = control_app(__name__)

    @app.get("/")
    def page() -> str:
        return render_template("line.html")

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(line.state())

    @app.post("/cut")
    def cut() -> ResponseReturnValue:
        line.cut()
        return jsonify(line.state())

    @app.post("/mend")
    def mend() -> ResponseReturnValue:
        line.mend()
        return jsonify(line.state())

    return app
