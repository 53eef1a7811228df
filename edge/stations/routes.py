"""Pairing a screen, switching language and appearance, the way in."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from edge.node import HallNode
from edge.settings import Station
from edge.stations.service import Pairing
from edge.web.access import STAFF, remember_station
from edge.web.pages import attempt, done, fields
from kiosk_ui.appearance import switch_mode
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import PUBLIC, role
from kiosk_ui.language import switch_language
from kiosk_ui.views import Pair


def blueprint(node: HallNode, pairing: Pairing) -> Blueprint:
    """The routes of stations."""
    routes = Blueprint("stations", __name__)

    @routes.get("/")
    @role(PUBLIC)
    def way_in() -> AnyResponse:
        return redirect("/sign-in", code=303)

    @routes.get("/health")
    @role(PUBLIC)
    def health() -> Response:
        return Response(node.id, content_type="text/plain")

    @routes.get("/pair")
    @role(PUBLIC)
    def pair_page() -> Response:
        return page("pair.html", Pair(request.args.get("code", "")))

    @routes.post("/pair")
    @role(PUBLIC)
    def pair() -> Response:
        code = fields().get("code", "")
        station, problem, status = attempt(lambda: pairing.pair(code))
        if station is None:
            return page("pair.html", Pair(code, problem), status)
        remember_station(station.id)
        return done(page_of(station))

    @routes.get("/design")
    @role(STAFF)
    def design() -> Response:
        return page("design.html", None)

    @routes.post("/language")
    @role(PUBLIC)
    def language() -> AnyResponse:
        form = fields()
        return switch_language(form.get("lang", ""), form.get("back", "/"))

    @routes.post("/appearance")
    @role(PUBLIC)
    def appearance() -> AnyResponse:
        form = fields()
        return switch_mode(form.get("mode", ""), form.get("back", "/"))

    return routes


def page_of(station: Station) -> str:
    """The first page of a station's screen."""
    return "/sign-in" if station.kind == "window" else f"/{station.kind}/{station.id}/"
