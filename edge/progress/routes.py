"""The kiosk's pages about somebody's own cases."""

from flask import Blueprint, Response

from domain.errors import Refused
from edge.acceptance.counter import Counter
from edge.node import HallNode
from edge.progress import service, views
from edge.reception.desk import Desk
from edge.reception.errands import CASES
from edge.web import words
from edge.web.access import KIOSK, station
from edge.web.pages import attempt, done, fields, lead
from kiosk_ui.appearance import current_appearance
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import Problem


def blueprint(counter: Counter, desk: Desk) -> Blueprint:
    """The routes of progress."""
    routes = Blueprint("progress", __name__)
    node: HallNode = counter.node
    visits, idle_s = desk.visits, node.settings.kiosk_idle_s

    @routes.get("/kiosk/<station>/my/cases")
    @role(KIOSK)
    def cases(**_: str) -> Response:
        visit = visits.here(station().id, current_appearance().slower)
        if visit.visitor is None and not visit.shown:
            return lead(f"/kiosk/{station().id}/for/{CASES}")
        return page("kiosk/cases.html", views.cases(node, visit, idle_s))

    @routes.get("/kiosk/<station>/my/cases/<case_id>")
    @role(KIOSK)
    def case(case_id: str, **_: str) -> Response:
        visit = visits.here(station().id, current_appearance().slower)
        found, _problem, _status = attempt(lambda: service.case_for(node, visit, case_id))
        if found is None:
            return lead(f"/kiosk/{station().id}/for/{CASES}")
        return page("kiosk/case.html", views.case(node, found, idle_s))

    @routes.get("/kiosk/<station>/my/number")
    @role(KIOSK)
    def number(**_: str) -> Response:
        visits.goes_for(station().id, CASES)
        return show_number("", asks_last=False)

    @routes.post("/kiosk/<station>/my/number")
    @role(KIOSK)
    def typed(**_: str) -> Response:
        form = fields()
        whole = service.whole(node, form.get("number", ""))
        by_code = service.by_paper(counter, visits, station().id, form.get("number", ""))
        if by_code is not None:
            return done(f"/kiosk/{station().id}/my/cases/{by_code}")
        if "last" not in form:
            fits = service.is_case_number(whole)
            problem = None if fits else words.problem(Refused("no_case_number"))
            return show_number(form.get("number", ""), asks_last=fits, problem=problem)
        case_id, problem, status = attempt(
            lambda: service.by_number(node, visits, station().id, whole, form["last"])
        )
        if case_id is None:
            return show_number(form.get("number", ""), True, problem, status)
        return done(f"/kiosk/{station().id}/my/cases/{case_id}")

    def show_number(
        given: str, asks_last: bool, problem: Problem | None = None, status: int = 200
    ) -> Response:
        view = views.number(node, given, asks_last, idle_s, problem)
        return page("kiosk/number.html", view, status)

    return routes
