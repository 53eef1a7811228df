"""Papers as PDF for who prints, and the page that says whether a paper is true."""

from flask import Blueprint, Response

from edge.acceptance.counter import Counter
from edge.calling.seats import my_seat
from edge.papers import service
from edge.papers.typesetting import pdf
from edge.web.access import WINDOW
from edge.web.pages import attempt
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import PUBLIC, role
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import ErrorPage, PaperChecked


def blueprint(counter: Counter) -> Blueprint:
    """The routes of papers."""
    routes = Blueprint("papers", __name__)
    node = counter.node

    @routes.post("/case/<case_id>/papers/<kind>")
    @role(WINDOW)
    def make(case_id: str, kind: str) -> Response:
        seat = my_seat(node)
        paper, problem, status = attempt(lambda: service.make(counter, seat, case_id, kind))
        if paper is None:
            assert problem is not None
            return page("error.html", ErrorPage(status, problem, "/case"), status)
        name = f"{paper.number}-{kind}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return Response(off_loop(pdf, paper), content_type="application/pdf", headers=headers)

    @routes.get("/check/<digits>/<kind>/<code>")
    @role(PUBLIC)
    def check(digits: str, kind: str, code: str) -> Response:
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
        )
        return page("case/checked.html", view)

    return routes
