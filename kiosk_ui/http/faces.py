"""One view, two faces: a page for browsers, the same view as JSON for programs that ask for it."""

from typing import Any

import msgspec
from flask import Response, make_response, render_template, request
from markupsafe import Markup


def wants_json() -> bool:
    """Whether the request asks for JSON."""
    return request.headers.get("Accept", "").startswith("application/json")


def page(template: str, view: object, status: int = 200, **context: Any) -> Response:
    """The view as a page, or as JSON. `context` is for the template alone."""
    if wants_json():
        body = msgspec.json.encode(view, enc_hook=_plain)
        return Response(body, status, content_type="application/json")
    return make_response(render_template(template, view=view, **context), status)


def _plain(value: object) -> object:
    if isinstance(value, Markup):
        return str(value)
    raise TypeError(f"a view holds a {type(value).__name__}")
