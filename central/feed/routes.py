"""``GET /sync/feed``: answers at once when there is something, else when there is or time is up."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, Forbidden

from central.feed import service
from central.halls.service import QUARANTINED, HallRecord
from central.web.context import Served, caller, served
from central.web.server import STREAM
from kiosk_ui.http.roles import role
from sync.protocol import LONGEST_WAIT_S, FeedPage

routes = Blueprint("feed", __name__)


@routes.get("/sync/feed")
@role("node")
def feed() -> Response:
    """The next page for the hall that asks. A quarantined hall may hand up but gets nothing."""
    hall = caller()
    if hall.state == QUARANTINED:
        raise Forbidden("quarantined")
    after, wait_s = _number("after", 2**53), _number("wait", LONGEST_WAIT_S)
    parts = served()
    parts.centre.contacts.seen(hall.node, parts.centre.now_ms)
    request.environ[STREAM] = lambda: _poll(parts, hall, after, wait_s)
    return Response(content_type="application/json")


def _poll(parts: Served, hall: HallRecord, after: int, wait_s: int) -> Iterator[bytes]:
    """On the loop: look, wait for the bell, look again."""
    with parts.bell.waiting(hall.node, hall.region) as rung:
        page = parts.loop.off(_look, parts, hall, after)
        if page.cursor == after and wait_s and not parts.loop.stopping.is_set():
            rung.wait(wait_s)
            page = parts.loop.off(_look, parts, hall, after)
    yield msgspec.json.encode(page)


def _look(parts: Served, hall: HallRecord, after: int) -> FeedPage:
    with parts.centre.database.read() as connection:
        return service.page(connection, hall.node, hall.region, after)


def _number(name: str, most: int) -> int:
    text = request.args.get(name, "0")
    if not text.isdecimal() or len(text) > 16:
        raise BadRequest(name)
    return min(int(text), most)
