"""The page that a ticket's QR code opens on its holder's phone.

Who knows the ticket's id holds the ticket: it stands on the paper alone, and half of it is chance.
"""

from collections.abc import Callable

from flask import Blueprint, Response

from edge.node import HallNode
from edge.reception import service, views
from edge.web.pages import attempt, done
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import PUBLIC, role
from kiosk_ui.views import ErrorPage, Problem


def blueprint(node: HallNode) -> Blueprint:
    """The routes of a ticket's holder."""
    routes = Blueprint("phone", __name__)

    @routes.get("/t/<ticket_id>")
    @role(PUBLIC)
    def phone(ticket_id: str) -> Response:
        return show(ticket_id)

    @routes.post("/t/<ticket_id>/later")
    @role(PUBLIC)
    def later(ticket_id: str) -> Response:
        return act(ticket_id, lambda holder: service.postpone(node, ticket_id, holder))

    @routes.post("/t/<ticket_id>/give-up")
    @role(PUBLIC)
    def give_up(ticket_id: str) -> Response:
        return act(ticket_id, lambda holder: service.cancel(node, ticket_id, holder))

    def act(ticket_id: str, command: Callable[[str], None]) -> Response:
        _, problem, status = attempt(lambda: command(f"holder/{ticket_id}"))
        if problem is None:
            return done(f"/t/{ticket_id}")
        return show(ticket_id, problem, status)

    def show(ticket_id: str, problem: Problem | None = None, status: int = 200) -> Response:
        view = views.phone(node, ticket_id, problem)
        if view is None:
            return page("error.html", ErrorPage(404, views.no_such_ticket()), 404)
        return page("kiosk/phone.html", view, status)

    return routes
