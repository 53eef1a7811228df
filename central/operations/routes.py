"""A hall's cases, one case, and the decision on it."""

from __future__ import annotations

import contextlib

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from central.identity.scope import OFFICER, READER
from central.operations import service, views
from central.operations.search import BadCursor, Wanted, cursor
from central.web.context import admin, centre
from domain.errors import Refused
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import ErrorPage, Problem

routes = Blueprint("operations", __name__)
LONGEST_QUERY = 60


@routes.get("/cases")
@role(READER)
def search() -> Response:
    """Cases of every hall one may see."""
    said = request.args
    wanted = Wanted(
        said.get("q", "")[:LONGEST_QUERY],
        _digits(said.get("region", "")),
        said.get("state", "")[:20],
    )
    try:
        after = cursor(said.get("after", ""))
    except BadCursor as error:
        raise BadRequest("after") from error
    return page("central/search.html", views.province(centre(), admin(), wanted, after))


@routes.post("/cases/person")
@role(READER)
def person() -> Response:
    """One person's cases, by ID number or whole name: never in an address, always written down."""
    try:
        by, wanted = views.person(centre(), request.form.get("who", "")[:LONGEST_QUERY])
    except Refused:
        nobody = Problem(_("没有填身份证号或姓名"), "", _("填完整的号码或姓名再查。"))
        view = views.province(centre(), admin(), Wanted(), problem=nobody)
        return page("central/search.html", view, 422)
    return page("central/search.html", views.province(centre(), admin(), wanted, by=by))


@routes.get("/halls/<node>/cases")
@role(READER)
def cases(node: str) -> Response:
    """A hall's cases. Raises NoSuchHall."""
    wanted = request.args.get("q", "")[:LONGEST_QUERY]
    return page(
        "central/cases.html", views.cases(centre(), node, wanted, admin().name, admin().scope)
    )


@routes.get("/halls/<node>/cases/<case_id>")
@role(READER)
def case(node: str, case_id: str) -> Response:
    """The story of a case; that somebody reads it is written down. Raises NoSuchHall."""
    with contextlib.suppress(Refused):
        views.look_at(centre(), admin(), node, case_id)
    return _case(node, case_id, None, 200)


@routes.post("/halls/<node>/cases/<case_id>/decide")
@role(OFFICER)
def decide(node: str, case_id: str) -> BaseResponse:
    """Grant or deny what is decided above."""
    outcome = request.form.get("outcome", "")
    words = request.form.get("words", "")[:2000]
    try:
        service.decide_case(centre(), admin().actor, node, case_id, outcome, words, admin().scope)
    except Refused as refused:
        return _case(node, case_id, _words(refused), 409)
    return redirect(f"/halls/{node}/cases/{case_id}", code=303)


def _case(node: str, case_id: str, problem: Problem | None, status: int) -> Response:
    try:
        view = views.case_page(centre(), node, case_id, admin().name, problem, admin().scope)
    except Refused:
        gone = Problem(_("没有这个办件"), "", _("请用办件编号或姓名查找。"))
        return page("error.html", ErrorPage(404, gone, f"/halls/{node}/cases"), 404)
    return page("central/case.html", view, status)


def _digits(text: str) -> str:
    """A region's code prefix; anything else is none."""
    return text if text.isdecimal() and len(text) <= 12 else ""


def _words(refused: Refused) -> Problem:
    unchanged = _("办件没有改变。")
    return {
        "words_needed": Problem(
            _("请写明原因"), unchanged, _("原因会告知申请人，并留在办理过程里。")
        ),
        "needs_second_person": Problem(
            _("审核和决定不能是同一个人"), unchanged, _("请另一位工作人员决定。")
        ),
        "materials_open": Problem(
            _("容缺的材料还没有补齐：%(names)s", names=str(refused.facts.get("names", ""))),
            unchanged,
            _("请先补齐，再决定准予。"),
        ),
    }.get(refused.code) or Problem(
        _("这一步和办件现在的状态不符"), unchanged, _("请看页面上的最新状态，再选下一步。")
    )
