"""Control of a reader: lay and lift a card, faults, the cable."""

from dataclasses import replace

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.citizens import Citizen
from simulators.errors import SimulatorError
from simulators.process import control_app
from simulators.reader.device import FAULTS, Reader
from simulators.residents import random_holder
from simulators.wire import WireEnd


def create_app(reader: Reader, end: WireEnd) -> Flask:
    """The reader's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("reader.html", address=end.address, faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(reader.state() | {"wire": end.address})

    @app.post("/card")
    def lay() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {"random": True}
        if body.get("odd"):
            reader.lay_odd(str(body["odd"]))
            return jsonify(reader.state())
        citizen = citizen_from(body)
        reader.lay(citizen)
        return jsonify(citizen.as_json())

    @app.delete("/card")
    @app.post("/lift")
    def lift() -> ResponseReturnValue:
        reader.lift()
        return jsonify(reader.state())

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {}
        reader.set_fault(str(body.get("kind") or ""), int(body.get("count", 1)))
        return jsonify(reader.state())

    return app


def citizen_from(body: dict[str, object]) -> Citizen:
    """``{"random": true, "age": 72, "sex": "2", "seed": 7, "layout": "Y"}`` or all fields of one.
    Raises SimulatorError."""
    layout = str(body.get("layout", " "))
    if not body.get("random"):
        try:
            return Citizen(**{key: str(value) for key, value in body.items()})
        except TypeError as error:
            raise SimulatorError(f"not a citizen: {error}") from error
    age = body.get("age")
    holder = random_holder(
        layout,
        age=int(str(age)) if age not in (None, "") else None,
        sex=str(body["sex"]) if body.get("sex") else None,
        seed=str(body["seed"]) if body.get("seed") is not None else None,
    )
    return replace(holder, newest_address=str(body.get("newest_address", "")))
