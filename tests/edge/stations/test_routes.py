"""Pairing a screen in a browser; the way in; the language."""

import pytest

from tests.edge.halls import JSON, OpenHall
from tests.factories import NODE


@pytest.mark.parametrize(
    ("station", "place"),
    [("K1", "/kiosk/K1/"), ("D1", "/board/D1/"), ("W1", "/sign-in")],
)
def test_a_code_makes_a_screen_the_page_of_its_station(
    hall: OpenHall, station: str, place: str
) -> None:
    browser = hall.browser()
    answer = browser.post("/pair", data={"code": hall.code(station)})
    assert answer.headers["Location"] == place
    assert browser.get(place).status_code == 200


def test_one_screen_may_be_several_stations(hall: OpenHall) -> None:
    browser = hall.paired("K1", "D1")
    assert browser.get("/kiosk/K1/").status_code == browser.get("/board/D1/").status_code == 200


def test_a_wrong_code_gets_words(hall: OpenHall) -> None:
    browser = hall.browser()
    answer = browser.post("/pair", data={"code": "12345678"})
    assert answer.status_code == 401 and "配对码不对" in answer.text
    for _ in range(10):
        answer = browser.post("/pair", data={"code": "12345678"})
    assert answer.status_code == 429
    assert browser.get("/kiosk/K1/").headers["Location"] == "/pair"


def test_the_way_in_and_the_sign_of_life(hall: OpenHall) -> None:
    browser = hall.browser()
    assert browser.get("/").headers["Location"] == "/sign-in"
    assert browser.get("/health").text == NODE
    assert browser.get("/pair?code=123").status_code == 200


def test_the_language_is_a_matter_of_the_browser(hall: OpenHall) -> None:
    browser = hall.browser()
    answer = browser.post("/language", data={"lang": "en", "back": "/pair"})
    assert answer.headers["Location"] == "/pair"
    wrong = browser.post("/pair", data={"code": "1"}, headers=JSON).json["problem"]
    assert wrong["what"].isascii()
    elsewhere = browser.post("/language", data={"lang": "zh", "back": "//evil.example/"})
    assert elsewhere.headers["Location"] == "/"
