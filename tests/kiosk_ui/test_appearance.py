"""How a kiosk's page is made larger, stronger, lower, and how it becomes everybody's again."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kiosk_ui.appearance import MODES
from tests.kiosk_ui.preview import create_app
from tests.kiosk_ui.sample_views import SERVICES

PAGE = "/p/kiosk-welcome"


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    with create_app().test_client() as client:
        yield client


def switch(client: FlaskClient, mode: str, back: str = PAGE) -> str:
    answer = client.post("/appearance", data={"mode": mode, "back": back})
    assert answer.status_code == 303
    return answer.headers["Location"]


def root_class(client: FlaskClient) -> list[str]:
    text = client.get(PAGE).text
    return text.partition('class="')[2].partition('"')[0].split()


def test_a_mode_is_one_touch_on_and_one_touch_off(client: FlaskClient) -> None:
    assert root_class(client) == ["kiosk"]
    assert switch(client, "elder") == PAGE
    assert root_class(client) == ["kiosk", "elder"]
    assert 'value="elder" aria-pressed="true"' in client.get(PAGE).text
    switch(client, "elder")
    assert root_class(client) == ["kiosk"]


@given(st.lists(st.sampled_from([*MODES, "unknown", ""]), max_size=8))
def test_any_touches_leave_what_was_touched_an_odd_number_of_times(touches: list[str]) -> None:
    with create_app().test_client() as client:
        for mode in touches:
            switch(client, mode)
        assert root_class(client)[1:] == [m for m in MODES if touches.count(m) % 2]


def test_larger_is_slower(client: FlaskClient) -> None:
    usual = client.get("/p/kiosk-services").text
    switch(client, "elder")
    larger = client.get("/p/kiosk-services").text
    waits = SERVICES.seconds_left
    assert f'data-idle="{waits}"' in usual and f'data-idle="{waits * 2}"' in larger


def test_a_changed_page_goes_back_by_itself(client: FlaskClient) -> None:
    assert "data-idle=" not in client.get(PAGE).text
    switch(client, "contrast")
    assert 'data-idle="60" data-idle-quiet' in client.get(PAGE).text


def test_another_place_is_no_way_back(client: FlaskClient) -> None:
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org", ""):
        assert switch(client, "elder", elsewhere) == "/"
