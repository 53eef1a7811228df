"""Which language a page is shown in, and the switch to the others.

The first language is what the templates are written in; every catalogue in ``locale/`` is one
more, and adding one touches no code.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import has_request_context, redirect, request
from flask_babel import force_locale, get_locale
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from kiosk_ui.catalogue import LOCALES

FIRST: Final = "zh"
LOCALE_OF: Final = {FIRST: "zh_Hans_CN"}
TAG_OF: Final = {FIRST: "zh-Hans"}
"""What a browser and a screen reader call a language, where its plain code says too little."""

COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


def requested_language() -> str | None:
    """The language of the cookie, or None for the default; for flask-babel's selector."""
    if not has_request_context():
        return None
    lang = request.cookies.get(COOKIE, FIRST)
    return locale_of(lang) if lang in languages() else None


def has_chosen_language() -> bool:
    """Whether somebody has used the switch, in either direction."""
    return COOKIE in request.cookies


def current_language() -> str:
    """The code of the language that the page under way is rendered in: ``zh``, ``en`` …"""
    locale = get_locale()
    return locale.language if locale is not None else FIRST


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages, the first one first."""
    return (FIRST, *sorted(po.parts[-3] for po in LOCALES.glob("*/LC_MESSAGES/messages.po")))


def locale_of(lang: str) -> str:
    """The locale that renders a language."""
    return LOCALE_OF.get(lang, lang)


def tag_of(lang: str) -> str:
    """The ``lang`` attribute of a language."""
    return TAG_OF.get(lang, lang)


def own_name(lang: str) -> str:
    """What a language calls itself: 中文, English."""
    return Locale.parse(lang).get_display_name(lang) or lang


def in_other_language(msgid: str) -> Markup:
    """``msgid`` in a language the page is *not* in: English on a page of the first language, else
    the first; marked with its ``lang`` for readers."""
    if current_language() != FIRST:
        return Markup('<span lang="{}">{}</span>').format(tag_of(FIRST), msgid)
    return Markup('<span lang="en">{}</span>').format(_catalogue("en").gettext(msgid))


def switch_language(lang: str, back: str) -> Response:
    """Answer for ``POST /language``: set the cookie and go back to a path of this node.

    An unknown language means the first.
    """
    answer = back_to(back)
    chosen = lang if lang in languages() else FIRST
    answer.set_cookie(COOKIE, chosen, max_age=YEAR_S, samesite="Lax", httponly=True)
    return answer


def back_to(path: str) -> Response:
    """Lead back to a path of this node; one that leads elsewhere means the first page."""
    local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return redirect(path if local and not urlsplit(path).netloc else "/", code=303)


def named(thing: object, field: str = "name") -> Markup:
    """``thing.name`` or, where there is one in the page's language, ``thing.name_en`` …"""
    return escape(name_of(thing, field))


def name_of(thing: object, field: str = "name") -> str:
    """The same as plain text, for who fills a view."""
    found: str = getattr(thing, f"{field}_{current_language()}", "") or getattr(thing, field)
    return found


def in_language(lang: str) -> AbstractContextManager[None]:
    """Whatever is said inside is said in ``lang``; needs an app context."""
    return force_locale(locale_of(lang))


def words_in(lang: str) -> Callable[[str], str]:
    """The catalogue of a language, for papers that are printed while no page is under way; the
    first language and one that is not there are the words themselves.
    """
    known = lang != FIRST and lang in languages()
    return _catalogue(lang).gettext if known else str


@cache
def _catalogue(lang: str) -> NullTranslations:
    return Translations.load(str(LOCALES), [lang])
