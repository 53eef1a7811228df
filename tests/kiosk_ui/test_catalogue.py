"""No text for people outside the catalogues, and none missing in them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from kiosk_ui import LOCALES, STATIC, TEMPLATES
from kiosk_ui.catalogue import compile_catalogues, known_messages, missing, used_messages

CHINESE = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3001-\u3003]")
TRANSLATE = {"_", "gettext", "ngettext", "other"}
SHOWN_AS_IT_IS = {"𠮷 㛃 䶮 龘 堃 喆"}  # rare characters of the type specimen


def untranslated(source: str) -> Iterator[str]:
    """Chinese text of a template that does not go through a translating call."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    allowed = {
        id(argument)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATE
        for argument in call.args
    }
    for data in tree.find_all(nodes.TemplateData):
        yield from (line.strip() for line in data.data.splitlines() if CHINESE.search(line))
    for constant in tree.find_all(nodes.Const):
        if (
            isinstance(constant.value, str)
            and CHINESE.search(constant.value)
            and id(constant) not in allowed
        ):
            yield constant.value


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.relative_to(TEMPLATES))
)
def test_template_holds_no_untranslated_text(path: Path) -> None:
    found = list(untranslated(path.read_text(encoding="utf-8")))
    assert [text for text in found if not any(known in text for known in SHOWN_AS_IT_IS)] == []


def test_the_search_for_untranslated_text_finds_it() -> None:
    assert list(untranslated("<p>取号</p>{{ '叫号' }}{{ _('好') }}{{ _('共 %(n)s', n=1) }}")) == [
        "<p>取号</p>",
        "叫号",
    ]


@pytest.mark.parametrize("path", sorted(STATIC.glob("[cj]s*/*")), ids=lambda p: p.name)
def test_scripts_and_styles_hold_no_text_for_people(path: Path) -> None:
    code = path.read_text(encoding="utf-8").replace('"？"', "")  # a key, not a text
    assert not CHINESE.search(code)


def test_english_catalogue_is_complete() -> None:
    assert list(missing()) == []


def test_english_catalogue_holds_nothing_unused_and_no_chinese() -> None:
    known = known_messages(next(LOCALES.glob("en/**/*.po")))
    assert set(known) - set(used_messages()) == set()
    assert {m: t for m, t in known.items() if CHINESE.search(t)} == {}


def test_translations_keep_their_parameters() -> None:
    parameters = re.compile(r"%\((\w+)\)s")
    for message, text in known_messages(next(LOCALES.glob("en/**/*.po"))).items():
        assert sorted(parameters.findall(message)) == sorted(parameters.findall(text)), message


def test_compiling_is_done_once_and_again_when_the_source_is_newer(tmp_path: Path) -> None:
    shutil.copytree(LOCALES, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    assert len(compile_catalogues(tmp_path / "locale")) == 1
    assert compile_catalogues(tmp_path / "locale") == []
    po = next((tmp_path / "locale").rglob("*.po"))
    newer = po.with_suffix(".mo").stat().st_mtime + 10
    os.utime(po, (newer, newer))
    assert len(compile_catalogues(tmp_path / "locale")) == 1
