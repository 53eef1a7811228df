"""What the province sees: every hall, one hall, live."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from central.halls import service
from central.halls.contact import Contact
from central.halls.service import HallRecord
from central.halls.views import MOST_ROWS, halls_page, state_of
from central.seed import seed_demo
from central.store import schema
from sync.pull import pull_once
from sync.push import say_hello
from tests.central.centres import OpenCentre, TestHall, enrolled, open_test_centre, wait_for
from tests.factories import take

HALL = HallRecord("h-1", "511602", "x", "county", "enrolled", "k", 0, 0, None)


def events(answer: requests.Response) -> Iterator[tuple[str, str]]:
    """(name, data) of a stream."""
    name, data = "", list[str]()
    for line in answer.iter_lines(chunk_size=1):
        text = line.decode()
        if text.startswith("event: "):
            name = text[7:]
        elif text.startswith("data: "):
            data.append(text[6:])
        elif not text and name:
            yield name, "\n".join(data)
            name, data = "", []


@pytest.mark.parametrize(
    ("silent_for_ms", "state"), [(0, "online"), (30_000, "online"), (30_001, "silent")]
)
def test_a_hall_is_silent_after_its_time(silent_for_ms: int, state: str) -> None:
    contact = Contact("h-1", 1_000_000)
    assert state_of(HALL, contact, 1_000_000 + silent_for_ms, 30_000) == state


def test_the_page_of_a_hall_shows_its_day(opened: OpenCentre, hall: TestHall) -> None:
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    for no in range(1, 4):
        hall.running.writer.run(take(f"A{no:03d}", day=day))
    say_hello(hall.running.store, hall.link, backlog=3, version="1", wall_ms=0)
    assert hall.push().state == "done"
    wait_for(opened.folded)
    browser = opened.admin()
    page = browser.get(f"{opened.url}/halls/{hall.node}").text
    for shown in ("A001", "A002", "A003", "王**", hall.node):
        assert shown in page
    listed = browser.get(f"{opened.url}/halls").text
    assert len(re.findall("data-row", listed)) == 1
    view = halls_page(opened.centre, "")
    assert (view.rows[0].tickets_today, view.rows[0].waiting, view.totals.online) == (3, 3, 1)


def test_a_ticket_is_on_an_open_page_without_a_reload(opened: OpenCentre, hall: TestHall) -> None:
    url = f"{opened.url}/halls/{hall.node}/live"
    with opened.admin().get(url, stream=True, timeout=30) as stream:
        fragments = events(stream)
        assert "A007" not in next(fragments)[1]
        hall.running.writer.run(take("A007"))
        begun = time.monotonic()
        assert hall.push().state == "done"
        name, _ = next(found for found in fragments if "A007" in found[1])
        assert name == "hall"
        assert time.monotonic() - begun < 20


def test_the_list_is_live_and_filtered_streams_stay_filtered(
    opened: OpenCentre, hall: TestHall
) -> None:
    other = opened.register(name="另一个厅")
    browser = opened.admin()
    url = f"{opened.url}/halls/matching/{quote('另一个')}/live"
    with browser.get(url, stream=True, timeout=30) as stream:
        name, html = next(events(stream))
    assert name == "halls" and other in html and hall.node not in html


def test_a_new_hall_is_made_on_the_page_and_its_code_enrols(
    opened: OpenCentre, tmp_path: Path
) -> None:
    form = {"region_code": "511602", "name": "新城分中心"}
    page = opened.admin().post(f"{opened.url}/halls", data=form).text
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    with opened.centre.database.read() as connection:
        assert service.first_of_region(connection, "511602").name == "新城分中心"


@pytest.mark.parametrize("form", [{"region_code": "999999", "name": "x"}, {"region_code": "5"}])
def test_a_form_that_is_wrong_comes_back_with_words(
    centre: OpenCentre, form: dict[str, str]
) -> None:
    answer = centre.admin().post(f"{centre.url}/halls", data=form)
    assert answer.status_code == 422
    assert centre.count("hall") == 0


def test_a_hall_that_is_not_there_is_a_page_of_words(centre: OpenCentre) -> None:
    answer = centre.admin().get(f"{centre.url}/halls/h-1-01")
    assert answer.status_code == 404 and "没有这个大厅" in answer.text


def test_contacts_outlive_a_restart(tmp_path: Path) -> None:
    with open_test_centre(tmp_path) as first:
        node = first.register()
        first.centre.contacts.seen(node, 1_700_000_000_000, backlog=7)
    with open_test_centre(tmp_path) as second:
        known = second.centre.contacts.get(node)
    assert known is not None and (known.last_at, known.backlog) == (1_700_000_000_000, 7)


def test_nobody_knows_the_backlog_of_a_hall_that_is_silent(
    opened: OpenCentre, hall: TestHall
) -> None:
    say_hello(hall.running.store, hall.link, backlog=0, version="1", wall_ms=0)
    (heard,) = halls_page(opened.centre, "").rows
    assert (heard.state, heard.backlog, heard.last_backlog) == ("online", 0, None)
    contacts = opened.centre.contacts
    contacts._known[hall.node] = replace(contacts._known[hall.node], last_at=1)
    (silent,) = halls_page(opened.centre, "").rows
    assert (silent.state, silent.backlog, silent.last_backlog) == ("silent", None, 0)
    browser = opened.admin()
    for path in ("/halls", f"/halls/{hall.node}"):
        assert "最后报告 0" in browser.get(opened.url + path).text


def test_the_demo_province_fits_out_a_hall(opened: OpenCentre, tmp_path: Path) -> None:
    with opened.centre.database.write() as tx:
        tx.execute(schema.region.delete())
    seeded = seed_demo(opened.centre)
    assert opened.count("hall") == 3316
    view = halls_page(opened.centre, "")
    assert (view.totals.halls, len(view.rows)) == (3316, MOST_ROWS)
    assert len(seeded.staff) == 10
    with enrolled(opened, tmp_path / "demo", seeded.node) as hall:
        while pull_once(hall.running.writer, hall.link, 0).more:
            continue
        store = hall.running.store
        counts = {
            kind: len(store.documents([kind])) for kind in ("hall", "queue", "window", "staff")
        }
        assert counts == {"hall": 1, "queue": 5, "window": 8, "staff": 10}
        assert len(store.documents(["item"])) > 1000
        bodies = b"".join(d.body for d in store.documents(["staff"]))
        assert all(account.password.encode() not in bodies for account in seeded.staff)
