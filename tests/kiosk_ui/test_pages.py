"""Every page and fragment renders in both languages, and says what it should."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kiosk_ui import render_fragment
from tests.kiosk_ui.preview import HALL_NAME, create_app
from tests.kiosk_ui.samples import FRAGMENTS, PAGES

FRAGMENT_WORDS = {
    "ticket": ("前面还有", "People ahead"),
    "board": ("请前往", "Please go<"),
    "display": ('<span lang="en">', '<span lang="zh-Hans">'),  # both languages stand on it
    "pad": ("基本满意", "Fair"),
    "console": ("开始办理", "Start"),
    "overview": ("今日取号", "Tickets today"),
    "halls": ("失联", "Silent"),
    "hall": ("链头", "Chain head"),
}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


def page_of(client: FlaskClient, name: str, lang: str) -> str:
    client.set_cookie("lang", lang)
    answer = client.get(f"/p/{name}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_renders(client: FlaskClient, name: str, lang: str) -> None:
    html = page_of(client, name, lang)
    assert f'<html lang="{"en" if lang == "en" else "zh-Hans"}"' in html
    assert HALL_NAME in html
    assert "Undefined" not in html


@pytest.mark.parametrize("name", PAGES)
def test_no_inline_script_style_or_foreign_address(client: FlaskClient, name: str) -> None:
    html = page_of(client, name, "zh")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', html)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FRAGMENTS)
def test_fragment_renders_without_a_request(name: str, lang: str) -> None:
    app = create_app()
    template, view = FRAGMENTS[name]
    with app.app_context():
        html = render_fragment(template, lang, view=view)
    chinese, english = FRAGMENT_WORDS[name]
    assert (chinese in html, english in html) == (lang == "zh", lang == "en")


def test_first_render_holds_the_fragment_as_the_stream_sends_it(client: FlaskClient) -> None:
    app = create_app()
    template, view = FRAGMENTS["board"]
    with app.test_request_context():
        fragment = render_fragment(template, "zh", view=view)
    assert fragment.strip() in page_of(client, "board", "zh")


@pytest.mark.parametrize(
    "name", ["console-paused", "kiosk-services-problem", "sign-in-failed", "pair"]
)
def test_problem_says_what_happened_and_what_to_do(client: FlaskClient, name: str) -> None:
    problem = PAGES[name][1].problem  # type: ignore[attr-defined]
    html = page_of(client, name, "zh")
    assert problem.what in html
    assert problem.next in html
    assert 'role="alert"' in html


def test_printer_failure_keeps_the_number_on_the_screen(client: FlaskClient) -> None:
    html = page_of(client, "kiosk-ticket-failed", "zh")
    assert "请记住您的号码，或扫码保存" in html
    assert "paper--screen-only" in html


def test_a_queue_that_takes_no_numbers_is_no_button(client: FlaskClient) -> None:
    html = page_of(client, "kiosk-welcome", "zh")
    assert 'value="estate"' in html
    assert 'value="general"' not in html
    assert "现在不取号" in html


def test_language_switch_goes_back_and_nowhere_else(client: FlaskClient) -> None:
    answer = client.post("/language", data={"lang": "en", "back": "/p/board"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/p/board")
    assert "lang=en" in answer.headers["Set-Cookie"]
    for elsewhere in ("//evil.example", "https://evil.example/", "/\\evil.example", "evil"):
        assert (
            client.post("/language", data={"lang": "en", "back": elsewhere}).headers["Location"]
            == "/"
        )


def test_static_files_are_versioned_and_cached(client: FlaskClient) -> None:
    urls = re.findall(r'(?:href|src)="(/static/[^"]+)"', page_of(client, "console", "zh"))
    assert len(urls) >= 9
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/static/js/clock.js").headers["Cache-Control"] == "no-cache"
