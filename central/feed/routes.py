"""``GET /sync/feed``: answers at once when there is something, else when there is or time is up.
``POST /sync/said``: what the centre has said comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, Forbidden

from central.feed import recalling, service
from central.feed.recalling import Heard
from central.halls.service import QUARANTINED, HallRecord
from central.web.context import Served, caller, served
from central.web.gate import signed
from central.web.server import SIGN, STREAM
from domain import shapes
from kiosk_ui.http.roles import role
from sync.batch import pack_bytes
from sync.protocol import FEED_TYPE, LONGEST_WAIT_S, FeedPage, TakenBack

routes = Blueprint("feed", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a hall has: the cursor with its mark, the last event that the centre said to it, and the
    documents it can show.
    """

    after: int
    mark: str
    heard: Heard
    shows: Mapping[str, int]


@routes.get("/sync/feed")
@role("node")
def feed() -> Response:
    """The next page for the hall that asks. A quarantined hall may hand up but gets nothing."""
    hall = caller()
    if hall.state == QUARANTINED:
        raise Forbidden("quarantined")
    after, wait_s = _number("after", 2**53), _number("wait", LONGEST_WAIT_S)
    parts = served()
    parts.centre.contacts.seen(hall.node, parts.centre.now_ms, fed=after)
    heard = _heard()
    shows = _shows(request.args.get("shows", ""))
    parts.centre.abilities.note(hall.node, shows)
    asked = Asked(after, request.args.get("mark", ""), heard, shows)
    packed = request.headers.get("Accept") == FEED_TYPE
    request.environ[STREAM] = lambda: map(
        pack_bytes if packed else bytes, _poll(parts, hall, asked, wait_s)
    )
    request.environ[SIGN] = partial(signed, parts.centre, request.headers, 200)
    return Response(content_type=FEED_TYPE if packed else "application/json")


@routes.post("/sync/said")
@role("former")
def said() -> Response:
    """Words of the centre that a hall has heard and a centre that was set back does not know."""
    new = recalling.take_back(served().centre, caller().node, request.get_data())
    return Response(msgspec.json.encode(TakenBack(new)), content_type="application/json")


def _poll(parts: Served, hall: HallRecord, asked: Asked, wait_s: int) -> Iterator[bytes]:
    """On the loop: look, wait for the bell, look again."""
    with parts.bell.waiting(hall.node, hall.region) as rung:
        page = parts.loop.off(_look, parts, hall, asked)
        news = page.cursor != asked.after or page.events or page.anew or page.lacks is not None
        if not news and wait_s and not parts.loop.stopping.is_set():
            rung.wait(wait_s)
            page = parts.loop.off(_look, parts, hall, asked)
    yield msgspec.json.encode(page)


def _look(parts: Served, hall: HallRecord, asked: Asked) -> FeedPage:
    heard = asked.heard
    with parts.centre.database.read() as connection:
        page = service.page(
            connection, hall.node, hall.region, asked.after, asked.mark, asked.shows
        )
        lacks = None if heard.given else recalling.lacks(connection, hall.node, heard)
        if lacks is not None:
            return msgspec.structs.replace(page, lacks=lacks)
        how = recalling.known(connection, hall.node, heard)
        due = recalling.is_due(connection, hall.node, heard, how)
    if due:
        recalling.tell_again(parts.centre, hall.node, heard)
    with parts.centre.database.read() as connection:
        events, more = service.said(
            connection, parts.centre.key, hall.node, heard, follows=how == "ours"
        )
    return msgspec.structs.replace(page, events=events, more=page.more or more)


def _heard() -> Heard:
    """``heard=1.17&word=HASH``: the last place of the centre's word that the hall has, its hash;
    ``given=1``: it has handed back what the centre had forgotten.
    """
    epoch, _, seq = request.args.get("heard", "1.0").partition(".")
    word = request.args.get("word", "")
    if not (epoch.isdecimal() and seq.isdecimal() and len(epoch + seq) <= 24 and len(word) <= 64):
        raise BadRequest("heard")
    return Heard(int(epoch), int(seq), word, request.args.get("given") == "1")


def _shows(text: str) -> Mapping[str, int]:
    try:
        return shapes.heard(text)
    except ValueError as error:
        raise BadRequest("shows") from error


def _number(name: str, most: int) -> int:
    text = request.args.get(name, "0")
    if not text.isdecimal() or len(text) > 16:
        raise BadRequest(name)
    return min(int(text), most)
