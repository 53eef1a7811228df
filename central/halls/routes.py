"""Pages of the directory: all halls, one hall, a new hall; each with its live stream."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from central.halls import service, views
from central.halls.page import hall_page
from central.identity.scope import READER, STEWARD
from central.web.context import admin, centre, served
from central.web.live import Topic
from central.web.server import STREAM
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.language import current_language
from kiosk_ui.views import NewCode, Problem

routes = Blueprint("halls", __name__)
LONGEST_FILTER = 40


@routes.get("/")
@role(READER)
def home() -> BaseResponse:
    """The first page."""
    return redirect("/halls", code=303)


@routes.get("/halls")
@role(READER)
def halls() -> Response:
    """All halls, or those that match ``?filter=``."""
    return _halls()


@routes.post("/halls")
@role(STEWARD)
def new_hall() -> Response:
    """Register a hall and show its one-time code."""
    region = request.form.get("region_code", "").strip()
    name = request.form.get("name", "").strip()[:60]
    if not name:
        return _halls(problem=Problem(_("没有填大厅名称"), next=_("填上名称再提交。")), status=422)
    try:
        if not admin().scope.covers_region(region):
            raise service.NoSuchHall(region)
        made = service.register_one(centre(), admin().actor, region, name)
    except service.NoSuchHall:
        what = _("没有这个行政区划代码")
        return _halls(problem=Problem(what, next=_("请从列表中选择本省的代码。")), status=422)
    code = service.issue_code(centre(), admin().actor, made.node)
    return _halls(code=NewCode(code.hall_name, code.code, views.local(code.expires_at_ms)))


@routes.get("/halls/<node>")
@role(READER)
def hall(node: str) -> Response:
    """One hall."""
    view = hall_page(centre(), node, admin().name, served().refusals.of(node))
    return page("central/hall.html", view, here=f"/halls/{node}")


@routes.get("/halls/live")
@role(READER)
def halls_live() -> Response:
    """The stream of the list."""
    return _live(_all(request.args.get("filter", "")))


@routes.get("/halls/matching/<wanted>/live")
@role(READER)
def matching_live(wanted: str) -> Response:
    """The stream of a filtered list."""
    return _live(_all(wanted))


@routes.get("/halls/<node>/live")
@role(READER)
def hall_live(node: str) -> Response:
    """The stream of one hall. Raises NoSuchHall."""
    with centre().database.read() as connection:
        service.find(connection, node)
    return _live(Topic("hall", node, current_language()))


def _halls(
    code: NewCode | None = None, problem: Problem | None = None, status: int = 200
) -> Response:
    wanted = request.args.get("filter", "")[:LONGEST_FILTER].strip()
    shown = views.halls_page(centre(), wanted, admin().name, code, problem, admin().scope)
    here = f"/halls/matching/{quote(wanted, safe='')}" if wanted else "/halls"
    return page("central/halls.html", shown, status, here=here)


def _all(wanted: str) -> Topic:
    return Topic("halls", wanted[:LONGEST_FILTER], current_language(), admin().scope)


def _live(topic: Topic) -> Response:
    live = served().live
    request.environ[STREAM] = lambda: live.stream(topic)
    return Response(content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
