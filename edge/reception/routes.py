"""The kiosk's pages."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from domain.errors import Refused
from edge.node import HallNode
from edge.reception import views
from edge.reception.desk import EN, Desk
from edge.reception.errands import PATHS
from edge.reception.scans import Paper, kiosk_path
from edge.web import words
from edge.web.access import KIOSK, station
from edge.web.pages import as_uuid, attempt, done, fields, lead
from kiosk_ui.appearance import as_before, current_appearance
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.language import current_language, has_chosen_language, switch_language
from kiosk_ui.views import KioskIdentify, KioskMore, Problem


def blueprint(node: HallNode, desk: Desk, paper: Paper) -> Blueprint:
    """The routes of reception."""
    routes = Blueprint("reception", __name__)
    idle_s = node.settings.kiosk_idle_s

    @routes.get("/kiosk/<station>/")
    @role(KIOSK)
    def welcome(**_: str) -> Response:
        return show_welcome(told())

    @routes.get("/kiosk/<station>/services")
    @role(KIOSK)
    def services(**_: str) -> AnyResponse:
        if request.args.get("lang") == EN and not has_chosen_language():
            return switch_language(EN, request.path)
        desk.visits.wait_longer(station().id, current_appearance().slower)
        return page("kiosk/services.html", _services(told()))

    @routes.post("/kiosk/<station>/choose")
    @role(KIOSK)
    def choose(**_: str) -> Response:
        queue_id = fields().get("queue", "")
        if queue_id not in node.plan.queues:
            return show_welcome(words.problem(Refused("no_such_queue")), 404)
        desk.visits.choose(station().id, queue_id, lang=current_language())
        return done(f"/kiosk/{station().id}/card")

    @routes.get("/kiosk/<station>/card")
    @role(KIOSK)
    def card(**_: str) -> Response:
        visit = desk.visits.wait_longer(station().id, current_appearance().slower)
        chosen = node.plan.queues.get(visit.queue or "")
        if chosen is None:
            return show_welcome()
        reader_ok = desk.equipment.works(station().id, "idcard")
        view = views.card(
            node, chosen, idle_s, reader_ok=reader_ok, item=visit.item, problem=told()
        )
        return page("kiosk/card.html", view)

    @routes.post("/kiosk/<station>/tickets")
    @role(KIOSK)
    def take(**_: str) -> Response:
        ticket_id, problem, status = attempt(_take)
        if problem is not None:
            view = _services(problem)
            return page("kiosk/services.html", view, status)
        return done(f"/kiosk/{station().id}/tickets/{ticket_id}", ticket=ticket_id)

    @routes.get("/kiosk/<station>/tickets/<ticket_id>")
    @role(KIOSK)
    def ticket(ticket_id: str, **_: str) -> Response:
        view = views.ticket(node, ticket_id)
        if view is None:
            return show_welcome(views.no_such_ticket(), 404)
        if desk.visits.here(station().id, current_appearance().slower).ticket != ticket_id:
            return lead(f"/kiosk/{station().id}/")  # its holder has gone
        return page("kiosk/ticket.html", view)

    @routes.post("/kiosk/<station>/scan")
    @role(KIOSK)
    def scan(**_: str) -> Response:
        at, text = station().id, fields().get("code", "")
        return done(f"/kiosk/{at}/{kiosk_path(node, desk.visits, at, text, paper)}")

    @routes.get("/kiosk/<station>/more")
    @role(KIOSK)
    def more(**_: str) -> Response:
        desk.visits.here(station().id, current_appearance().slower)
        return page("kiosk/more.html", KioskMore(station().id, idle_s))

    @routes.get("/kiosk/<station>/for/<errand>")
    @role(KIOSK)
    def identify(errand: str, **_: str) -> Response:
        at = station().id
        if errand not in PATHS:
            return show_welcome()
        visit = desk.visits.goes_for(at, errand)
        if visit.visitor is not None and "refused" not in request.args:
            return lead(f"/kiosk/{at}/{PATHS[errand]}")
        desk.visits.here(at, current_appearance().slower)
        reader_ok = desk.equipment.works(at, "idcard")
        return page("kiosk/identify.html", KioskIdentify(errand, reader_ok, idle_s, told()))

    @routes.post("/kiosk/<station>/stay")
    @role(KIOSK)
    def stay(**_: str) -> Response:
        desk.visits.stay(station().id)
        return Response(status=204)

    @routes.post("/kiosk/<station>/leave")
    @role(KIOSK)
    def leave(**_: str) -> Response:
        desk.visits.leave(station().id)
        answer = done(f"/kiosk/{station().id}/")
        as_before(answer)
        return answer

    def show_welcome(problem: Problem | None = None, status: int = 200) -> Response:
        at = station().id
        view = views.welcome(
            node,
            at,
            reader_ok=desk.equipment.works(at, "idcard"),
            printer_ok=desk.equipment.works(at, "printer"),
            problem=problem,
        )
        return page("kiosk/welcome.html", view, status)

    def _services(problem: Problem | None) -> object:
        return views.services(node, desk.visits.at(station().id), idle_s, problem)

    def _take() -> str:
        form = fields()
        return desk.take(
            station().id,
            form.get("queue", ""),
            form.get("priority") or None,
            with_card="without_card" not in form,
            ticket=as_uuid(form.get("ticket")),
            lang=current_language(),
        )

    return routes


def told() -> Problem | None:
    """What a desk tells a page that it leads there: the words of a refusal."""
    code = request.args.get("refused")
    return words.problem(Refused(code, number=request.args.get("number", ""))) if code else None
