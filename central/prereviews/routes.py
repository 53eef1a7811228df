"""A hall's pre-reviews: the officer's page; handing in is a route for programs."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from central.halls import service as halls
from central.halls.views import local
from central.identity.scope import KEEPER, OFFICER, READER
from central.prereviews import service
from central.web.context import admin, centre
from domain.errors import Refused
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import PreReviewRow, PreReviews, Problem

routes = Blueprint("prereviews", __name__)


class Application(msgspec.Struct, frozen=True):
    """What is handed in: the item, and the answers of its form by question."""

    item: str
    answers: dict[str, Any]


@routes.get("/halls/<node>/prereviews")
@role(READER)
def show(node: str) -> Response:
    """What waits for a look, and what was looked at."""
    return _shown(node)


@routes.post("/halls/<node>/prereviews")
@role(KEEPER)
def submit(node: str) -> Response:
    """Hand a form in (JSON): 201 with its id, or 409 and what is wrong."""
    try:
        said = msgspec.json.decode(request.get_data(), type=Application)
        made = service.submit(centre(), admin().actor, node, said.item, said.answers)
    except msgspec.DecodeError:
        return _told({"error": "bad_json"}, 422)
    except Refused as refused:
        return _told({"error": refused.code, **refused.facts}, 409)
    return _told({"id": made}, 201)


@routes.post("/halls/<node>/prereviews/<id>/open")
@role(OFFICER)
def open_form(node: str, id: str) -> Response:
    """Read a form; that is written down."""
    try:
        record = service.opened(centre(), admin().actor, node, id, admin().scope.department)
    except Refused as refused:
        return _shown(node, _words(refused), 404)
    return _shown(node, opened=id, record=record)


@routes.post("/halls/<node>/prereviews/<id>")
@role(OFFICER)
def review(node: str, id: str) -> BaseResponse:
    """Judge it."""
    passed, words = request.form.get("outcome") == "passed", request.form.get("words", "")
    try:
        service.review(
            centre(),
            admin().actor,
            node,
            id,
            words,
            passed=passed,
            department=admin().scope.department,
        )
    except Refused as refused:
        return _shown(node, _words(refused), 409)
    return redirect(f"/halls/{node}/prereviews", code=303)


def _shown(
    node: str,
    problem: Problem | None = None,
    status: int = 200,
    opened: str = "",
    record: list[tuple[str, str]] | None = None,
) -> Response:
    with centre().database.read() as connection:
        hall = halls.find(connection, node)
        found = service.of_hall(connection, node, admin().scope.department)
    rows = tuple(
        PreReviewRow(
            p.id,
            p.item_name,
            p.masked_name,
            p.state,
            local(p.submitted_at or 0),
            p.words,
            tuple(record or ()) if p.id == opened else (),
        )
        for p in found
    )
    may_judge = admin().scope.may(OFFICER)
    view = PreReviews(node, hall.name, rows, may_judge, admin().name, problem)
    return page("central/prereviews.html", view, status)


def _told(said: dict[str, object], status: int) -> Response:
    return Response(msgspec.json.encode(said), status, content_type="application/json")


def _words(refused: Refused) -> Problem:
    unchanged = _("没有改变任何记录。")
    return {
        "words_needed": Problem(_("请写明原因"), unchanged, _("不通过的原因会告知申请人。")),
        "reviewed_already": Problem(_("已经有人审过"), unchanged, _("请刷新页面查看。")),
    }.get(refused.code) or Problem(_("没有这份预审申请"), unchanged, "")
