"""The pages of supervision: findings, one finding, the rules, the scores."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from central.halls.views import local
from central.supervision import scores, service, views, words
from central.supervision.book import Wanted
from central.web.context import admin, centre
from domain.errors import Refused
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import ErrorPage, Problem

routes = Blueprint("supervision", __name__)
LONGEST = 60
MONTH = timedelta(days=30)


def _bounds() -> sa.ColumnElement[bool]:
    """The halls that whoever is signed in may see."""
    return sa.true()


@routes.get("/supervision")
@role("province")
def findings() -> Response:
    """The findings, filtered by ``?signal=&state=&rule=&region=&hall=``."""
    named = {name: request.args.get(name, "")[:LONGEST] for name in Wanted.__dataclass_fields__}
    view = views.findings(centre(), Wanted(**named), _bounds(), admin().name)
    return page("central/supervision.html", view)


@routes.get("/supervision/findings/<hall>/<id>")
@role("province")
def finding(hall: str, id: str) -> Response:
    """One finding, its evidence and its story."""
    return _finding(hall, id, None, "", 200)


@routes.post("/supervision/findings/<hall>/<id>")
@role("province")
def act(hall: str, id: str) -> BaseResponse:
    """Answer, accept, send back, appeal or judge."""
    what, said = request.form.get("act", ""), request.form.get("words", "")
    try:
        service.act(centre(), admin().actor, hall, id, what, said)
    except Refused as refused:
        return _finding(hall, id, words.problem(refused.code, refused.facts), said, 409)
    return redirect(f"/supervision/findings/{hall}/{id}", code=303)


@routes.get("/supervision/rules")
@role("province")
def rules() -> Response:
    """Every rule; ``?open=`` shows the form of one."""
    opened = request.args.get("open", "")[:LONGEST]
    return page("central/rules.html", views.rules(centre(), admin().name, opened))


@routes.post("/supervision/rules/<id>")
@role("province")
def change_rule(id: str) -> BaseResponse:
    """Move where a rule's signals begin."""
    begins = (_number("warning"), _number("yellow"), _number("red"))
    try:
        service.change_rule(centre(), admin().actor, id, begins, request.form.get("words", ""))
    except Refused as refused:
        told = words.problem(refused.code, refused.facts)
        return page("central/rules.html", views.rules(centre(), admin().name, id, told), 409)
    return redirect("/supervision/rules", code=303)


@routes.get("/supervision/scores")
@role("province")
def performance() -> Response:
    """The scores of ``?since=&until=``, the last thirty days without it."""
    today = local(centre().now_ms).date()
    asked = scores.Asked(
        _day("since", today - MONTH),
        _day("until", today),
        "".join(filter(str.isdigit, request.args.get("within", "")))[:12],
        request.args.get("by", "region")[:LONGEST],
    )
    return page("central/scores.html", scores.scores(centre(), asked, _bounds(), admin().name))


def _finding(hall: str, id: str, problem: Problem | None, said: str, status: int) -> Response:
    try:
        view = views.finding(centre(), hall, id, _bounds(), admin().name, problem, said)
    except Refused:
        gone = Problem(_("没有这条监察记录"), "", _("请从监察列表进入。"))
        return page("error.html", ErrorPage(404, gone, "/supervision"), 404)
    return page("central/finding.html", view, status)


def _number(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    return int(text) if text.lstrip("-").isdigit() and len(text) < 6 else None


def _day(name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
