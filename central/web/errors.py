"""One place where errors become answers: JSON for halls, a page for people."""

from __future__ import annotations

import logging

import msgspec
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from central.blobs.service import (
    BlobNotExpected,
    ChecksumMismatch,
    DiskFull,
    WrongOffset,
)
from central.halls.keys import BoxReplaced, HallIsRevoked
from central.halls.service import CodeRefused, NoSuchHall
from central.web.context import centre, served
from central.web.refusals import RefusalLog
from kiosk_ui.views import ErrorPage, Problem
from sync.errors import (
    BadBatch,
    BadEvent,
    BadSignature,
    BlobTooLong,
    BrokenChain,
    DamagedBlob,
    NoSuchBlob,
)
from sync.keys import BadKey
from sync.protocol import BadMessage, Refusal
from sync.signatures import Replayed, TooManyRequests, WrongTime, tell_time

log = logging.getLogger(__name__)

REFUSALS: dict[type[Exception], tuple[int, str]] = {
    BadSignature: (401, "bad_signature"),
    WrongTime: (401, "wrong_time"),
    Replayed: (401, "replayed"),
    TooManyRequests: (429, "too_many_requests"),
    BadBatch: (422, "bad_batch"),
    BadEvent: (422, "bad_batch"),
    BrokenChain: (422, "broken_chain"),
    BadKey: (422, "bad_key"),
    CodeRefused: (403, "code_refused"),
    HallIsRevoked: (403, "revoked"),
    BoxReplaced: (403, "replaced"),
    BadMessage: (422, "bad_message"),
    NoSuchBlob: (404, "no_such_blob"),
    DamagedBlob: (422, "damaged_blob"),
    BlobTooLong: (413, "too_long"),
    BlobNotExpected: (503, "not_expected_yet"),
    DiskFull: (503, "disk_full"),
    WrongOffset: (409, "wrong_offset"),
    ChecksumMismatch: (460, "checksum_mismatch"),
}
quiet = RefusalLog(log)
RETRY_S: dict[int, int] = {429: 60, 503: 5}


def attach(app: Flask) -> None:
    """Hang the answers into the application."""
    for kind in REFUSALS:
        app.register_error_handler(kind, _refuse)
    app.register_error_handler(NoSuchHall, _no_such_hall)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)


def refusal(status: int, message: Refusal) -> Response:
    """A refusal as an answer to a hall."""
    answer = Response(msgspec.json.encode(message), status, content_type="application/json")
    if message.retry_after_s is not None:
        answer.headers["Retry-After"] = str(message.retry_after_s)
    return answer


def _refuse(error: Exception) -> Response:
    kind = next(k for k in type(error).__mro__ if k in REFUSALS)
    status, word = REFUSALS[kind]
    served().refusals.note(dict(request.headers), word)
    level = logging.INFO if status == 404 else logging.WARNING
    log.log(level, "refused %s %s: %s", request.method, request.path, word)
    time = None
    if isinstance(error, WrongTime):
        time = tell_time(centre().key, error.nonce, centre().now_ms)
    retry = RETRY_S.get(status)
    return refusal(status, Refusal(word, str(error)[:300], retry, time))


def _no_such_hall(error: NoSuchHall) -> Response | tuple[str, int]:
    return _page(404, Problem("没有这个大厅", next="返回全部大厅，再查一次。"))


def _http(error: HTTPException) -> Response | tuple[str, int]:
    status = error.code or 500
    if request.path.startswith("/sync/"):
        return refusal(status, Refusal(error.name.lower().replace(" ", "_"), ""))
    words = {
        401: Problem("登录已失效", next="请重新登录。"),
        403: Problem("这个操作没有被接受", "没有任何改动。", "请从本系统的页面上操作。"),
        404: Problem("没有这个页面", next="返回首页。"),
    }
    return _page(status, words.get(status, Problem(f"请求无法处理（{status}）", "没有任何改动。")))


def _crash(error: Exception) -> Response | tuple[str, int]:
    log.error("failed: %s %s", request.method, request.path, exc_info=error)
    if request.path.startswith("/sync/"):
        return refusal(500, Refusal("failed", type(error).__name__))
    return _page(
        500, Problem("系统出了问题", "已提交的数据都在。", "稍后再试；仍不行请联系管理员。")
    )


def _page(status: int, problem: Problem) -> tuple[str, int]:
    return render_template("error.html", view=ErrorPage(status, problem)), status
