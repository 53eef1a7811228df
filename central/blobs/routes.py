"""The centre's side of the tus protocol, version 1.0.0, and the way back.

Extensions: creation, checksum (sha256), termination. Not taken: X-HTTP-Method-Override, since the
method is part of what a hall signs.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import BadRequest, RequestedRangeNotSatisfiable, UnsupportedMediaType

from central.blobs import service
from central.web.context import caller, centre
from kiosk_ui.http.roles import role
from sync.blobs import LONGEST_SEALED
from sync.protocol import BLOBS, UPLOADS
from sync.tus import MOST_PIECE, PIECE_TYPE, VERSION

routes = Blueprint("blobs", __name__)

ABLE = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,checksum,termination",
    "Tus-Checksum-Algorithm": "sha256",
    "Tus-Max-Size": str(LONGEST_SEALED),
}


@routes.route(BLOBS, methods=["OPTIONS"], provide_automatic_options=False)
@role("public")
def options() -> Response:
    """What this server can do."""
    return Response(status=204, headers=ABLE)


@routes.post(BLOBS)
@role("node")
def create() -> Response:
    """Begin an upload (tus: creation). The same upload again leads to the same place."""
    _require_tus()
    made = service.create(
        centre(),
        caller().node,
        _number("Upload-Length"),
        request.headers.get("Upload-Metadata", ""),
    )
    return _answer(201, Location=f"{UPLOADS}/{made.address}")


@routes.route(f"{UPLOADS}/<address>", methods=["HEAD"], provide_automatic_options=False)
@role("node")
def how_far(address: str) -> Response:
    """How much of an upload has arrived."""
    _require_tus()
    found = service.find(centre(), caller().node, address)
    return _answer(
        200,
        **{
            "Upload-Offset": str(found.arrived),
            "Upload-Length": str(found.length),
            "Upload-Metadata": found.metadata,
            "Cache-Control": "no-store",
        },
    )


@routes.patch(f"{UPLOADS}/<address>")
@role("node")
def piece(address: str) -> Response:
    """The next piece."""
    _require_tus()
    if request.content_type != PIECE_TYPE:
        raise UnsupportedMediaType(f"a piece is {PIECE_TYPE}")
    arrived = service.append(
        centre(),
        caller().node,
        address,
        _number("Upload-Offset"),
        request.get_data(),
        request.headers.get("Upload-Checksum", ""),
    )
    return _answer(204, **{"Upload-Offset": str(arrived)})


@routes.delete(f"{UPLOADS}/<address>")
@role("node")
def forget(address: str) -> Response:
    """End an upload without keeping anything (tus: termination)."""
    _require_tus()
    service.forget(centre(), caller().node, address)
    return _answer(204)


@routes.get(f"{BLOBS}/<address>/receipt")
@role("node")
def receipt(address: str) -> Response:
    """The signed receipt of a blob that is here."""
    line = service.receipt(centre(), caller().node, address)
    return Response(line, content_type="application/json")


@routes.get(f"{BLOBS}/<address>")
@role("node")
def fetch(address: str) -> Response:
    """A range of a sealed blob of the hall that asks, sealed for its present key (``?for=``)."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        raise BadRequest("ask for one range of bytes")
    first, end = asked.ranges[0]
    count = min((end if end is not None else first + MOST_PIECE) - first, MOST_PIECE)
    reader = request.args.get("for", "")
    body, total = service.sealed_range(centre(), caller().node, address, reader, first, count)
    if not body:
        raise RequestedRangeNotSatisfiable(length=total)
    answer = Response(body, 206, content_type="application/octet-stream")
    answer.headers["Content-Range"] = f"bytes {first}-{first + len(body) - 1}/{total}"
    return answer


def _require_tus() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        abort(Response(status=412, headers={"Tus-Version": VERSION}))


def _number(name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isdecimal() or len(text) > 16:
        raise BadRequest(name)
    return int(text)


def _answer(status: int, **headers: str) -> Response:
    return Response(status=status, headers={"Tus-Resumable": VERSION, **headers})
