"""Calling a member of staff from a kiosk, and answering the call."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from edge.assistance import service, views
from edge.node import HallNode
from edge.reception.visits import Visits
from edge.web.access import KIOSK, STAFF, staff, station
from edge.web.pages import attempt, done, fields, local_path
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import ErrorPage, Problem


def blueprint(node: HallNode, visits: Visits) -> Blueprint:
    """The routes of assistance."""
    routes = Blueprint("assistance", __name__)

    @routes.post("/kiosk/<station>/help")
    @role(KIOSK)
    def ask(**_: str) -> Response:
        back = back_to(fields().get("back", ""))
        visits.stay(station().id)
        called, problem, status = attempt(lambda: service.ask(node, station().id, page_of(back)))
        if called is None:
            return show(back, problem, status)
        return done(f"/kiosk/{station().id}/help?back={back}")

    @routes.get("/kiosk/<station>/help")
    @role(KIOSK)
    def waiting(**_: str) -> Response:
        visits.stay(station().id)
        return show(back_to(request.args.get("back", "")))

    @routes.post("/kiosk/<station>/help/withdraw")
    @role(KIOSK)
    def withdraw(**_: str) -> Response:
        back, call = back_to(fields().get("back", "")), service.call_from(node, station().id)
        if call is not None:
            actor = f"station/{station().id}"
            attempt(lambda: service.end(node, call.id, actor, service.WITHDRAWN))
        return done(back)

    @routes.post("/help/<call>/take")
    @role(STAFF)
    def take(call: str) -> Response:
        return answered(lambda: service.take(node, call, staff()))

    @routes.post("/help/<call>/done")
    @role(STAFF)
    def finish(call: str) -> Response:
        return answered(lambda: service.end(node, call, f"staff/{staff().id}"))

    def answered(command: Callable[[], None]) -> Response:
        _, problem, status = attempt(command)
        back = local_path(fields().get("back", ""), "/window")
        if problem is not None:
            return page("error.html", ErrorPage(status, problem, back), status)
        # The stream brings what has changed: a console keeps its place.
        return Response(status=204) if request.headers.get("HX-Request") else done(back)

    def show(back: str, problem: Problem | None = None, status: int = 200) -> Response:
        view = views.kiosk(node, station().id, back, problem)
        return page("kiosk/help.html", view, status)

    def back_to(path: str) -> str:
        """The kiosk's own page that somebody came from."""
        home = f"/kiosk/{station().id}/"
        return path if path.startswith(home) and local_path(path, "") else home

    return routes


def page_of(path: str) -> str:
    """Which page a path is, without the ids in it: `card`, `my`, `guide`; `` for the first."""
    return path.split("/")[3] if path.count("/") > 2 else ""
