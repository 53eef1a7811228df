"""One county's staff reach nothing of another's: tried on every route, for every role."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from flask import Flask

from central.app import create_app
from central.identity import scope as scopes
from central.identity import service as identity
from central.identity.scope import MAY, BadScope, Scope
from central.store import schema
from central.store.database import insert_many
from central.web.server import Loop
from domain.events import Fact
from kiosk_ui.http.roles import role_of
from tests.central.centres import ACTOR, PASSWORD, OpenCentre, TestHall, enrolled, wait_for
from tests.central.operations.test_cases import ACCEPTED, CASE, DRAFT, NUMBER, SUBMITTED

THEIRS, OURS = "511602", "510182"
NAME = "别处的大厅"
REACHES = (
    Scope(scopes.COUNTY, OURS),
    Scope(scopes.CITY, OURS[:4]),
    Scope(scopes.HALL, OURS, f"h-{OURS}-01"),
    Scope(scopes.DEPARTMENT, OURS, department="区民政局"),
    Scope(scopes.AUDITOR, OURS),
)
SECRETS = (NAME, NUMBER, "公共场所卫生许可", "王**")
"""What stands on pages about the other county, and nowhere else."""


@dataclass(frozen=True, slots=True)
class Two:
    """A centre with a case in another county's hall."""

    opened: OpenCentre
    node: str
    app: Flask

    def browser(self, scope: Scope) -> requests.Session:
        """Somebody who has signed in."""
        number = f"{scope.role}-{scope.region}{scope.hall}"
        identity.add_admin(self.opened.centre, ACTOR, number, "某人", PASSWORD, scope)
        browser = requests.Session()
        browser.trust_env = False
        browser.headers["Origin"] = self.opened.url
        form = {"staff_no": number, "password": PASSWORD}
        assert browser.post(f"{self.opened.url}/sign-in", data=form).ok
        return browser


@pytest.fixture
def two(centre: OpenCentre, tmp_path: Path) -> Iterator[Two]:
    with centre.centre.database.write() as tx:
        insert_many(tx, schema.region, [(OURS, "彭州市", "county", "四川省成都市彭州市")])
    with enrolled(centre, tmp_path / "h", centre.register(THEIRS, NAME)) as hall:
        take_in(hall)
        wait_for(centre.folded)
        app = create_app(centre.centre, Loop(1))
        yield Two(centre, hall.node, app)


def take_in(hall: TestHall) -> None:
    for body in (DRAFT, SUBMITTED, ACCEPTED):
        hall.running.writer.run(lambda tx, b=body: tx.emit("staff/s-1", Fact(f"case/{CASE}", b)))
    assert hall.push().state == "done"


def routes(app: Flask) -> list[tuple[str, str]]:
    """(method, rule) of every route for people who have signed in."""
    return [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if role_of(app, rule.endpoint) in MAY
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("scope", REACHES, ids=lambda scope: scope.role)
def test_nothing_of_another_county_is_reached_on_any_route(two: Two, scope: Scope) -> None:
    browser, tried = two.browser(scope), 0
    for method, rule in routes(two.app):
        if rule in ("/sign-out", "/"):
            continue
        path = rule.replace("<node>", two.node).replace("<case_id>", CASE)
        path = path.replace("<wanted>", NAME).replace("<queue>", "q-a").replace("<act>", "close")
        path = path.replace("<event>", "e").replace("<id>", "p").replace("<appointment>", "a")
        path = path.replace("<finding_id>", "f").replace("<rule>", "limit")
        path = path.replace("<region>", THEIRS).replace("<item_id>", "i-1")
        assert "<" not in path, f"{rule}: this test does not know what to put there"
        if path.endswith("/live") and "<node>" not in rule:
            continue  # the same fragment as the page's, see below
        form = {
            "outcome": "granted", "words": "x", "reason": "x", "region_code": THEIRS, "name": NAME,
            "who": "王小明", "goes_on": "holder", "node": two.node, "item": "i-1",
        }  # fmt: skip
        answer = browser.request(
            method, two.opened.url + path, data=form, allow_redirects=False, timeout=30
        )
        if "<node>" in rule:
            assert answer.status_code == 404, f"{method} {path}"
        shown = answer.text.replace(f'value="{NAME}"', "")
        assert [s for s in SECRETS if s in shown] == [], f"{method} {path}"
        tried += 1
    assert tried >= 15
    with two.opened.centre.database.read() as connection:
        assert connection.scalar(schema.hall.select().with_only_columns(schema.hall.c.state)) == (
            "enrolled"
        )
    assert two.opened.count("hall") == 1


def test_a_stream_of_the_list_shows_no_more_than_the_page(two: Two) -> None:
    browser = two.browser(REACHES[0])
    accept = {"Accept": "text/event-stream"}
    with browser.get(f"{two.opened.url}/halls/live", headers=accept, stream=True) as stream:
        seen = b""
        for piece in stream.iter_content(512):
            seen += piece
            if b"\n\n" in seen.partition(b"event: halls")[2]:
                break
    assert b"event: halls" in seen and NAME.encode() not in seen


def test_the_provinces_staff_reach_it(two: Two) -> None:
    browser = two.browser(Scope(scopes.PROVINCE))
    url = two.opened.url
    assert NAME in browser.get(f"{url}/halls").text
    assert NUMBER in browser.get(f"{url}/cases?region={THEIRS}").text
    assert NUMBER in browser.get(f"{url}/halls/{two.node}/cases/{CASE}").text


def test_an_auditor_looks_and_changes_nothing(two: Two) -> None:
    browser = two.browser(Scope(scopes.AUDITOR))
    url = f"{two.opened.url}/halls/{two.node}"
    assert NUMBER in browser.get(f"{url}/cases/{CASE}").text
    for path in ("cases/" + CASE + "/decide", "revoke", "code", "queues/q-a/close"):
        assert browser.post(f"{url}/{path}", data={"words": "x"}).status_code == 403, path


def test_a_department_sees_the_cases_of_its_items_alone(two: Two) -> None:
    browser = two.browser(Scope(scopes.DEPARTMENT, THEIRS, department="区民政局"))
    url = two.opened.url
    assert NUMBER not in browser.get(f"{url}/cases").text
    assert NUMBER not in browser.get(f"{url}/halls/{two.node}/cases").text
    assert browser.get(f"{url}/halls/{two.node}/cases/{CASE}").status_code == 404


@pytest.mark.parametrize(
    "said",
    [("king",), ("county", "5116"), ("city",), ("hall", "511602"), ("department",),
     ("province", "5116"), ("auditor", "51160X"), ("city", "5116", "h-511602-01")],
)  # fmt: skip
def test_a_role_without_what_it_needs_is_no_account(said: tuple[str, ...]) -> None:
    with pytest.raises(BadScope):
        scopes.made(*said)
