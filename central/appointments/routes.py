"""A hall's appointments: the operator's page, and the same as JSON for whoever asks for it."""

from __future__ import annotations

import contextlib
from datetime import date

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from central.appointments import service, views
from central.identity.scope import KEEPER, READER
from central.web.context import admin, centre
from domain.errors import Refused
from kiosk_ui.http.faces import page, wants_json
from kiosk_ui.http.roles import role
from kiosk_ui.views import Booked, Problem

routes = Blueprint("appointments", __name__)
LONGEST = 60


@routes.get("/halls/<node>/appointments")
@role(READER)
def show(node: str) -> Response:
    """Slots of an item (``item``, or ``q`` to find one) and the appointments of a day (``day``)."""
    return _shown(node, None, None, 200)


@routes.post("/halls/<node>/appointments")
@role(KEEPER)
def book(node: str) -> Response:
    """Book a slot for somebody."""
    form = request.form
    day, _sep, start = form.get("slot", "")[:20].partition("T")
    wish = service.Wish(
        form.get("item", "")[:120], day, start, form.get("name", "")[:LONGEST],
        form.get("id_number", "")[:LONGEST],
    )  # fmt: skip
    try:
        made = service.book(centre(), admin().actor, node, wish)
    except Refused as refused:
        return _shown(node, None, _words(refused), 409)
    booked = Booked(made.code, made.masked_name, made.item_name, made.day, made.start, made.end)
    return _shown(node, booked, None, 201 if wants_json() else 200)


@routes.post("/halls/<node>/appointments/<appointment>/cancel")
@role(KEEPER)
def cancel(node: str, appointment: str) -> BaseResponse:
    """Give a slot back."""
    words = request.form.get("words", "")
    try:
        service.cancel(centre(), admin().actor, node, appointment, words)
    except Refused as refused:
        return _shown(node, None, _words(refused), 409)
    return redirect(f"/halls/{node}/appointments?day={_day() or ''}", code=303)


def _shown(node: str, booked: Booked | None, problem: Problem | None, status: int) -> Response:
    said = request.values
    day = booked.day if booked else _day()
    view = views.appointments(
        centre(),
        admin(),
        node,
        query=said.get("q", "")[:LONGEST].strip(),
        item=said.get("item", "")[:120],
        day=day,
        booked=booked,
        problem=problem,
    )
    return page("central/appointments.html", view, status)


def _day() -> str:
    """The ISO date that was asked for, empty for today."""
    with contextlib.suppress(ValueError):
        return date.fromisoformat(request.values.get("day", "")).isoformat()
    return ""


def _words(refused: Refused) -> Problem:
    nothing = _("没有预约。")
    return {
        "no_such_item": Problem(_("这个大厅没有这个事项"), nothing, _("请重新选择事项。")),
        "not_bookable": Problem(_("这个事项没有开放预约"), nothing, _("请直接到大厅取号。")),
        "no_name": Problem(_("没有填姓名"), nothing, _("请照证件填写姓名。")),
        "bad_id_number": Problem(_("身份证号不对"), nothing, _("请核对后再填。")),
        "no_such_slot": Problem(_("这个时段不能预约"), nothing, _("请选择列出的时段。")),
        "slot_full": Problem(_("这个时段刚刚约满"), nothing, _("请选择别的时段。")),
        "booked_before": Problem(
            _(
                "这个人已经约了这个事项：%(day)s %(start)s",
                day=str(refused.facts.get("day", "")),
                start=str(refused.facts.get("start", "")),
            ),
            _("原来的预约保留。"),
            _("要改时间，请先取消原来的预约。"),
        ),
        "reason_needed": Problem(_("没有写明原因"), _("没有改变任何记录。"), _("请写明后再提交。")),
        "checked_in_already": Problem(_("这个预约已经签到取号"), _("没有改变任何记录。"), ""),
        "appointment_cancelled": Problem(_("这个预约已经取消"), _("没有改变任何记录。"), ""),
    }.get(refused.code) or Problem(_("没有找到这个预约"), _("没有改变任何记录。"), "")
