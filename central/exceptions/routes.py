"""The page of what did not go together with a hall; stopping and starting its queues."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from central.exceptions import service, views
from central.identity.scope import KEEPER, READER
from central.web.context import admin, centre
from domain.errors import Refused
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import ErrorPage, Problem

routes = Blueprint("exceptions", __name__)


@routes.get("/halls/<node>/exceptions")
@role(READER)
def show(node: str) -> Response:
    """Both stories. Raises NoSuchHall."""
    return page("exceptions.html", views.exceptions(centre(), node, admin().name))


@routes.post("/halls/<node>/exceptions/<event>")
@role(KEEPER)
def resolve(node: str, event: str) -> BaseResponse:
    """What a person found."""
    outcome, words = request.form.get("outcome", ""), request.form.get("words", "")
    try:
        service.resolve(centre(), admin().actor, node, event, outcome, words)
    except Refused as refused:
        view = views.exceptions(centre(), node, admin().name, _problem(refused))
        return page("exceptions.html", view, 409)
    return redirect(f"/halls/{node}/exceptions", code=303)


@routes.post("/halls/<node>/queues/<queue>/<act>")
@role(KEEPER)
def queue_gate(node: str, queue: str, act: str) -> BaseResponse:
    """Stop a hall's queue from giving out numbers, or let it go on."""
    actor, words = admin().actor, request.form.get("words", "")
    acts: dict[str, Callable[[], None]] = {
        "close": lambda: service.close_queue(centre(), actor, node, queue, words),
        "open": lambda: service.open_queue(centre(), actor, node, queue),
    }
    if act not in acts:
        raise NotFound
    try:
        acts[act]()
    except Refused as refused:
        return page("error.html", ErrorPage(409, _problem(refused), f"/halls/{node}"), 409)
    return redirect(f"/halls/{node}", code=303)


def _problem(refused: Refused) -> Problem:
    return {
        "reason_needed": Problem(_("没有写明原因"), _("没有改变任何记录。"), _("请写明后再提交。")),
        "resolved_already": Problem(
            _("已经有人核对过"), _("先前的结果保留。"), _("请刷新页面查看。")
        ),
        "no_such_exception": Problem(
            _("这条记录已经不再矛盾"), _("没有需要核对的内容。"), _("请刷新页面。")
        ),
        "queue_closed_already": Problem(_("这个队列已经停止取号"), "", ""),
        "queue_not_closed": Problem(_("这个队列没有停止取号"), "", ""),
    }.get(refused.code, Problem(refused.code))
