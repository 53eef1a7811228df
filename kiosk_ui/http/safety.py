"""What every answer carries and every changing request must show.

Requests from other sites are told by Fetch Metadata (Sec-Fetch-Site) or Origin, as browsers send
them; together with SameSite=Strict cookies that replaces tokens in forms (docs/adr/0006).
"""

from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; "
        "base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

MOST_BYTES: Final = 64 * 1024
"""A form is small; whoever sends more is not one of our pages."""


def protect(app: Flask, *, secure_cookies: bool) -> None:
    """Bound bodies, refuse other sites' requests, set the headers and the cookie's flags."""
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)


def _refuse_other_sites() -> None:
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # What a page shows of a person must not stay in a browser's cache.
    response.headers.setdefault("Cache-Control", "no-store")
    return response
