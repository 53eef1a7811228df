"""Papers as PDF for who prints, and the page that says whether a paper is true."""

from flask import Blueprint, Response, request

from edge.acceptance.counter import Counter
from edge.calling.seats import my_seat
from edge.calling.service import Seat
from edge.papers import service
from edge.papers.desk import PrintDesk
from edge.papers.paper import Paper
from edge.papers.typesetting import pdf
from edge.web.access import WINDOW
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.limits import RateLimit
from kiosk_ui.http.roles import PUBLIC, role
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import ErrorPage, PaperChecked, Problem

CHECKS_A_MINUTE = 30
"""From one address: who holds a paper asks once or twice."""


def blueprint(counter: Counter, desk: PrintDesk) -> Blueprint:
    """The routes of papers."""
    routes = Blueprint("papers", __name__)
    limit = RateLimit(CHECKS_A_MINUTE)
    node = counter.node

    @routes.post("/case/<case_id>/papers/<kind>")
    @role(WINDOW)
    def make(case_id: str, kind: str) -> Response:
        seat, form = my_seat(node), fields()
        made, problem, status = attempt(lambda: written(seat, case_id, kind))
        if made is None:
            return refused(problem, status)
        paper, document = made
        if form.get("to") != "printer":
            return shown(f"{paper.number}-{kind}", document)
        _, problem, status = attempt(
            lambda: desk.print(seat.window, case_id, kind, paper, document)
        )
        return done(place(case_id, form)) if problem is None else refused(problem, status)

    @routes.get("/case/<case_id>/job")
    @role(WINDOW)
    def job(case_id: str) -> Response:
        at = request.args.get("at", "case")
        return page("case/_job.html", desk.part(my_seat(node).window, case_id, at))

    @routes.post("/case/<case_id>/job/<job_id>/elsewhere")
    @role(WINDOW)
    def elsewhere(case_id: str, job_id: str) -> Response:
        seat, form = my_seat(node), fields()
        device = form.get("device", "")

        def moved() -> object:
            kind = desk.job(seat.window, job_id).kind
            return desk.elsewhere(seat.window, job_id, device, lambda: written(seat, case_id, kind))

        _, problem, status = attempt(moved)
        return done(place(case_id, form)) if problem is None else refused(problem, status)

    @routes.get("/case/<case_id>/job/<job_id>.pdf")
    @role(WINDOW)
    def on_screen(job_id: str, **_: str) -> Response:
        found, problem, status = attempt(lambda: desk.job(my_seat(node).window, job_id))
        if found is None:
            return refused(problem, status)
        return shown(found.kind, found.pdf)

    def written(seat: Seat, case_id: str, kind: str) -> tuple[Paper, bytes]:
        paper = service.make(counter, seat, case_id, kind)
        return paper, off_loop(pdf, paper)

    @routes.get("/check/<digits>/<kind>/<code>")
    @role(PUBLIC)
    def check(digits: str, kind: str, code: str) -> Response:
        if not limit.allows(request.remote_addr or ""):
            return page("case/checked.html", PaperChecked("busy"), 429)
        found = service.checked(counter, digits, kind, code)
        if found is None:
            return page("case/checked.html", PaperChecked("unknown"), 404)
        case, paper = found
        view = PaperChecked(
            "true",
            kind,
            case.number or "",
            case.item_name,
            case.masked_name or "",
            node.local(paper.first_at).date(),
            case.state,
        )
        return page("case/checked.html", view)

    return routes


def place(case_id: str, form: dict[str, str]) -> str:
    """Where the page that asked stands: the case, or its handing over."""
    return f"/{'issuing' if form.get('at') == 'issuing' else 'case'}/{case_id}"


def refused(problem: Problem | None, status: int) -> Response:
    """Why there is no paper."""
    assert problem is not None
    return page("error.html", ErrorPage(status, problem, "/case"), status)


def shown(name: str, document: bytes) -> Response:
    """A PDF to look at."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(document, content_type="application/pdf", headers=headers)
