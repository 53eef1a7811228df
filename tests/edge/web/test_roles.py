"""Every endpoint of a hall's node names who may use it, and nobody else gets in."""

import re

from kiosk_ui.http.roles import PUBLIC, role_of
from tests.edge.halls import OpenHall

ROLES = {PUBLIC, "kiosk", "board", "display", "pad", "window", "manager", "staff"}
WAY_IN = {"/", "/health", "/sign-in", "/pair", "/language", "/appearance", "/agents/pair"}
OF_A_TICKET = {"/t/<ticket_id>", "/t/<ticket_id>/later", "/t/<ticket_id>/give-up"}
OF_A_PAPER = {"/check/<digits>/<kind>/<code>"}
OF_THE_EYES = {"/metrics", "/sync/status"}
"""Guarded by a door of their own: `sync.secret_door`."""

OPEN_TO_ALL = WAY_IN | OF_A_TICKET | OF_A_PAPER | OF_THE_EYES


def test_every_route_has_a_role(hall: OpenHall) -> None:
    app = hall.running.app
    without = [r.rule for r in app.url_map.iter_rules() if role_of(app, r.endpoint) not in ROLES]
    assert without == []


def test_only_what_must_be_is_public(hall: OpenHall) -> None:
    app = hall.running.app
    public = {r.rule for r in app.url_map.iter_rules() if role_of(app, r.endpoint) == PUBLIC}
    assert public - OPEN_TO_ALL == {"/static/<path:filename>"}


def test_nobody_without_a_role_gets_in(hall: OpenHall) -> None:
    app, browser = hall.running.app, hall.browser()
    for rule in app.url_map.iter_rules():
        if role_of(app, rule.endpoint) == PUBLIC:
            continue
        place = {"board": "D1", "display": "S1", "pad": "P1"}.get(rule.rule.split("/")[1], "K1")
        path = rule.rule.replace("<station>", place).replace("<ticket_id>", "x")
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path.replace("<act>", "next"))
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        answer = browser.open(path, method=method)
        assert answer.status_code == 303, f"{method} {path}"
        assert answer.headers["Location"] in ("/pair", "/sign-in")
