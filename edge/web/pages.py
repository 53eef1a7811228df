"""Commands and their answers: run one, turn a refusal into words, lead on."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec
from flask import Response, make_response, redirect, request

from domain.errors import Refused
from edge.web import words
from kiosk_ui.http.faces import wants_json
from kiosk_ui.views import Problem
from sync.writer import NotSaved

ResultT = TypeVar("ResultT")


def fields() -> dict[str, str]:
    """The fields of a posted form (url-encoded; our pages send nothing else).

    A tenth of a ticket's time went into the general parser, which also knows uploads.
    """
    return dict(parse_qsl(request.get_data(cache=False, as_text=True), keep_blank_values=True))


def done(to: str, status: int = 201, **facts: Any) -> Response:
    """After a command: browsers go to `to`, programs get the facts."""
    if wants_json():
        body = msgspec.json.encode({"to": to, **facts})
        return Response(body, status, content_type="application/json")
    return make_response(redirect(to, code=303))


def lead(to: str) -> Response:
    """Send the page elsewhere, also when only a fragment was asked for."""
    if request.headers.get("HX-Request"):
        return Response("", 200, {"HX-Redirect": to})
    return make_response(redirect(to, code=303))


def attempt(command: Callable[[], ResultT]) -> tuple[ResultT | None, Problem | None, int]:
    """Run a command; (result, None, 200) or (None, words, status)."""
    try:
        return command(), None, 200
    except Refused as refused:
        return None, words.problem(refused), words.status(refused)
    except NotSaved:
        return None, words.not_saved(), 503


def local_path(path: str, otherwise: str) -> str:
    """A path of this node that a form names as its way back; anything else is `otherwise`."""
    local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if local and not urlsplit(path).netloc else otherwise


def as_uuid(text: str | None) -> str | None:
    """An id that a page chose beforehand, if it is one."""
    try:
        return str(uuid.UUID(text)) if text else None
    except ValueError:
        return None
