"""Before every view: is the caller who the view's role wants? Afterwards: the safe headers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import Forbidden, InternalServerError, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from central.centre import Centre
from central.halls import keys
from central.halls import service as halls
from central.halls.keys import BoxReplaced, HallIsRevoked
from central.identity import service as identity
from central.identity.scope import MAY, Scope
from central.web.context import centre
from central.web.server import STREAM
from kiosk_ui.http.roles import role_of
from sync.errors import BadSignature
from sync.signatures import ANSWER_HEADER, Message, sign_answer

KeyFinder = Callable[[str], str | None]
Asked = Mapping[str, str] | Headers
COOKIE = "hall_centre"
OPEN_TO_ALL = frozenset({"static"})
POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)


def attach(app: Flask) -> None:
    """Hang the gate into the application."""
    app.before_request(_admit)
    app.after_request(_harden)


def _admit() -> BaseResponse | None:
    if request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    wanted = role_of(current_app, request.endpoint)
    if wanted in ("node", "former"):
        g.hall = _signing_hall()
        if wanted == "node" and g.get("former_key"):
            raise BoxReplaced("another box, or a newer key, is in the place of this one")
    elif wanted == "box":
        g.box_key = _check(lambda key_id: key_id, once=False)
    elif wanted == "public":
        _require_same_origin()
    elif wanted is not None and wanted in MAY:
        _require_same_origin()
        return _require_admin(wanted)
    else:
        raise InternalServerError(f"{request.endpoint} has no role")
    return None


def _signing_hall() -> halls.HallRecord:
    found: dict[str, halls.HallRecord] = {}

    def find(key_id: str) -> str | None:
        with centre().database.read() as connection:
            try:
                found[key_id] = halls.find(connection, key_id)
            except halls.NoSuchHall:
                return None
        return found[key_id].public_key

    try:
        hall = found[_check(find)]
    except BadSignature:
        hall = _with_former_key(found)
    if hall.state == halls.REVOKED:
        raise HallIsRevoked("this hall's box has been revoked at the centre")
    return hall


def _with_former_key(found: dict[str, halls.HallRecord]) -> halls.HallRecord:
    """The hall whose request an old key of its signed. Raises BadSignature."""
    for node, hall in found.items():
        with centre().database.read() as connection:
            former = keys.former(connection, node)
        for key in former:
            with contextlib.suppress(BadSignature):
                _check(lambda _, key=key: key)  # type: ignore[misc]
                g.former_key = key
                return hall
    raise BadSignature("no key of this hall has signed the request")


def _check(find: KeyFinder, *, once: bool = True) -> str:
    query = request.query_string.decode("ascii", "replace")
    target = request.environ.get("RAW_URI") or request.path + (f"?{query}" if query else "")
    message = Message(request.method, target, request.headers)  # type: ignore[arg-type]
    return centre().guard.check(message, request.get_data(), find, once=once)


def _require_same_origin() -> None:
    """Refuse changes that another site asks for (instead of tokens: see the ADR)."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        allowed = site == "same-origin"
    else:
        allowed = origin is not None and urlsplit(origin).netloc == request.host
    if not allowed:
        raise Forbidden("another site asked for this")


def _require_admin(wanted: str) -> BaseResponse | None:
    known = identity.session_of(centre(), request.cookies.get(COOKIE, ""))
    if known is not None:
        g.admin = known
        _require_reach(known.scope, wanted)
        return None
    if request.method == "GET" and "text/event-stream" not in request.headers.get("Accept", ""):
        return redirect("/sign-in", code=303)
    raise Unauthorized("sign in first")


def _require_reach(scope: Scope, wanted: str) -> None:
    """A hall beyond one's region is none that there is. Raises NoSuchHall, Forbidden."""
    node = (request.view_args or {}).get("node")
    if node is not None and not scope.covers(node):
        raise halls.NoSuchHall(node)
    if not scope.may(wanted):
        raise Forbidden(f"{scope.role} is not {wanted}")


def signed(opened: Centre, asked: Asked, status: int, body: bytes) -> list[tuple[str, str]]:
    """The header with the centre's signature for an answer to a request with these headers."""
    signature = sign_answer(opened.key, asked, status, body)
    return [(ANSWER_HEADER, signature)] if signature else []


def _harden(response: Response) -> Response:
    headers = response.headers
    if g.get("hall") is not None and not (response.is_streamed or STREAM in request.environ):
        body = response.get_data()
        headers.extend(signed(centre(), request.headers, response.status_code, body))
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint not in OPEN_TO_ALL:
        headers.setdefault("Cache-Control", "no-store")
    return response
