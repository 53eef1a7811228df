"""What a browser shows when there is no page to give: a page all the same, in people's words."""

from flask import Flask, Response
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from kiosk_ui.http.faces import page
from kiosk_ui.views import ErrorPage, Problem


def show_errors(app: Flask) -> None:
    """Give every HTTP error its page; an error of ours says no more than that it is one."""
    app.register_error_handler(HTTPException, _error_page)


def _error_page(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    answer = page("error.html", ErrorPage(status, _words(status)), status)
    # What goes with the status: Allow, Retry-After …
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers.setdefault(name, value)
    return answer


def _words(status: int) -> Problem:
    nothing_changed = _("什么都没有改变。")
    return {
        403: Problem(_("这里不对您开放"), nothing_changed, _("请返回首页，或用有权限的账号登录。")),
        404: Problem(_("没有这个页面"), "", _("请返回首页重新选择。")),
        405: Problem(_("这里不能这样操作"), nothing_changed, _("请返回首页重新选择。")),
        413: Problem(_("发送的内容太大"), nothing_changed, _("请返回首页重新选择。")),
    }.get(status) or Problem(
        _("系统出了问题"), _("已经取得的号码和记录都保留。"), _("请稍后再试，或告诉工作人员。")
    )
