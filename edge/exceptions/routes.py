"""The page of what did not go together, for the manager."""

from flask import Blueprint, Response

from edge.exceptions import service, views
from edge.node import HallNode
from edge.web.access import MANAGER, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role


def blueprint(node: HallNode) -> Blueprint:
    """The routes of the exceptions."""
    routes = Blueprint("exceptions", __name__)

    @routes.get("/exceptions")
    @role(MANAGER)
    def show() -> Response:
        return page("exceptions.html", views.exceptions(node, staff().name))

    @routes.post("/exceptions/<event>")
    @role(MANAGER)
    def resolve(event: str) -> Response:
        said, actor = fields(), f"staff/{staff().id}"
        outcome, words = said.get("outcome", ""), said.get("words", "")
        _, problem, status = attempt(lambda: service.resolve(node, event, actor, outcome, words))
        if problem is not None:
            view = views.exceptions(node, staff().name, problem)
            return page("exceptions.html", view, status)
        return done("/exceptions")

    return routes
