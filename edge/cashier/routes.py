"""The cashier's pages; for whoever has a window open."""

from collections.abc import Callable

from flask import Blueprint, Response, abort

from domain.charges import APPROVED, OPEN
from domain.errors import Refused
from edge.acceptance import views as cases
from edge.acceptance.counter import Counter
from edge.calling.seats import my_seat
from edge.calling.service import Seat
from edge.cashier import service, views
from edge.cashier.charging import METHODS, ChargeDesk
from edge.settings import Device
from edge.web.access import WINDOW, staff
from edge.web.pages import attempt, done, fields, lead
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import Desk, Problem

Online = Callable[[], bool]


def blueprint(counter: Counter, desk: ChargeDesk, online: Online) -> Blueprint:
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
        form, mine = fields(), seat()

        def balanced() -> None:
            used = service.charged(node, node.today().isoformat(), mine.staff)
            desk.require_settled(mine.staff)
            terminals = {terminal: off_loop(desk.total_fen, terminal) for terminal in used}
            counted, words = fen_of(form.get("counted", "")), form.get("words", "")
            service.close_day(node, mine, counted, words, terminals)

        return after(balanced)

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
        mine, method = seat(), form.get("method", "")
        reference = form.get("reference", "")
        terminal = desk.terminal_of(mine.window) if method in METHODS else None
        if terminal is not None:
            _, problem, status = attempt(lambda: send(terminal, case_id, method, chosen))
            to = f"/cashier/{case_id}"
        else:
            _, problem, status = attempt(
                lambda: service.pay(node, mine, case_id, method, chosen, reference)
            )
            to = f"/case/{case_id}"
        return done(to) if problem is None else show_fee(case_id, problem, status)

    @routes.get("/cashier/<case_id>/charge")
    @role(WINDOW)
    def state(case_id: str) -> Response:
        view = views.charge(node, case_id)
        if view is None or view.state not in OPEN:
            paid = view is not None and view.state == APPROVED
            return lead(f"/{'case' if paid else 'cashier'}/{case_id}")
        return page("cashier/_charge.html", view)

    @routes.post("/cashier/<case_id>/charge/<act>")
    @role(WINDOW)
    def charge(case_id: str, act: str) -> Response:
        known, form, mine = desk.open_of(case_id), fields(), seat()
        if known is None:
            return done(f"/cashier/{case_id}")
        how, reference, words = (form.get(n, "") for n in ("how", "reference", "words"))
        command = {
            "cancel": lambda: desk.cancel(known.id),
            "ask": lambda: desk.find_out(known.id, off_loop(desk.last, known.terminal)),
            "decide": lambda: desk.decide(mine, known.id, how, reference, words),
        }.get(act)
        if command is None:
            abort(404)
        _, problem, status = attempt(command)
        if problem is not None:
            return show_fee(case_id, problem, status)
        return done(f"/cashier/{case_id}")

    def send(terminal: Device, case_id: str, method: str, chosen: dict[str, str]) -> None:
        desk.require_free(terminal.id, case_id)
        desk.begin(seat(), case_id, method, chosen, off_loop(desk.last, terminal.id))

    def after(command: Callable[[], None]) -> Response:
        _, problem, status = attempt(command)
        return done("/cashier") if problem is None else show_till(problem, status)

    def show_till(problem: Problem | None, status: int) -> Response:
        view = views.till(node, my_desk(), seat(), desk.unbooked(), problem)
        return page("cashier/till.html", view, status)

    def show_fee(case_id: str, problem: Problem | None, status: int) -> Response:
        case, missing, gone = attempt(lambda: cases.required_case(node, case_id))
        if case is None:
            return show_till(missing, gone)
        view = views.fee(counter, desk, my_desk(), seat().window, case, problem)
        return page("cashier/fee.html", view, status)

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
