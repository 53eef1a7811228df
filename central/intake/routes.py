"""What halls call: enrol, hello, push, a new key, the log back."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, g, request
from werkzeug.exceptions import BadRequest, NotFound

from central.halls import enrolment, keys
from central.intake import giving_back, service
from central.web.context import caller, centre, former_key
from kiosk_ui.http.roles import role
from sync.errors import BadSignature
from sync.protocol import BATCH_TYPE, Accepted, EnrolRequest, Hello, KeyRequest, read_message

routes = Blueprint("intake", __name__)


@routes.post("/sync/enrol")
@role("box")
def enrol() -> Response:
    """A one-time code and a key for a place in the province."""
    wanted = read_message(request.get_data(), EnrolRequest)
    if wanted.public_key != g.box_key:
        raise BadSignature("the request is not signed with the key it brings")
    return _json(enrolment.enrol(centre(), wanted))


@routes.get("/sync/authority")
@role("public")
def authority() -> Response:
    """The certificate that signs this centre's: boxes hold it against the pin of their code."""
    files = centre().tls
    if not files.there:
        raise NotFound
    return Response(files.authority.read_bytes(), content_type="application/x-pem-file")


@routes.post("/sync/hello")
@role("former")
def hello() -> Response:
    """A hall's sign of life."""
    word = read_message(request.get_data(), Hello)
    if (key := former_key()) is not None:
        return _json(service.meet_former(centre(), caller(), key, word))
    return _json(service.meet(centre(), caller(), word))


@routes.post("/sync/key")
@role("former")
def key() -> Response:
    """A new key for a hall's box, proposed with the old one."""
    wanted = read_message(request.get_data(), KeyRequest)
    hall = caller()
    signed_by = former_key() or hall.public_key or ""
    return _json(keys.rotate(centre(), hall.node, signed_by, wanted))


@routes.get("/sync/log")
@role("node")
def log() -> Response:
    """A hall's own log back: what there is, or a page of it."""
    hall = caller()
    if "epoch" not in request.args:
        return _json(giving_back.index(centre(), hall.node))
    epoch, after = _number("epoch"), _number("after")
    page = giving_back.page(centre(), hall.node, epoch, after)
    return Response(page, content_type=BATCH_TYPE)


@routes.post("/sync/push")
@role("former")
def push() -> Response:
    """A batch of a hall's log."""
    hall = caller()
    if (key := former_key()) is not None:
        return _json(service.keep_apart(centre(), hall.node, key, request.get_data()), 409)
    centre().contacts.seen(hall.node, centre().now_ms)
    answer = service.ingest(centre(), hall.node, hall.public_key or "", request.get_data())
    return _json(answer, 200 if isinstance(answer, Accepted) else 409)


def _json(message: msgspec.Struct, status: int = 200) -> Response:
    return Response(msgspec.json.encode(message), status, content_type="application/json")


def _number(name: str) -> int:
    """A whole number of the query. Raises BadRequest."""
    text = request.args.get(name, "0")
    if not text.removeprefix("-").isdecimal() or len(text) > 16:
        raise BadRequest(name)
    return int(text)
