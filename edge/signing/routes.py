"""The tablet's page to sign on, and the clerk's to ask for it."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from edge.calling import seats
from edge.node import HallNode
from edge.signing import service
from edge.signing.desk import MOST_DOCUMENT_BYTES, SigningDesk
from edge.signing.rendering import page_png
from edge.signing.views import sign_page, window_sign
from edge.web.access import PAD, WINDOW, staff, station
from edge.web.pages import attempt, done, lead
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import ErrorPage

Go = Callable[[str, str], None]
"""(tablet, path): lead its page there."""


def blueprint(node: HallNode, desk: SigningDesk, go: Go) -> Blueprint:
    """The routes of signing."""
    routes = Blueprint("signing", __name__)

    @routes.get("/pad/<station>/sign")
    @role(PAD)
    def show(**_: str) -> AnyResponse:
        asked = desk.on_tablet(station().id, node.wall_ms())
        if asked is None:
            return redirect(f"/pad/{station().id}/", code=303)
        return page("pad/sign.html", sign_page(asked))

    @routes.get("/pad/<station>/sign/<asked_id>/<number>.png")
    @role(PAD)
    def document_page(asked_id: str, number: str, **_: str) -> Response:
        asked = desk.on_tablet(station().id, node.wall_ms())
        if asked is None or asked.id != asked_id or not number.isdecimal():
            abort(404)
        try:
            picture = off_loop(page_png, asked.document, int(number[:3]))
        except ValueError:
            abort(404)
        return Response(picture, content_type="image/png")

    @routes.post("/pad/<station>/sign/<asked_id>")
    @role(PAD)
    def give(asked_id: str, **_: str) -> Response:
        request.max_content_length = service.MOST_BYTES
        body = request.get_data(cache=False)

        def command() -> str:
            asked = desk.the(station().id, asked_id, node.wall_ms())
            return service.give(node, desk, asked, service.read_ink(body))

        signature, problem, status = attempt(command)
        if problem is not None:
            return page("error.html", ErrorPage(status, problem, "sign"), status)
        return done(f"/pad/{station().id}/", signature=signature)

    @routes.post("/pad/<station>/sign/<asked_id>/decline")
    @role(PAD)
    def decline(asked_id: str, **_: str) -> Response:
        asked = desk.on_tablet(station().id, node.wall_ms())
        if asked is not None and asked.id == asked_id:
            desk.end(asked, "declined")
        return done(f"/pad/{station().id}/")

    @routes.get("/window/sign")
    @role(WINDOW)
    def ask_page() -> Response:
        window = my_window()
        return page("window/sign.html", window_sign(desk, window)) if window else lead("/window")

    @routes.get("/window/sign/state")
    @role(WINDOW)
    def state() -> Response:
        return page("window/_sign.html", window_sign(desk, my_window()))

    @routes.post("/window/sign")
    @role(WINDOW)
    def ask() -> Response:
        request.max_content_length = MOST_DOCUMENT_BYTES
        title, about = request.args.get("title", ""), request.args.get("about", "")
        document, window = request.get_data(cache=False), my_window()
        asked, problem, status = attempt(
            lambda: desk.ask(window, staff().id, about, title, document, node.wall_ms())
        )
        if asked is None:
            assert problem is not None
            return page("error.html", ErrorPage(status, problem, "/window/sign"), status)
        go(asked.station, "sign")
        return done("/window/sign", asked=asked.id, sha256=asked.sha256)

    @routes.post("/window/sign/take-back")
    @role(WINDOW)
    def take_back() -> Response:
        window = my_window()
        tablet = desk.tablet_of(window)
        desk.take_back(window)
        if tablet is not None:
            go(tablet.id, "")
        return done("/window/sign")

    def my_window() -> str:
        return seats.my_window(node) or ""

    return routes
