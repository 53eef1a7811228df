"""``/sync/status`` and ``/metrics``: for who knows the token or sits on the box."""

from collections.abc import Callable

import msgspec
from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from edge.eyes.metrics import registry
from edge.line import LineWatch
from edge.node import HallNode
from kiosk_ui.http.roles import PUBLIC, role
from sync.node import backlog
from sync.protocol import HallFacts
from sync.secret_door import may_look, open_token
from sync.status import STATUS, HallStatus


def blueprint(
    node: HallNode, line: LineWatch, facts: Callable[[], HallFacts], version: str
) -> Blueprint:
    """The routes of the eyes. Public in name: the door below lets in."""
    routes = Blueprint("eyes", __name__)
    token = open_token(node.settings.data / "keys")
    figures = registry(lambda: status(node, line, facts(), version))

    def require_token() -> None:
        if not may_look(token, request.remote_addr or "", dict(request.headers)):
            abort(403)

    @routes.get(STATUS)
    @role(PUBLIC)
    def show_status() -> Response:
        require_token()
        body = msgspec.json.encode(status(node, line, facts(), version))
        return Response(body, content_type="application/json")

    @routes.get("/metrics")
    @role(PUBLIC)
    def metrics() -> Response:
        require_token()
        return Response(generate_latest(figures), content_type=CONTENT_TYPE_LATEST)

    return routes


def status(node: HallNode, line: LineWatch, facts: HallFacts, version: str) -> HallStatus:
    """How sync stands at this hall."""
    known = node.store.acknowledged(node.store.epochs()[-1])
    return HallStatus(
        node.id,
        node.plan.hall.name if node.plan.hall else node.id,
        version,
        line.now.state,
        line.now.since_ms,
        line.now.reason,
        backlog(node.store),
        known.seq if known else 0,
        facts,
        line.now.skew_ms,
        line.now.hall_state,
        line.now.compared_ms,
    )
