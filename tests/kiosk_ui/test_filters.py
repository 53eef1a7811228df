"""How times, durations and ratings are worded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from markupsafe import Markup

import kiosk_ui
from kiosk_ui import filters


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask(__name__, static_folder=None)
    kiosk_ui.attach(app)
    return app


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (None, "—", "—"),
        (0, "不到 1 分钟", "under 1 min"),
        (59, "不到 1 分钟", "under 1 min"),
        (60, "约 1 分钟", "about 1 min"),
        (725, "约 12 分钟", "about 12 min"),
    ],
)
def test_minutes(app: Flask, seconds: int | None, chinese: str, english: str) -> None:
    with app.app_context():
        assert filters.minutes(seconds) == chinese
        with force_locale("en"):
            assert filters.minutes(seconds) == english


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "—"), (59, "刚刚"), (180, "3 分钟前"), (7300, "2 小时前"), (400_000, "4 天前")],
)
def test_ago(app: Flask, seconds: int | None, words: str) -> None:
    with app.app_context():
        assert filters.ago(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "—"), (0, "0:00"), (42, "0:42"), (605, "10:05"), (3730, "1:02:10"), (-3, "0:00")],
)
def test_timer(seconds: int | None, words: str) -> None:
    assert filters.timer(seconds) == words


def test_times_are_the_halls_and_days_are_named(app: Flask) -> None:
    late = datetime(2025, 11, 23, 17, 5, tzinfo=UTC)
    assert filters.clock(late) == "01:05"
    assert filters.clock(None) == "—"
    with app.app_context():
        assert filters.day(late) == "2025年11月24日 星期一"
        with force_locale("en"):
            assert filters.day(date(2025, 11, 24)) == "Mon 24 Nov 2025"


def test_figures_and_stars() -> None:
    assert [filters.figure(v) for v in (None, 12345, 4.75, 0)] == ["—", "12,345", "4.8", "0"]
    assert [filters.stars(v) for v in (None, 1, 5)] == ["—", "★☆☆☆☆", "★★★★★"]


def test_a_drawing_of_fixed_size_is_made_scalable_and_stays_markup() -> None:
    drawing = filters.scalable(Markup('<svg width="132" height="132"><path/></svg>'))
    assert drawing.startswith('<svg viewBox="0 0 132 132" width="132"')
    assert isinstance(drawing, Markup)
    assert filters.scalable(drawing) == drawing


def test_an_app_with_its_own_static_folder_is_refused() -> None:
    with pytest.raises(ValueError, match="static_folder=None"):
        kiosk_ui.attach(Flask(__name__))
