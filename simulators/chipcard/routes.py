"""Control of a chip card reader: put a card in, pull it, faults, the reader's cable."""

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.chipcard.cards import make_card
from simulators.chipcard.device import FAULTS, CardSlot
from simulators.chipcard.service import PcscService
from simulators.errors import SimulatorError
from simulators.process import control_app
from simulators.reader.routes import citizen_from

SORTS = ("social", "social_old", "bank", "blank")


def create_app(slot: CardSlot, service: PcscService | None) -> Flask:
    """The slot's HTTP control and its small page. Without a ``service`` of its own there is no
    cable to pull."""
    app = control_app(__name__)

    @app.get("/")
    def page() -> str:
        return render_template("chipcard.html", faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(slot.state())

    @app.post("/card")
    def insert() -> ResponseReturnValue:
        body = dict(request.get_json(silent=True) or {})
        sort = str(body.pop("sort", "social"))
        locked = bool(body.pop("locked", False))
        if sort not in SORTS:
            raise SimulatorError(f"sort is one of {', '.join(SORTS)}")
        citizen = citizen_from(body or {"random": True})
        slot.insert(make_card(sort, citizen, locked))
        return jsonify(citizen.as_json())

    @app.post("/lift")
    def pull() -> ResponseReturnValue:
        slot.pull()
        slot.settle()
        return jsonify(slot.state())

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {}
        slot.set_fault(str(body.get("kind") or ""), int(body.get("count", 1)))
        return jsonify(slot.state())

    @app.post("/unplug")
    def unplug() -> ResponseReturnValue:
        slot.pull()
        _own(service).unplug()
        return jsonify(plugged=False)

    @app.post("/plug")
    def plug() -> ResponseReturnValue:
        _own(service).plug()
        return jsonify(plugged=True)

    return app


def _own(service: PcscService | None) -> PcscService:
    if service is None:
        raise SimulatorError("this reader belongs to the machine's own PC/SC service")
    return service
