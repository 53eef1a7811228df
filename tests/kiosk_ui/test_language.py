"""A catalogue is all that a language needs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import kiosk_ui
from kiosk_ui import LOCALES, catalogue, language
from tests.kiosk_ui.preview import create_app


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Somebody put a Yi catalogue (ꆈꌠꉙ, spoken in Liangshan) beside the English one."""
    locales = tmp_path / "locale"
    shutil.copytree(LOCALES, locales, ignore=shutil.ignore_patterns("*.mo"))
    yi = locales / "ii" / "LC_MESSAGES" / "messages.po"
    yi.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    yi.write_text(header + 'msgid "取号"\nmsgstr "ꂷꌠ"\n', encoding="utf-8")
    for module in (kiosk_ui, catalogue, language):
        monkeypatch.setattr(module, "LOCALES", locales)
    language.languages.cache_clear()
    with create_app().test_client() as client:
        yield client
    language.languages.cache_clear()


def test_a_third_catalogue_is_offered_and_used(client: FlaskClient) -> None:
    page = client.get("/p/kiosk-welcome").text
    assert 'value="en"' in page and ">English<" in page.replace("</svg>", ">").replace("\n", "")
    assert 'value="ii" lang="ii"' in page and "ꆈꌠꉙ" in page
    client.post("/language", data={"lang": "ii", "back": "/p/kiosk-welcome"})
    page = client.get("/p/kiosk-welcome").text
    assert '<html lang="ii"' in page and "<title>ꂷꌠ" in page
    assert 'value="zh" lang="zh-Hans"' in page and 'value="en"' in page
    assert "请将身份证放在读卡区" in page  # what has no translation yet is said in the first


def test_an_unknown_language_is_the_first(client: FlaskClient) -> None:
    client.post("/language", data={"lang": "xx", "back": "/p/kiosk-welcome"})
    assert '<html lang="zh-Hans"' in client.get("/p/kiosk-welcome").text
