"""What a browser shows: templates, static files, catalogues and the shapes of the pages.

Both nodes call :func:`attach` once. No rule of the service hall lives here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, send_from_directory
from flask_babel import Babel, force_locale

from kiosk_ui import assets, filters
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


def attach(app: Flask) -> None:
    """Give ``app`` the templates, ``/static``, the catalogues, the globals and the filters.

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
    _serve_static(app)
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


def _serve_static(app: Flask) -> None:
    if app.has_static_folder:
        # A rule for /static exists since Flask(...); leave one and only one owner of the path.
        raise ValueError("expected Flask(..., static_folder=None), got an app with its own /static")
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=_static_file)


def _static_file(filename: str) -> Response:
    answer = send_from_directory(STATIC, filename, conditional=True)
    answer.headers["Cache-Control"] = assets.cache_rule(filename, versioned="v" in request.args)
    return answer
