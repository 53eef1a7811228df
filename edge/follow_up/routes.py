"""The page of bad ratings."""

from collections.abc import Callable

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from edge.follow_up import service, views
from edge.node import HallNode
from edge.overview.undoing import Done, LastActs
from edge.web.access import MANAGER, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role


def blueprint(node: HallNode, last: LastActs) -> Blueprint:
    """The routes of follow-up."""
    routes = Blueprint("follow_up", __name__)

    @routes.get("/ratings")
    @role(MANAGER)
    def show() -> Response:
        undo = last.of(staff().id, node.wall_ms())
        return page(
            "overview/ratings.html", views.ratings(node, staff().name, undo.words if undo else "")
        )

    @routes.post("/ratings/<ticket>/<act>")
    @role(MANAGER)
    def follow(ticket: str, act: str) -> Response:
        said, actor = fields(), f"staff/{staff().id}"
        acts: dict[str, Callable[[], None]] = {
            "contacted": lambda: service.contacted(
                node, ticket, said.get("how", ""), said.get("said", ""), actor
            ),
            "close": lambda: service.close(
                node, ticket, said.get("outcome", ""), said.get("words", ""), actor
            ),
            "reopen": lambda: service.reopen(node, ticket, actor),
        }
        if act not in acts:
            abort(404)
        _result, problem, status = attempt(acts[act])
        if problem is not None:
            view = views.ratings(node, staff().name, "", problem)
            return page("overview/ratings.html", view, status)
        if act == "close":
            undone = Done(_("差评已办结"), acts["reopen"], node.wall_ms())
            last.remember(staff().id, undone)
        return done("/ratings")

    return routes
