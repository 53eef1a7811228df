"""Who is let in: paired screens, staff with a living session, and nobody else."""

import pytest
from flask.testing import FlaskClient

from tests.edge.halls import HX, MINUTE_MS, OpenHall, plan

IDLE_MS = 15 * MINUTE_MS


def away(browser: FlaskClient, path: str = "/window/choose") -> bool:
    """Whether the browser is led to the sign-in."""
    return browser.get(path).headers.get("Location") == "/sign-in"


def test_a_session_ends_when_nobody_touches_it(hall: OpenHall) -> None:
    browser = hall.signed_in()
    hall.later(IDLE_MS - 5000)
    assert not away(browser)
    hall.later(IDLE_MS - 5000)
    assert not away(browser)
    hall.later(IDLE_MS + 5000)
    assert away(browser)


def test_a_stream_that_reconnects_is_no_touch(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    for _ in range(3):
        hall.later(IDLE_MS // 2)
        last = browser.get("/window/live", buffered=False)
        last.close()
    assert last.headers.get("Location") == "/sign-in"
    assert away(browser)


def test_an_account_that_is_gone_is_out_at_once(hall: OpenHall) -> None:
    from domain.documents import Document

    browser = hall.signed_in()
    gone = Document("staff", "s-1", 2, "hall:x", b"", deleted=True)
    hall.running.writer.run(lambda tx: tx.put_document(gone))
    assert away(browser)


def test_a_role_taken_away_counts_at_once(hall: OpenHall) -> None:
    from dataclasses import replace

    browser = hall.signed_in("1009")
    assert browser.get("/overview").status_code == 200
    made = plan()
    hall.publish(replace(made, staff={"s-9": replace(made.staff["s-9"], roles=("window",))}))
    assert browser.get("/overview").status_code == 403
    assert browser.get("/window/choose").status_code == 200


def test_a_fragment_is_led_to_the_sign_in_as_a_page(hall: OpenHall) -> None:
    browser = hall.at_window(1)
    hall.later(IDLE_MS + 5000)
    answer = browser.post("/window/next", headers=HX)
    assert (answer.headers.get("HX-Redirect"), answer.text) == ("/sign-in", "")


@pytest.mark.parametrize("cookie", ["", "x", "eyJzaWQiOiJhIn0.aaaaaa.bbbbbb"])
def test_a_made_up_cookie_opens_nothing(hall: OpenHall, cookie: str) -> None:
    browser = hall.browser()
    browser.set_cookie("hall", cookie)
    assert away(browser)
    assert browser.get("/kiosk/K1/").headers["Location"] == "/pair"


def test_a_station_that_is_none_and_one_of_another_kind(hall: OpenHall) -> None:
    browser = hall.paired("K1", "D1")
    for path in ("/kiosk/K9/", "/kiosk/D1/", "/board/K1/"):
        answer = browser.get(path)
        assert answer.status_code == 404 and answer.text.startswith("<!doctype html>")


def test_the_cookie_is_for_this_site_and_not_for_scripts(hall: OpenHall) -> None:
    form = {"staff_no": "1001", "password": "a fine morning in the hall"}
    flags = hall.browser().post("/sign-in", data=form).headers["Set-Cookie"]
    assert "HttpOnly" in flags and "SameSite=Strict" in flags and "Secure" not in flags
