"""Signing in at a browser, and choosing a window."""

import pytest

from tests.edge.halls import JSON, PASSWORD, OpenHall


def test_staff_go_to_their_window_and_managers_to_the_overview(hall: OpenHall) -> None:
    for number, place in (("1001", "/window"), (" 1001 ", "/window"), ("1009", "/overview")):
        form = {"staff_no": number, "password": PASSWORD}
        assert hall.browser().post("/sign-in", data=form).headers["Location"] == place


def test_a_wrong_password_says_so_and_keeps_the_number(hall: OpenHall) -> None:
    form = {"staff_no": "1001", "password": "guess"}
    browser = hall.browser()
    answer = browser.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert "工号或密码不对" in answer.text and 'value="1001"' in answer.text
    assert "guess" not in answer.text
    assert browser.get("/window").headers["Location"] == "/sign-in"


def test_the_sixth_guess_is_locked_out_also_with_the_right_password(hall: OpenHall) -> None:
    browser = hall.browser()
    for _ in range(5):
        browser.post("/sign-in", data={"staff_no": "1001", "password": "guess"})
    answer = browser.post("/sign-in", data={"staff_no": "1001", "password": PASSWORD})
    assert answer.status_code == 429 and "暂时锁定" in answer.text


def test_windows_are_chosen_with_who_has_them(hall: OpenHall) -> None:
    hall.at_window(1)
    browser = hall.signed_in("1002")
    windows = browser.get("/window/choose", headers=JSON).json["windows"]
    assert {w["id"]: w["taken_by"] for w in windows} == {
        "01": "陈静", "02": None, "03": None, "04": None,
    }  # fmt: skip
    taken = browser.post("/window/open", data={"window": "01"})
    assert taken.status_code == 409 and "陈静" in taken.text
    assert browser.post("/window/open", data={"window": "02"}).headers["Location"] == "/window"
    second = browser.post("/window/open", data={"window": "03"})
    assert second.status_code == 409 and "另一个窗口" in second.text


@pytest.mark.parametrize("number", ["1001", "1009"])
def test_signing_out_ends_the_session_at_once_and_everywhere(hall: OpenHall, number: str) -> None:
    browser = hall.signed_in(number)
    page = "/overview" if number == "1009" else "/window/choose"
    copied = hall.browser()
    cookie = browser.get_cookie("hall")
    assert cookie is not None
    copied.set_cookie("hall", cookie.value)
    assert copied.get(page).status_code == 200
    assert browser.post("/sign-out").headers["Location"] == "/sign-in"
    for browser_now in (browser, copied):
        assert browser_now.get(page).headers["Location"] == "/sign-in"
