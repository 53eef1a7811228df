"""A tablet on a counter as evaluation pad: its page, its touches, its signs of life."""

from flask import Blueprint, Response

from devices.pad.page_driver import PagePad
from edge.feedback import views
from edge.node import HallNode
from edge.stations.equipment import Equipment
from edge.web.access import PAD, station
from edge.web.pages import done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role


def blueprint(node: HallNode, equipment: Equipment) -> Blueprint:
    """The routes of feedback."""
    routes = Blueprint("feedback", __name__)

    @routes.get("/pad/<station>/")
    @role(PAD)
    def show(**_: str) -> Response:
        return page("pad/pad.html", views.pad_page(node, equipment, station()))

    @routes.post("/pad/<station>/here")
    @role(PAD)
    def here(**_: str) -> Response:
        pad = equipment.get(station().id, "pad", PagePad)
        if pad is not None:
            pad.here()
        return Response(status=204)

    @routes.post("/pad/<station>/press")
    @role(PAD)
    def press(**_: str) -> Response:
        form = fields()
        pad = equipment.get(station().id, "pad", PagePad)
        if pad is not None:
            pad.press(form.get("request", ""), level_of(form.get("level", "")))
        return done(f"/pad/{station().id}/")

    return routes


def level_of(text: str) -> int:
    """0, which no pad takes, for what is no level."""
    return int(text) if text in {"1", "2", "3", "4", "5"} else 0
