"""Issuing at a window: the list 待发证, and the page of one handing over."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, request

from domain.errors import Refused
from edge.acceptance import views as cases
from edge.acceptance.counter import Counter
from edge.calling.seats import my_seat
from edge.issuing import service, slip, takers, views
from edge.papers import service as papers
from edge.papers.desk import PrintDesk
from edge.papers.typesetting import pdf
from edge.signing.desk import SigningDesk
from edge.web.access import WINDOW, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import Desk, Problem

Online = Callable[[], bool]
Go = Callable[[str, str], None]
LONGEST_CODE = 200


def blueprint(
    counter: Counter, signing: SigningDesk, printing: PrintDesk, go: Go, online: Online
) -> Blueprint:
    """The routes of issuing; `go`: lead a tablet's page."""
    routes = Blueprint("issuing", __name__)
    node = counter.node

    @routes.get("/issuing")
    @role(WINDOW)
    def waiting() -> Response:
        return page("issuing/list.html", views.waiting(counter, my_desk()))

    @routes.get("/issuing/<case_id>")
    @role(WINDOW)
    def show(case_id: str) -> Response:
        return show_case(case_id, None, 200)

    @routes.post("/issuing/<case_id>/<act>")
    @role(WINDOW)
    def act(case_id: str, act: str) -> Response:
        command, to = commands(case_id).get(act, (None, ""))
        if command is None:
            abort(404)
        _, problem, status = attempt(command)
        return done(to) if problem is None else show_case(case_id, problem, status)

    def commands(case_id: str) -> dict[str, tuple[Callable[[], object], str]]:
        seat, form = my_seat(node), fields()
        words, case, here = form.get("words", ""), f"/case/{case_id}", f"/issuing/{case_id}"
        return {
            "make": (lambda: service.make(counter, seat, case_id), case),
            "give": (lambda: give(case_id, form), case),
            "post": (
                lambda: service.post(
                    counter, seat, case_id, form.get("carrier", ""), form.get("tracking", "")
                ),
                here,
            ),
            "arrived": (lambda: service.arrived(counter, seat, case_id, words), case),
            "store": (lambda: store(case_id, form.get("compartment", "")), here),
            "fetch": (lambda: service.fetch(counter, seat, case_id, form.get("code", "")), case),
            "back": (lambda: service.back(counter, seat, case_id, words), here),
            "sign": (lambda: ask_signature(case_id), here),
        }

    def give(case_id: str, form: dict[str, str]) -> None:
        seat = my_seat(node)
        case = cases.required_case(node, case_id)
        asked = signing.of_window(seat.window)
        mine = asked is not None and asked.about == f"case/{case_id}"
        signature = asked.signature or None if asked is not None and mine else None
        taker = takers.of_form(counter, seat.window, case, form, signature)
        service.give(counter, seat, case_id, taker)

    def store(case_id: str, compartment: str) -> None:
        seat = my_seat(node)
        code = service.store(counter, seat, case_id, compartment)
        printing.codes[case_id] = code
        case = cases.required_case(node, case_id)
        printing.slip(seat.window, case_id, "locker", slip.locker_slip(node, case, code))

    def ask_signature(case_id: str) -> None:
        seat = my_seat(node)
        if signing.tablet_of(seat.window) is None:
            raise Refused("no_tablet")
        paper = papers.make(counter, seat, case_id, "delivery")
        document = off_loop(pdf, paper)
        about = f"case/{case_id}"
        now = node.wall_ms()
        asked = signing.ask(seat.window, seat.staff, about, paper.title, document, now)
        go(asked.station, "sign")

    def show_case(case_id: str, problem: Problem | None, status: int) -> Response:
        case, missing, gone = attempt(lambda: cases.required_case(node, case_id))
        if case is None:
            return page("issuing/list.html", views.waiting(counter, my_desk(), missing), gone)
        window = my_seat(node).window
        scanned = request.args.get("code", "")[:LONGEST_CODE]
        view = views.handover(counter, signing, printing, my_desk(), window, case, scanned, problem)
        return page("issuing/handover.html", view, status)

    def my_desk() -> Desk:
        return cases.desk(counter, my_seat(node).window, staff(), online=online())

    return routes
