"""The way in for a new agent, and what the manager can do about agents and devices."""

import msgspec
from flask import Blueprint, Response, request

from domain.errors import Refused
from edge.agents.service import Gate
from edge.web import words
from kiosk_ui.http.roles import PUBLIC, role


class Asked(msgspec.Struct):
    """What an agent sends."""

    station: str
    request: str
    proof: str


def blueprint(gate: Gate) -> Blueprint:
    """The routes of agents."""
    routes = Blueprint("agents", __name__)

    @routes.post("/agents/pair")
    @role(PUBLIC)
    def pair() -> Response:
        try:
            asked = msgspec.json.decode(request.get_data(cache=False), type=Asked)
            admission = gate.admit(asked.station, asked.request, asked.proof)
        except msgspec.DecodeError:
            return Response("", 400)
        except Refused as refused:
            return Response(refused.code, words.status(refused), content_type="text/plain")
        return Response(msgspec.json.encode(admission), content_type="application/json")

    return routes
