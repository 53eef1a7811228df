"""The kiosk's pages for applying: choose, answer, look through, sign, done."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import msgspec
import uuid_utils
from flask import Blueprint, Response, request

from domain.cases import Case
from domain.errors import Refused
from domain.form_checks import REQUIRED, mistake
from domain.signatures import Ink
from edge.acceptance.counter import Counter
from edge.acceptance.questions import in_words
from edge.applying import fitness, hanzi, service, views
from edge.applying.service import seat_at
from edge.papers.at_kiosk import KioskPapers
from edge.reception.desk import Desk
from edge.reception.errands import APPLY
from edge.reception.visits import Visit
from edge.signing.service import MOST_BYTES, read_ink
from edge.web import words
from edge.web.access import KIOSK, station
from edge.web.pages import attempt, done, fields, lead
from kiosk_ui.appearance import current_appearance
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import Problem

RECEIPT = "receipt"


def blueprint(counter: Counter, desk: Desk, papers: KioskPapers) -> Blueprint:
    """The routes of applying."""
    routes = Blueprint("applying", __name__)
    node, visits = counter.node, desk.visits
    idle_s = node.settings.kiosk_idle_s

    @routes.get("/kiosk/<station>/my/apply")
    @role(KIOSK)
    def choose(**_: str) -> Response:
        if here().visitor is None:
            return lead(path(f"for/{APPLY}"))
        at = request.args.get("page", "")
        return page(
            "kiosk/apply.html", views.choose(node, int(at) if at.isdecimal() else 1, idle_s)
        )

    @routes.post("/kiosk/<station>/my/apply/begin")
    @role(KIOSK)
    def begin(**_: str) -> Response:
        visit, item = here(), node.plan.items.get(fields().get("item", ""))
        if item is None or not fitness.fits(node.plan, item):
            problem = words.problem(Refused("not_at_kiosk"))
            return page("kiosk/apply.html", views.choose(node, 1, idle_s, problem), 404)
        Thread(target=hanzi.make_ready, daemon=True).start()
        answers = fitness.first_answers(fitness.form_of(node.plan, item), visit.told)
        visits.applies_for(station().id, item.id, str(uuid_utils.uuid7()), answers)
        return done(path("my/apply/question"))

    @routes.get("/kiosk/<station>/my/apply/question")
    @role(KIOSK)
    def question(**_: str) -> Response:
        return applying(lambda visit: ask(visit, request.args.get("name", "")))

    @routes.post("/kiosk/<station>/my/apply/question")
    @role(KIOSK)
    def answer(**_: str) -> Response:
        return applying(take)

    @routes.get("/kiosk/<station>/my/apply/check")
    @role(KIOSK)
    def check(**_: str) -> Response:
        return applying(
            lambda visit: page("kiosk/apply_check.html", views.check(node, visit, idle_s))
        )

    @routes.get("/kiosk/<station>/my/apply/sign")
    @role(KIOSK)
    def sign(**_: str) -> Response:
        return applying(
            lambda visit: page("kiosk/apply_sign.html", views.sign(node, visit, idle_s))
        )

    @routes.post("/kiosk/<station>/my/apply/sign")
    @role(KIOSK)
    def signed(**_: str) -> Response:
        request.max_content_length = MOST_BYTES
        body = request.get_data(cache=False)
        return applying(lambda visit: hand_in(visit, lambda: read_ink(body)))

    @routes.post("/kiosk/<station>/my/apply/sign/decline")
    @role(KIOSK)
    def unsigned(**_: str) -> Response:
        return applying(lambda visit: hand_in(visit, lambda: None))

    @routes.get("/kiosk/<station>/my/apply/done")
    @role(KIOSK)
    def handed_in(**_: str) -> Response:
        visit = here()
        case = node.store.state(Case, node.id, visit.case)
        item = node.plan.items.get(visit.applies)
        if case is None or case.number is None or item is None:
            return lead(path("my/apply/check" if visit.applies else f"for/{APPLY}"))
        printing = papers.shown(station().id, case.id)
        view = views.done(item, case.id, case.number, printing, idle_s)
        return page("kiosk/apply_done.html", view)

    @routes.post("/kiosk/<station>/hanzi")
    @role(KIOSK)
    def hanzi_for(**_: str) -> Response:
        found = off_loop(hanzi.candidates, fields().get("letters", ""), places())
        return Response(msgspec.json.encode(found), content_type="application/json")

    def applying(then: Callable[[Visit], Response]) -> Response:
        """Go on with an application, or from its beginning when nobody is under way with one."""
        visit = here()
        if visit.visitor is None or visit.applies not in node.plan.items:
            return lead(path(f"for/{APPLY}"))
        return then(visit)

    def ask(visit: Visit, name: str) -> Response:
        left = [f.name for f in asked(visit)]
        wanted = name if name in left else next((n for n in left if n not in visit.answers), "")
        if not wanted:
            return lead(path("my/apply/check"))
        return page("kiosk/apply_question.html", views.question(node, visit, wanted, idle_s))

    def take(visit: Visit) -> Response:
        form = fields()
        field = next((f for f in asked(visit) if f.name == form.get("name")), None)
        if field is None:
            return lead(path("my/apply/question"))
        definition = form_of(visit)
        value = fitness.value_of(field, definition, form.get("answer", ""))
        wrong = wrong_with(definition, field.name, value)
        if wrong:
            typed = form.get("answer", "")
            view = views.question(node, visit, field.name, idle_s, wrong, typed)
            return page("kiosk/apply_question.html", view, 422)
        visits.answer(station().id, field.name, value)
        return done(path("my/apply/question"))

    def hand_in(visit: Visit, ink: Callable[[], Ink | None]) -> Response:
        at = station().id
        case_id, problem, status = attempt(lambda: service.submit(counter, visit, at, ink()))
        if case_id is None:
            return told(visit, problem, status)
        papers.print(at, seat_at(at), case_id, RECEIPT)
        return done(path("my/apply/done"), case=case_id)

    def told(visit: Visit, problem: Problem | None, status: int) -> Response:
        if request.is_json:
            body = msgspec.json.encode({"problem": {"what": problem.what if problem else ""}})
            return Response(body, status, content_type="application/json")
        return page("kiosk/apply_check.html", views.check(node, visit, idle_s, problem), status)

    def asked(visit: Visit) -> list[Any]:
        return list(fitness.questions(form_of(visit), visit.answers, visit.told))

    def form_of(visit: Visit) -> Any:
        return fitness.form_of(node.plan, node.plan.items[visit.applies])

    def places() -> tuple[str, ...]:
        return hanzi.places(tuple(region.name for region in node.plan.regions()))

    def path(below: str) -> str:
        return f"/kiosk/{station().id}/{below}"

    def here() -> Visit:
        return visits.here(station().id, current_appearance().slower)

    return routes


def wrong_with(form: Any, name: str, value: Any) -> str:
    """What is wrong with an answer, in words; '' when nothing is."""
    if value is None:
        return in_words(REQUIRED) if name in form.schema.get("required", ()) else ""
    found = mistake(form, name, value)
    return in_words(found) if found else ""
