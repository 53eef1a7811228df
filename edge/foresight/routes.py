"""The manager's page of forecasts."""

import time

from flask import Blueprint, Response, request

from edge.foresight import views
from edge.foresight.outlook import Change, rest_of_day
from edge.node import HallNode
from edge.web.access import MANAGER, staff
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.http.server import off_loop


def blueprint(node: HallNode) -> Blueprint:
    """The routes of foresight."""
    routes = Blueprint("foresight", __name__)

    @routes.get("/foresight")
    @role(MANAGER)
    def show() -> Response:
        change, began = asked(), time.perf_counter()
        now = off_loop(rest_of_day, node)
        changed = off_loop(rest_of_day, node, change) if change else None
        took_ms = round((time.perf_counter() - began) * 1000)
        view = views.foresight_page(node, now, changed, change, took_ms, staff().name)
        return page("overview/foresight.html", view)

    def asked() -> Change | None:
        window, act = request.args.get("window", ""), request.args.get("act", "")
        if window not in node.plan.windows or act not in ("open", "close"):
            return None
        return Change(window, act)

    return routes
