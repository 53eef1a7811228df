"""What halls call: enrol, hello, push."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, g, request

from central.halls import service as halls
from central.intake import service
from central.web.context import caller, centre
from kiosk_ui.http.roles import role
from sync.errors import BadSignature
from sync.protocol import Accepted, EnrolRequest, Hello, read_message

routes = Blueprint("intake", __name__)


@routes.post("/sync/enrol")
@role("box")
def enrol() -> Response:
    """A one-time code and a key for a place in the province."""
    wanted = read_message(request.get_data(), EnrolRequest)
    if wanted.public_key != g.box_key:
        raise BadSignature("the request is not signed with the key it brings")
    return _json(halls.enrol(centre(), wanted))


@routes.post("/sync/hello")
@role("node")
def hello() -> Response:
    """A hall's sign of life."""
    word = read_message(request.get_data(), Hello)
    return _json(service.meet(centre(), caller().node, word))


@routes.post("/sync/push")
@role("node")
def push() -> Response:
    """A batch of a hall's log."""
    hall = caller()
    centre().contacts.seen(hall.node, centre().now_ms)
    answer = service.ingest(centre(), hall.node, hall.public_key or "", request.get_data())
    return _json(answer, 200 if isinstance(answer, Accepted) else 409)


def _json(message: msgspec.Struct, status: int = 200) -> Response:
    return Response(msgspec.json.encode(message), status, content_type="application/json")
