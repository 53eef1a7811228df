"""The page on which a member of staff says what follows from what the centre has found."""

from collections.abc import Callable

from flask import Blueprint, Response

from domain.windows import SHUT, WindowState
from edge.acceptance import views as acceptance
from edge.acceptance.counter import Counter
from edge.checking import service, views
from edge.web.access import WINDOW, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import Problem


def blueprint(counter: Counter, online: Callable[[], bool]) -> Blueprint:
    """The routes of deferred checks."""
    routes = Blueprint("checking", __name__)
    node = counter.node

    @routes.get("/checks")
    @role(WINDOW)
    def show() -> Response:
        return shown(None, 200)

    @routes.post("/checks/<check_id>")
    @role(WINDOW)
    def handle(check_id: str) -> Response:
        said = fields()
        outcome, words = said.get("outcome", ""), said.get("words", "")
        _, problem, status = attempt(
            lambda: service.handle(node, check_id, actor(), outcome, words)
        )
        return done("/checks") if problem is None else shown(problem, status)

    def shown(problem: Problem | None, status: int) -> Response:
        mine = node.store.states(
            WindowState, "hall = ? AND staff = ? AND state <> ?", (node.id, staff().id, SHUT)
        )
        window = mine[0].id if mine else ""
        desk = acceptance.desk(counter, window, staff(), online=online())
        return page(
            "case/checks.html", views.checks(node, desk, actor(), problem), status, here="/case"
        )

    def actor() -> str:
        return f"staff/{staff().id}"

    return routes
