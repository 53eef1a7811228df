"""The pages of supervision: findings, one finding, the rules, the scores."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from central.halls.views import local
from central.identity.scope import READER, RESPONDENT, RULER
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


@routes.get("/supervision")
@role(READER)
def findings() -> Response:
    """The findings, filtered by ``?signal=&state=&rule=&region=&hall=``."""
    named = {name: request.args.get(name, "")[:LONGEST] for name in Wanted.__dataclass_fields__}
    view = views.findings(centre(), admin(), Wanted(**named))
    return page("central/supervision.html", view)


@routes.get("/halls/<node>/findings/<finding_id>")
@role(READER)
def finding(node: str, finding_id: str) -> Response:
    """One finding, its evidence and its story."""
    return _finding(node, finding_id, None, "", 200)


@routes.post("/halls/<node>/findings/<finding_id>")
@role(RESPONDENT)
def act(node: str, finding_id: str) -> BaseResponse:
    """Answer, accept, send back, appeal or judge."""
    what, said = request.form.get("act", ""), request.form.get("words", "")
    try:
        service.act(centre(), admin(), node, finding_id, what, said)
    except Refused as refused:
        return _finding(node, finding_id, words.problem(refused.code, refused.facts), said, 409)
    return redirect(f"/halls/{node}/findings/{finding_id}", code=303)


@routes.get("/supervision/rules")
@role(READER)
def rules() -> Response:
    """Every rule; ``?open=`` shows the form of one."""
    opened = request.args.get("open", "")[:LONGEST]
    return page("central/rules.html", views.rules(centre(), admin().name, opened))


@routes.post("/supervision/rules/<rule>")
@role(RULER)
def change_rule(rule: str) -> BaseResponse:
    """Move where a rule's signals begin."""
    begins = (_number("warning"), _number("yellow"), _number("red"))
    try:
        service.change_rule(centre(), admin().actor, rule, begins, request.form.get("words", ""))
    except Refused as refused:
        told = words.problem(refused.code, refused.facts)
        return page("central/rules.html", views.rules(centre(), admin().name, rule, told), 409)
    return redirect("/supervision/rules", code=303)


@routes.get("/supervision/scores")
@role(READER)
def performance() -> Response:
    """The scores of ``?since=&until=``, the last thirty days without it."""
    today = local(centre().now_ms).date()
    asked = scores.Asked(
        _day("since", today - MONTH),
        _day("until", today),
        "".join(filter(str.isdigit, request.args.get("within", "")))[:12],
        request.args.get("by", "region")[:LONGEST],
    )
    return page("central/scores.html", scores.scores(centre(), admin(), asked))


def _finding(
    node: str, finding_id: str, problem: Problem | None, said: str, status: int
) -> Response:
    try:
        view = views.finding(centre(), admin(), node, finding_id, problem, said)
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
