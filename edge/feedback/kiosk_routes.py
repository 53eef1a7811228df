"""The kiosk's pages for rating a past visit."""

from flask import Blueprint, Response

from domain.tickets import Ticket
from edge.feedback import past
from edge.feedback.routes import level_of
from edge.node import HallNode
from edge.reception.errands import RATE
from edge.reception.visits import Visit, Visits
from edge.web.access import KIOSK, station
from edge.web.pages import attempt, done, fields, lead
from kiosk_ui.appearance import current_appearance
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import KioskRate, KioskVisits, Problem, VisitLine


def blueprint(node: HallNode, visits: Visits) -> Blueprint:
    """The routes of rating a past visit."""
    routes = Blueprint("past_visits", __name__)
    idle_s = node.settings.kiosk_idle_s

    @routes.get("/kiosk/<station>/my/visits")
    @role(KIOSK)
    def choose(**_: str) -> Response:
        return show(here())

    @routes.get("/kiosk/<station>/my/visits/<ticket>")
    @role(KIOSK)
    def ask(ticket: str, **_: str) -> Response:
        visit = here()
        found, problem, status = attempt(lambda: past.ticket_for(node, visit, ticket))
        if found is None:
            return show(visit, problem, status)
        return page("kiosk/rate.html", KioskRate(_line(node, found), idle_s))

    @routes.post("/kiosk/<station>/my/visits/<ticket>")
    @role(KIOSK)
    def rate(ticket: str, **_: str) -> Response:
        visit, at, given = here(), station().id, level_of(fields().get("level", ""))
        _given, problem, status = attempt(lambda: past.rate(node, visit, at, ticket, given))
        if problem is not None:
            return show(visit, problem, status)
        return done(f"/kiosk/{station().id}/my/thanks")

    @routes.get("/kiosk/<station>/my/thanks")
    @role(KIOSK)
    def thanks(**_: str) -> Response:
        left = len(past.unrated(node, here()))
        return page("kiosk/thanks.html", KioskVisits((), left, idle_s))

    def show(visit: Visit, problem: Problem | None = None, status: int = 200) -> Response:
        if visit.visitor is None and problem is None:
            return lead(f"/kiosk/{station().id}/for/{RATE}")
        lines = tuple(_line(node, ticket) for ticket in past.unrated(node, visit))
        return page("kiosk/visits.html", KioskVisits(lines, len(lines), idle_s, problem), status)

    def here() -> Visit:
        return visits.here(station().id, current_appearance().slower)

    return routes


def _line(node: HallNode, ticket: Ticket) -> VisitLine:
    queue = node.plan.queues.get(ticket.queue)
    item = node.plan.items.get(ticket.item or "")
    window = node.plan.windows.get(ticket.window or "")
    return VisitLine(
        id=ticket.id,
        number=ticket.number,
        name=item.name if item else queue.name if queue else ticket.queue,
        name_en="" if item or queue is None else queue.name_en,
        window_name=window.name if window else "",
        window_name_en=window.name_en if window else "",
        at=node.local(ticket.taken_at),
    )
