"""Signing in and out, and the language switch."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from central.identity import service
from central.identity.scope import READER
from central.web.context import admin, centre
from central.web.gate import COOKIE
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.language import switch_language
from kiosk_ui.views import Problem, SignIn

routes = Blueprint("identity", __name__)

WORDS = {
    "password": Problem("工号或密码不对", next="请再输入一次。"),
    "locked": Problem("尝试次数过多，账号已暂时锁定", next="请几分钟后再试。"),
}


@routes.get("/sign-in")
@role("public")
def sign_in_page() -> BaseResponse:
    """The form."""
    return page("central/sign_in.html", SignIn())


@routes.post("/sign-in")
@role("public")
def sign_in() -> BaseResponse:
    """Number and password for a session."""
    number = request.form.get("staff_no", "")[:40]
    try:
        token = service.sign_in(centre(), number, request.form.get("password", "")[:200])
    except service.SignInRefused as refused:
        view = SignIn(number, WORDS[refused.reason])
        return page("central/sign_in.html", view, 422)
    answer = redirect("/", code=303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=_over_tls())
    return answer


def _over_tls() -> bool:
    return centre().settings.behind_tls or centre().tls.there


@routes.post("/sign-out")
@role(READER)
def sign_out() -> BaseResponse:
    """End the session."""
    service.sign_out(centre(), admin(), request.cookies.get(COOKIE, ""))
    answer = redirect("/sign-in", code=303)
    answer.delete_cookie(COOKIE)
    return answer


@routes.post("/language")
@role("public")
def language() -> BaseResponse:
    """Chinese or English."""
    return switch_language(request.form.get("lang", ""), request.form.get("back", "/"))
