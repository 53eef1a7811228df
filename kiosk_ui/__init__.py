"""What a browser shows: templates, static files, catalogues and the shapes of the pages.

Both nodes call :func:`attach` once. No rule of the service hall lives here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    render_template,
    request,
    send_from_directory,
)
from flask_babel import Babel, force_locale

from kiosk_ui import assets, filters, rare
from kiosk_ui.appearance import current_appearance
from kiosk_ui.catalogue import compile_catalogues
from kiosk_ui.language import (
    FIRST,
    current_language,
    in_other_language,
    languages,
    locale_of,
    own_name,
    requested_language,
    tag_of,
)

ROOM = Path(__file__).parent
TEMPLATES = ROOM / "templates"
STATIC = ROOM / "static"
LOCALES = ROOM / "locale"

__all__ = ["LOCALES", "STATIC", "TEMPLATES", "attach", "render_fragment"]


def _at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def attach(app: Flask, aside: Callable[..., Any] = _at_once) -> None:
    """Give ``app`` the templates, ``/static``, the catalogues, the globals and the filters.

    `aside(function, *arguments)` runs what takes long where it stops nobody.

    The node itself adds ``hall_name`` and ``now`` with a context processor.
    """
    compile_catalogues(LOCALES)
    Babel(
        app,
        default_locale=locale_of(FIRST),
        default_translation_directories=str(LOCALES),
        locale_selector=requested_language,
    )
    app.register_blueprint(Blueprint("kiosk_ui", __name__, template_folder="templates"))
    _serve_static(app, aside)
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(filters.FILTERS)
    environment.globals.update(
        static_url=assets.static_url,
        asset_version=assets.asset_version(),
        appearance=current_appearance,
        language=current_language,
        languages=languages,
        own_name=own_name,
        language_tag=tag_of,
        other=in_other_language,
    )
    app.context_processor(lambda: {"locale": current_language()})


def render_fragment(template: str, lang: str, **context: Any) -> str:
    """Render ``template`` in ``lang`` for a stream; needs an app context."""
    with force_locale(locale_of(lang)):
        return render_template(template, **context)


def _serve_static(app: Flask, aside: Callable[..., Any]) -> None:
    if app.has_static_folder:
        # A rule for /static exists since Flask(...); leave one and only one owner of the path.
        raise ValueError("expected Flask(..., static_folder=None), got an app with its own /static")

    def static_file(filename: str) -> Response:
        if filename.startswith(rare.FOLDER_OF_PAGES):
            return _rare_glyph(filename, aside)
        answer = send_from_directory(STATIC, filename, conditional=True)
        versioned = "v" in request.args
        answer.headers["Cache-Control"] = assets.cache_rule(filename, versioned=versioned)
        return answer

    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static_file)


def _rare_glyph(filename: str, aside: Callable[..., Any]) -> Response:
    character = rare.character_of(filename)
    font = aside(rare.glyph, character) if character is not None else None
    if font is None:
        abort(404)
    answer = Response(font, content_type="font/woff")
    answer.headers["Cache-Control"] = assets.cache_rule(filename, versioned=True)
    return answer
