"""Acts on a hall's box: a code, a new key, revocation, the decision after a fork or a copy."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from central.halls import keys, recovery, service, views
from central.halls.box import box_page
from central.identity.scope import READER, STEWARD
from central.web.context import admin, centre
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import BoxPage, NewCode, Problem

routes = Blueprint("box", __name__)


@routes.get("/halls/<node>/box")
@role(READER)
def box(node: str) -> Response:
    """Who holds a hall's place."""
    return _shown(box_page(centre(), node, admin().name))


@routes.post("/halls/<node>/code")
@role(STEWARD)
def code(node: str) -> Response:
    """A one-time code for a new box of this hall, or for its old one again."""
    made = service.issue_code(centre(), admin().actor, node)
    fresh = NewCode(made.hall_name, made.code, views.local(made.expires_at_ms))
    return _shown(box_page(centre(), node, admin().name, code=fresh))


@routes.post("/halls/<node>/rotate")
@role(STEWARD)
def rotate(node: str) -> Response:
    """Ask the box for a new key."""
    keys.ask_for_rotation(centre(), admin().actor, node)
    done = _("已要求更换密钥，下次联系时生效。")
    return _shown(box_page(centre(), node, admin().name, done=done))


@routes.post("/halls/<node>/revoke")
@role(STEWARD)
def revoke(node: str) -> Response:
    """Let the box no longer speak to the centre."""
    reason = request.form.get("reason", "").strip()[:200]
    if not reason:
        problem = Problem(_("没有填停用原因"), _("没有任何改动。"), _("填上原因再提交。"))
        return _shown(box_page(centre(), node, admin().name, problem=problem), 422)
    keys.revoke(centre(), admin().actor, node, reason)
    done = _("已停用。大厅会被告知，业务照常；用新的接入码可以重新接入。")
    return _shown(box_page(centre(), node, admin().name, done=done))


@routes.post("/halls/<node>/resolve")
@role(STEWARD)
def resolve(node: str) -> Response:
    """Decide which box goes on."""
    goes_on: recovery.GoesOn = "other" if request.form.get("goes_on") == "other" else "holder"
    try:
        made = recovery.resolve(centre(), admin().actor, node, goes_on)
    except recovery.NothingToResolve:
        problem = Problem(_("没有需要处理的事情"), _("没有任何改动。"))
        return _shown(box_page(centre(), node, admin().name, problem=problem), 409)
    except recovery.NoOtherBox:
        problem = Problem(
            _("没有可以接替的另一台机器"),
            _("没有任何改动。"),
            _("请选择由原机继续，或生成接入码在新机上接入。"),
        )
        return _shown(box_page(centre(), node, admin().name, problem=problem), 409)
    done = _("已处理：%(n)s 条另一台机器的记录已计入，每条只算一次。", n=made.taken_in)
    return _shown(box_page(centre(), node, admin().name, done=done))


def _shown(view: BoxPage, status: int = 200) -> Response:
    return page("central/box.html", view, status)
