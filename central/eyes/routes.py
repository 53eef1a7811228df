"""``/sync/status`` and ``/metrics``: for who knows the token or sits on the box."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import Forbidden

from central.eyes.metrics import registry
from central.eyes.views import status
from central.web.context import centre, served
from kiosk_ui.http.roles import role
from sync.secret_door import may_look, open_token
from sync.status import STATUS

routes = Blueprint("eyes", __name__)


@routes.get(STATUS)
@role("public")
def show_status() -> Response:
    """How sync stands with every hall."""
    _require_token()
    return Response(msgspec.json.encode(status(served())), content_type="application/json")


@routes.get("/metrics")
@role("public")
def metrics() -> Response:
    """The same for Prometheus."""
    _require_token()
    parts = served()
    body = generate_latest(registry(lambda: status(parts)))
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _require_token() -> None:
    token = open_token(centre().settings.folder)
    if not may_look(token, request.remote_addr or "", dict(request.headers)):
        raise Forbidden("not with this token")
