"""The case desk: choose, fill in, accept, decide, hand over; for whoever has a window open."""

import time
from collections.abc import Callable
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request

from domain.case_events import Missing
from domain.errors import Refused
from domain.forms import asked
from edge.acceptance import (
    correcting,
    cosigning,
    deciding,
    finding,
    questions,
    records,
    service,
    terms,
    views,
)
from edge.acceptance.counter import Counter
from edge.calling.seats import my_seat
from edge.calling.service import Seat
from edge.materials import prefill
from edge.roster.service import Lockout
from edge.web.access import WINDOW, staff
from edge.web.pages import attempt, done, fields, lead
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import Desk, JobPart, Problem

Online = Callable[[], bool]
Printing = Callable[[str, str], JobPart]
LONGEST_QUERY = 200
"""A scanned paper's code is an address."""

Acts = dict[str, Callable[[], object]]


def blueprint(counter: Counter, online: Online, printing: Printing) -> Blueprint:
    """The routes of acceptance; `printing`: how a case's papers stand at a window's printer."""
    routes = Blueprint("acceptance", __name__)
    node, lockout = counter.node, Lockout()

    @routes.get("/case")
    @role(WINDOW)
    def choose() -> Response:
        return show_choice(None, 200)

    @routes.post("/case")
    @role(WINDOW)
    def begin() -> Response:
        item = fields().get("item", "")
        case_id, problem, status = attempt(lambda: service.begin(counter, seat(), item))
        if problem is not None:
            return show_choice(problem, status)
        return done(f"/case/{case_id}", case=case_id)

    @routes.get("/case/items")
    @role(WINDOW)
    def items() -> Response:
        return page("case/_items.html", my_choice())

    @routes.get("/case/find")
    @role(WINDOW)
    def find() -> Response:
        query = (request.args.get("q") or request.args.get("code", ""))[:LONGEST_QUERY]
        start = time.perf_counter()
        cases = finding.cases(counter, query)
        took_ms = (time.perf_counter() - start) * 1000
        if len(cases) == 1:
            return lead(f"/case/{cases[0].id}")
        return page("case/found.html", views.found(counter, my_desk(), query, cases, took_ms))

    @routes.get("/case/<case_id>")
    @role(WINDOW)
    def show(case_id: str) -> Response:
        return show_case(case_id, None, 200)

    @routes.post("/case/<case_id>/answers")
    @role(WINDOW)
    def answers(case_id: str) -> Response:
        given = msgspec.json.decode(request.get_data(cache=False), type=dict[str, Any])
        draft, problem, status = attempt(lambda: service.keep_answers(counter, case_id, given))
        if draft is None:
            return as_json({"problem": problem.what if problem else ""}, status)
        return as_json(told(case_id, draft.answers, draft.saved_at), 200)

    @routes.post("/case/<case_id>/materials")
    @role(WINDOW)
    def material(case_id: str) -> Response:
        form = fields()
        draft, problem, status = attempt(
            lambda: service.keep_material(
                counter, case_id, form.get("material", ""), form.get("state", "")
            )
        )
        if draft is None:
            return as_json({"problem": problem.what if problem else ""}, status)
        return as_json(told(case_id, draft.answers, draft.saved_at), 200)

    @routes.post("/case/<case_id>/record")
    @role(WINDOW)
    def record(case_id: str) -> Response:
        opened, problem, status = attempt(lambda: records.open_form(counter, seat(), case_id))
        return show_case(case_id, problem, status, opened or ())

    @routes.post("/case/<case_id>/<act>")
    @role(WINDOW)
    def act(case_id: str, act: str) -> Response:
        command = commands(case_id).get(act)
        if command is None:
            abort(404)
        _, problem, status = attempt(command)
        if problem is not None:
            return show_case(case_id, problem, status)
        return done("/case" if act == "discard" else f"/case/{case_id}")

    def commands(case_id: str) -> Acts:
        who, form = seat(), fields()
        words = form.get("words", "")
        return {
            "card": lambda: service.fill_from_card(counter, who, case_id),
            "earlier": lambda: records.fill_from_earlier(counter, who, case_id),
            "licence": lambda: prefill.fill_from_licence(counter, case_id),
            "accept": lambda: service.accept(counter, who, case_id),
            "correction": lambda: service.ask_correction(counter, who, case_id, _more(words)),
            "correct": lambda: correcting.correct(counter, who, case_id, _brought(form)),
            "reopen": lambda: correcting.reopen(counter, who, case_id),
            "abandon": lambda: correcting.abandon(counter, case_id),
            "refuse": lambda: service.refuse(counter, who, case_id, form.get("reason", ""), words),
            "discard": lambda: service.discard(counter, who, case_id, words),
            "supply": lambda: deciding.supply(counter, who, case_id, form.get("material", "")),
            "suspend": lambda: deciding.suspend(
                counter, who, case_id, form.get("special", ""), words
            ),
            "resume": lambda: deciding.resume(counter, who, case_id, words),
            "extend": lambda: deciding.extend(counter, who, case_id, _days(form), words),
            "review": lambda: deciding.review(
                counter, who, case_id, form.get("opinion", "agree"), words
            ),
            "grant": lambda: deciding.decide(counter, who, case_id, "granted", words),
            "deny": lambda: deciding.decide(counter, who, case_id, "denied", words),
            "cosign": lambda: cosigning.decide(
                counter,
                lockout,
                who,
                case_id,
                form.get("second", "").strip(),
                form.get("password", ""),
                form.get("outcome", ""),
                words,
            ),
            "withdraw": lambda: deciding.withdraw(counter, who, case_id, words),
            "archive": lambda: deciding.archive(counter, who, case_id, words),
            "undo": lambda: deciding.undo(counter, who, case_id, words),
        }

    def show_choice(problem: Problem | None, status: int) -> Response:
        return page("case/desk.html", my_choice(problem), status)

    def my_choice(problem: Problem | None = None) -> object:
        query = request.args.get("q", "")[:80]
        return views.choose(counter, my_desk(), seat().window, query, problem)

    def show_case(
        case_id: str,
        problem: Problem | None,
        status: int,
        opened: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        case, missing, gone = attempt(lambda: views.required_case(node, case_id))
        if case is None:
            return show_choice(missing, gone)
        view = views.page(
            counter,
            my_desk(),
            case,
            actor=seat().actor,
            record=opened,
            problem=problem,
            checked=problem is not None,
            printing=printing(seat().window, case_id),
        )
        return page("case/case.html", view, status)

    def told(case_id: str, said: dict[str, Any], saved_at: int) -> dict[str, object]:
        case = views.required_case(node, case_id)
        wanted = terms.of_case(node, case)
        return {
            "saved": f"{node.local(saved_at):%H:%M:%S}",
            "problems": questions.told(wanted.form, said, everything="checked" in request.args),
            "shown": [f.name for f in wanted.form.fields() if asked(f, said)],
            "needed": [m.id for m in wanted.item.materials if m.needed(said)],
        }

    def my_desk() -> Desk:
        return views.desk(counter, seat().window, staff(), online=online())

    def seat() -> Seat:
        return my_seat(node)

    return routes


def as_json(told: dict[str, Any], status: int) -> Response:
    """An answer for the page's script."""
    return Response(msgspec.json.encode(told), status, content_type="application/json")


def _more(words: str) -> tuple[Missing, ...]:
    """What is to be put right beyond the checklist: one matter a line."""
    return tuple(Missing("", line.strip(), "") for line in words.splitlines() if line.strip())


def _brought(form: dict[str, str]) -> dict[str, str]:
    return {
        name.removeprefix("material-"): state
        for name, state in form.items()
        if name.startswith("material-")
    }


def _days(form: dict[str, str]) -> int:
    try:
        return int(form.get("days", ""))
    except ValueError:
        raise Refused("words_needed") from None
