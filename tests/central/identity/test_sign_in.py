"""Signing in: counted tries, a lock, sessions that end; every step in the centre's log."""

from pathlib import Path

import pytest
import requests

from central.centre import open_centre, prepare
from central.identity import service as identity
from central.settings import Settings
from sync.envelope import check_chain, genesis, parse_header
from tests.central.centres import ACTOR, PASSWORD, OpenCentre


def test_a_session_is_a_strict_cookie_and_ends(centre: OpenCentre) -> None:
    browser = centre.admin()
    (cookie,) = browser.cookies
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Strict"
    assert browser.get(f"{centre.url}/halls").status_code == 200
    token = cookie.value
    assert browser.post(f"{centre.url}/sign-out").url == f"{centre.url}/sign-in"
    stale = requests.get(
        f"{centre.url}/halls", cookies={cookie.name: token or ""}, allow_redirects=False
    )
    assert stale.status_code == 303


def test_a_wrong_password_says_so_and_locks_after_some_tries(centre: OpenCentre) -> None:
    identity.add_admin(centre.centre, ACTOR, "9002", "李科长", PASSWORD)
    form = {"staff_no": "9002", "password": "guess"}
    origin = {"Origin": centre.url}
    for _ in range(centre.settings.sign_in_tries):
        answer = requests.post(f"{centre.url}/sign-in", data=form, headers=origin)
        assert answer.status_code == 422 and "工号或密码不对" in answer.text
    form["password"] = PASSWORD
    answer = requests.post(f"{centre.url}/sign-in", data=form, headers=origin)
    assert answer.status_code == 422 and "锁定" in answer.text


def test_the_lock_ends_and_so_does_an_idle_session(tmp_path: Path) -> None:
    now = [1_772_413_200.0]
    settings = Settings(data=str(tmp_path))
    prepare(settings)
    centre = open_centre(settings, lambda: now[0])
    identity.add_admin(centre, ACTOR, "9001", "张主任", PASSWORD)
    for _ in range(settings.sign_in_tries):
        with pytest.raises(identity.SignInRefused, match="password"):
            identity.sign_in(centre, "9001", "guess")
    with pytest.raises(identity.SignInRefused, match="locked"):
        identity.sign_in(centre, "9001", PASSWORD)
    now[0] += settings.sign_in_lock_s + 1
    token = identity.sign_in(centre, "9001", PASSWORD)
    now[0] += settings.session_idle_s - 1
    assert identity.session_of(centre, token) is not None
    now[0] += settings.session_idle_s - 1
    assert identity.session_of(centre, token) is not None
    now[0] += settings.session_idle_s + 1
    assert identity.session_of(centre, token) is None
    centre.database.close()


def test_every_step_is_in_the_centres_own_log(centre: OpenCentre) -> None:
    centre.admin()
    with pytest.raises(identity.SignInRefused):
        identity.sign_in(centre.centre, "9001", "guess")
    with pytest.raises(identity.SignInRefused):
        identity.sign_in(centre.centre, "nobody", "guess")
    lines = centre.lines("centre")
    check_chain(lines, "centre", 1, 1, genesis("centre", 1))
    assert [parse_header(line).kind for line in lines] == [
        "admin.added",
        "admin.signed_in",
        "admin.sign_in_refused",
    ]
    assert all(PASSWORD.encode() not in line and b"guess" not in line for line in lines)


def test_a_short_password_is_not_taken(centre: OpenCentre) -> None:
    with pytest.raises(identity.WeakPassword):
        identity.add_admin(centre.centre, ACTOR, "9001", "张主任", "short")
