"""Every endpoint of the centre says who may call it, and the gate holds it to that."""

from pathlib import Path

import pytest
import requests

from central.app import create_app
from central.centre import open_centre, prepare
from central.settings import Settings
from central.web.gate import OPEN_TO_ALL
from central.web.server import Loop
from kiosk_ui.http.roles import role_of
from tests.central.centres import OpenCentre


def test_every_endpoint_has_a_role(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path))
    prepare(settings)
    centre = open_centre(settings)
    app = create_app(centre, Loop(1))
    names = set(app.view_functions) - OPEN_TO_ALL
    assert len(names) >= 12
    assert {name for name in names if role_of(app, name) is None} == set()
    centre.database.close()


@pytest.mark.parametrize("path", ["/halls", "/halls/h-511602-01"])
def test_pages_of_the_province_ask_for_a_sign_in(centre: OpenCentre, path: str) -> None:
    answer = requests.get(centre.url + path, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")


def test_a_stream_without_a_sign_in_is_refused(centre: OpenCentre) -> None:
    accept = {"Accept": "text/event-stream"}
    answer = requests.get(f"{centre.url}/halls/live", headers=accept)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_site_asks_for_is_refused(centre: OpenCentre, headers: dict[str, str]) -> None:
    browser = centre.admin()
    del browser.headers["Origin"]
    form = {"region_code": "511602", "name": "新大厅"}
    answer = browser.post(f"{centre.url}/halls", data=form, headers=headers)
    assert answer.status_code == 403
    assert centre.count("hall") == 0


def test_pages_carry_the_policy(centre: OpenCentre) -> None:
    headers = requests.get(f"{centre.url}/sign-in").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
