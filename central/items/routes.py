"""The pages of items: the list, one item with its draft and versions, tables in and out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as BaseResponse

from central.halls.views import local
from central.identity.scope import READER, STEWARD
from central.items import book, service, sheet, views, words
from central.web.context import admin, centre
from domain.errors import Refused
from domain.plan import ServiceItem
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import ErrorPage, Problem, RowWrong

routes = Blueprint("items", __name__)
LONGEST = 60
LONGEST_TEXT = 2000


@routes.get("/items")
@role(READER)
def items() -> Response:
    """The items of ``?region=&q=&state=``."""
    return _list()


@routes.get("/items/table.csv")
@role(READER)
def export() -> Response:
    """The items of a region as a table, marked with who took them out and when."""
    region = _region(request.args.get("region", ""))
    with centre().database.read() as connection:
        found = book.published(connection, views.reached(admin(), region))
    mark = f"{admin().actor} {local(centre().now_ms):%Y-%m-%d %H:%M}"
    text = "\ufeff" + sheet.write((one.item for one in found), mark)
    headers = {"Content-Disposition": "attachment; filename=items.csv"}
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")


@routes.post("/items")
@role(STEWARD)
def take_in() -> Response:
    """Take a table in as drafts of a region: every row, or none."""
    region = _reached(request.form.get("region", ""))
    sent = request.files.get("table")
    scope = book.scope_of(region)
    with centre().database.read() as connection:
        known = {one.item.id: one.item for one in book.published(connection, region)}
    try:
        text = sent.read().decode("utf-8-sig") if sent else ""
        found, wrong = sheet.read(text, known)
    except (sheet.NotATable, UnicodeDecodeError):
        return _list(problem=words.problem("not_a_table"), status=422)
    if wrong:
        named = tuple(RowWrong(w.line, w.column, words.fault(w.code)) for w in wrong)
        return _list(wrong=named, problem=words.problem("rows_wrong"), status=422)
    changed = [item for item in found if known.get(item.id) != item]
    try:
        service.save(centre(), admin().actor, scope, changed)
    except Refused as refused:
        return _list(problem=words.problem(refused.code), status=409)
    return _list(taken_in=len(changed))


@routes.post("/items/new")
@role(STEWARD)
def new() -> BaseResponse:
    """A draft of an item that was not there before."""
    region = _reached(request.form.get("region", ""))
    made = ServiceItem(service.new_id(), _("新事项"), admin().scope.department, "公共服务")
    service.save(centre(), admin().actor, book.scope_of(region), [made])
    return redirect(f"/items/{region or 'all'}/{made.id}", code=303)


@routes.get("/items/<region>/<item_id>")
@role(READER)
def item(region: str, item_id: str) -> Response:
    """One item."""
    return _item(_reached(region), item_id, None, 200)


@routes.post("/items/<region>/<item_id>")
@role(STEWARD)
def act(region: str, item_id: str) -> BaseResponse:
    """Begin, save, hand in, send back, approve, discard, withdraw."""
    code = _reached(region)
    scope, actor = book.scope_of(code), admin().actor
    said = request.form.get("words", "")[:LONGEST_TEXT]
    acts: dict[str, Callable[[], None]] = {
        "begin": lambda: service.begin(centre(), actor, scope, item_id),
        "withdraw": lambda: service.begin(centre(), actor, scope, item_id, withdraws=True),
        "edit": lambda: _save(scope, item_id),
        "submit": lambda: _submit(scope, item_id),
        "send_back": lambda: service.send_back(centre(), actor, scope, item_id, said),
        "approve": lambda: service.approve(centre(), actor, scope, item_id, said),
        "discard": lambda: service.discard(centre(), actor, scope, item_id),
    }
    what = acts.get(request.form.get("act", ""))
    if what is None:
        return _item(code, item_id, words.problem("no_such_act"), 422)
    try:
        what()
    except Refused as refused:
        return _item(code, item_id, words.problem(refused.code), 409)
    return redirect(f"/items/{region}/{item_id}", code=303)


def _save(scope: str, item_id: str) -> None:
    with centre().database.read() as connection:
        draft = book.draft(connection, scope, item_id)
    if draft is None:
        raise Refused("no_such_draft")
    changed: dict[str, Any] = {name: _said(name) for name in views.EDITED if name in request.form}
    service.save(centre(), admin().actor, scope, [replace(draft.item, **changed)])


def _submit(scope: str, item_id: str) -> None:
    if "name" in request.form:
        _save(scope, item_id)
    service.submit(centre(), admin().actor, scope, item_id)


def _said(name: str) -> object:
    text = request.form.get(name, "").strip()[:LONGEST_TEXT]
    if name in views.NUMBERS:
        number = int(text) if text.isdecimal() and len(text) < 5 else None
        return number or 0 if name == "extension_working_days" else number
    if name == "conditions":
        return tuple(line.strip() for line in text.splitlines() if line.strip())
    return (text or None) if name == "queue" else text


def _list(
    wrong: tuple[RowWrong, ...] = (),
    taken_in: int = 0,
    problem: Problem | None = None,
    status: int = 200,
) -> Response:
    args = request.args
    region = _region(args.get("region", "") or request.form.get("region", ""))
    query, state = args.get("q", "")[:LONGEST], args.get("state", "")[:LONGEST]
    view = views.catalog(centre(), admin(), region, query, state, wrong, taken_in, problem)
    return page("central/items.html", view, status)


def _item(region: str, item_id: str, problem: Problem | None, status: int) -> Response:
    try:
        view = views.item(centre(), admin(), region, item_id, problem)
    except Refused:
        gone = Problem(_("没有这个事项"), "", _("请从事项列表进入。"))
        return page("error.html", ErrorPage(404, gone, "/items"), 404)
    return page("central/item.html", view, status)


def _region(text: str) -> str:
    return text if text.isdecimal() and len(text) <= 12 else ""


def _reached(text: str) -> str:
    """A region's code that is within one's reach; 'all' and '' are the province's. Raises
    Forbidden.
    """
    region = _region(text)
    if not admin().scope.covers_region(region):
        raise Forbidden("beyond your region")
    return region
