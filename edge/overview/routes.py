"""The manager's page."""

from flask import Blueprint, Response

from edge.line import LineWatch
from edge.node import HallNode
from edge.overview import views
from edge.stations.service import Pairing
from edge.web.access import MANAGER, staff
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role


def blueprint(node: HallNode, line: LineWatch, pairing: Pairing) -> Blueprint:
    """The routes of the overview."""
    routes = Blueprint("overview", __name__)

    @routes.get("/overview")
    @role(MANAGER)
    def show() -> Response:
        view = views.overview(node, line, pairing, staff().name)
        return page("overview/overview.html", view)

    return routes
