"""The cashier's pages; for whoever has a window open."""

from collections.abc import Callable

from flask import Blueprint, Response

from domain.errors import Refused
from edge.acceptance import views as cases
from edge.acceptance.counter import Counter
from edge.calling.seats import my_seat
from edge.calling.service import Seat
from edge.cashier import service, views
from edge.web.access import WINDOW, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import Desk, Problem

Online = Callable[[], bool]


def blueprint(counter: Counter, online: Online) -> Blueprint:
    """The routes of the cashier."""
    routes = Blueprint("cashier", __name__)
    node = counter.node

    @routes.get("/cashier")
    @role(WINDOW)
    def till() -> Response:
        return show_till(None, 200)

    @routes.post("/cashier/close")
    @role(WINDOW)
    def close() -> Response:
        form = fields()
        return after(
            lambda: service.close_day(
                node, seat(), fen_of(form.get("counted", "")), form.get("words", "")
            )
        )

    @routes.post("/cashier/refunds/<receipt>/ask")
    @role(WINDOW)
    def ask(receipt: str) -> Response:
        words = fields().get("words", "")
        return after(lambda: service.ask_refund(node, seat(), receipt, words))

    @routes.post("/cashier/refunds/<receipt>/give")
    @role(WINDOW)
    def give(receipt: str) -> Response:
        return after(lambda: service.give_refund(node, seat(), receipt))

    @routes.get("/cashier/<case_id>")
    @role(WINDOW)
    def fee(case_id: str) -> Response:
        return show_fee(case_id, None, 200)

    @routes.post("/cashier/<case_id>")
    @role(WINDOW)
    def pay(case_id: str) -> Response:
        form = fields()
        chosen = {
            name.removeprefix("reduction-"): value
            for name, value in form.items()
            if name.startswith("reduction-") and value
        }
        _, problem, status = attempt(
            lambda: service.pay(
                node, seat(), case_id, form.get("method", ""), chosen, form.get("reference", "")
            )
        )
        if problem is not None:
            return show_fee(case_id, problem, status)
        return done(f"/case/{case_id}")

    def after(command: Callable[[], None]) -> Response:
        _, problem, status = attempt(command)
        return done("/cashier") if problem is None else show_till(problem, status)

    def show_till(problem: Problem | None, status: int) -> Response:
        view = views.till(node, my_desk(), seat(), problem)
        return page("cashier/till.html", view, status)

    def show_fee(case_id: str, problem: Problem | None, status: int) -> Response:
        case, missing, gone = attempt(lambda: cases.required_case(node, case_id))
        if case is None:
            return show_till(missing, gone)
        return page("cashier/fee.html", views.fee(counter, my_desk(), case, problem), status)

    def my_desk() -> Desk:
        return cases.desk(counter, seat().window, staff(), online=online())

    def seat() -> Seat:
        return my_seat(node)

    return routes


def fen_of(text: str) -> int:
    """`40.5` yuan as people type it -> 4050. Raises Refused(`no_such_amount`)."""
    whole, _, part = text.strip().partition(".")
    if not whole.isdecimal() or not (part == "" or (part.isdecimal() and len(part) <= 2)):
        raise Refused("no_such_amount")
    return int(whole) * 100 + int(part.ljust(2, "0") or "0")
