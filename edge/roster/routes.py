"""Signing in and out, choosing a window."""

from flask import Blueprint, Response

from domain.plan import Staff
from edge.node import HallNode
from edge.roster import service, views
from edge.web.access import STAFF, WINDOW, forget_staff, remember_staff, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import PUBLIC, role
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import SignIn


def blueprint(node: HallNode) -> Blueprint:
    """The routes of the roster."""
    routes = Blueprint("roster", __name__)
    lockout = service.Lockout()

    @routes.get("/sign-in")
    @role(PUBLIC)
    def sign_in_page() -> Response:
        return page("staff/sign_in.html", SignIn())

    @routes.post("/sign-in")
    @role(PUBLIC)
    def sign_in() -> Response:
        form = fields()
        number = form.get("staff_no", "").strip()
        account = service.find_staff(node.plan, number)
        password = form.get("password", "")
        # Argon2 takes tens of milliseconds of a core: not on the loop.
        fits = off_loop(service.password_fits, account, password)
        opened, problem, status = attempt(lambda: service.sign_in(node, lockout, number, fits))
        if opened is None:
            return page("staff/sign_in.html", SignIn(number, problem), status)
        who, session_id = opened
        remember_staff(session_id, node.wall_ms())
        return done(first_page(who))

    @routes.post("/sign-out")
    @role(STAFF)
    def sign_out() -> Response:
        who = staff()
        session_id = forget_staff()
        if session_id is not None:
            attempt(lambda: service.sign_out(node, session_id, who.id))
        return done("/sign-in")

    @routes.get("/window/choose")
    @role(WINDOW)
    def choose() -> Response:
        return page("window/choose.html", views.choice(node, staff()))

    @routes.post("/window/open")
    @role(WINDOW)
    def open_window() -> Response:
        who = staff()
        window = fields().get("window", "")
        _, problem, status = attempt(lambda: service.open_window(node, who, window))
        if problem is not None:
            return page("window/choose.html", views.choice(node, who, problem), status)
        return done("/window")

    return routes


def first_page(who: Staff) -> str:
    """Where somebody's work is."""
    return "/overview" if "manager" in who.roles else "/window"
