"""The live stream of each page."""

from flask import Blueprint, Response

from edge.calling.seats import my_window
from edge.live import (
    OVERVIEW,
    board_channel,
    console_channel,
    display_channel,
    kiosk_channel,
    pad_channel,
)
from edge.node import HallNode
from edge.web.access import BOARD, DISPLAY, KIOSK, MANAGER, PAD, WINDOW, station
from kiosk_ui.http.roles import role
from kiosk_ui.http.streams import Streams
from kiosk_ui.language import current_language


def blueprint(node: HallNode, streams: Streams) -> Blueprint:
    """The routes of streams."""
    routes = Blueprint("live", __name__)

    @routes.get("/kiosk/<station>/live")
    @role(KIOSK)
    def kiosk(**_: str) -> Response:
        return stream(kiosk_channel(station().id))

    @routes.get("/board/<station>/live")
    @role(BOARD)
    def board(**_: str) -> Response:
        return stream(board_channel(station().id))

    @routes.get("/display/<station>/live")
    @role(DISPLAY)
    def display(**_: str) -> Response:
        return stream(display_channel(station().id))

    @routes.get("/pad/<station>/live")
    @role(PAD)
    def pad(**_: str) -> Response:
        return stream(pad_channel(station().id))

    @routes.get("/case/live")
    @routes.get("/cashier/live")
    @routes.get("/issuing/live")
    @routes.get("/window/live")
    @role(WINDOW)
    def window() -> Response:
        return stream(console_channel(my_window(node) or ""))

    @routes.get("/overview/live")
    @role(MANAGER)
    def overview() -> Response:
        return stream(OVERVIEW)

    def stream(channel: str) -> Response:
        body = streams.open(channel, current_language())
        return Response(body, content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return routes
