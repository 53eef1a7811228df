"""Which of the two languages a page is shown in, and the switch between them."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from babel.support import NullTranslations, Translations
from flask import has_request_context, redirect, request
from flask_babel import get_locale
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from kiosk_ui.catalogue import LOCALES

LANGUAGES = ("zh", "en")
COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


def requested_language() -> str | None:
    """The language of the cookie, or None for the default; for flask-babel's selector."""
    if not has_request_context():
        return None
    return "en" if request.cookies.get(COOKIE) == "en" else None


def has_chosen_language() -> bool:
    """Whether somebody has used the switch, in either direction."""
    return COOKIE in request.cookies


def current_language() -> str:
    """ "zh" or "en": what the page under way is rendered in."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def in_other_language(msgid: str) -> Markup:
    """``msgid`` in the language the page is *not* in, marked with its ``lang`` for readers."""
    if current_language() == "en":
        return Markup('<span lang="zh-Hans">{}</span>').format(msgid)
    return Markup('<span lang="en">{}</span>').format(_english().gettext(msgid))


def switch_language(lang: str, back: str) -> Response:
    """Answer for ``POST /language``: set the cookie and go back to a path of this node.

    An unknown language means Chinese.
    """
    answer = back_to(back)
    chosen = lang if lang in LANGUAGES else "zh"
    answer.set_cookie(COOKIE, chosen, max_age=YEAR_S, samesite="Lax", httponly=True)
    return answer


def back_to(path: str) -> Response:
    """Lead back to a path of this node; one that leads elsewhere means the first page."""
    local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return redirect(path if local and not urlsplit(path).netloc else "/", code=303)


def named(thing: object, field: str = "name") -> Markup:
    """``thing.name`` or, on an English page, ``thing.name_en`` where there is one."""
    chinese = getattr(thing, field)
    english = getattr(thing, f"{field}_en", "")
    return escape(english if english and current_language() == "en" else chinese)


@cache
def _english() -> NullTranslations:
    return Translations.load(str(LOCALES), ["en"])
