"""Control of a terminal: who pays and how, faults, the cable."""

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.process import control_app
from simulators.terminal.device import ANSWERS, FAULTS, Terminal
from simulators.wire import WireEnd


def create_app(terminal: Terminal, end: WireEnd) -> Flask:
    """The terminal's HTTP control and its small page."""
    app = control_app(__name__, end)

    def said() -> dict[str, object]:
        found = request.get_json(silent=True) or {}
        return found if isinstance(found, dict) else {}

    @app.get("/")
    def page() -> str:
        return render_template("terminal.html", address=end.address, faults=FAULTS, answers=ANSWERS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(terminal.state() | {"wire": end.address})

    @app.post("/answer")
    def answer() -> ResponseReturnValue:
        told = said()
        terminal.answer(str(told.get("what") or ""), always=bool(told.get("always")))
        return jsonify(terminal.state())

    @app.post("/book")
    def book() -> ResponseReturnValue:
        terminal.book_by_hand(int(str(said().get("fen", 0))))
        return jsonify(terminal.state())

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        terminal.set_fault(str(said().get("kind") or ""))
        return jsonify(terminal.state())

    return app
