"""Appointments at the centre: slots from the hall's plan, each place once, told to the hall."""

import threading

import msgspec
import pytest
import requests

from central.appointments import service
from central.appointments.service import Wish
from central.catalog import service as catalog
from central.identity import scope as scopes
from central.identity import service as identity
from central.identity.scope import Scope
from domain.appointments import Appointment
from domain.documents import Document
from domain.errors import Refused
from domain.persons import person_key
from domain.plan import ServiceItem
from domain.slots import Offer, SlotPlan, SlotTime, plan_for
from sync.pull import pull_once
from tests.central.centres import ACTOR, PASSWORD, OpenCentre, TestHall, wait_for
from tests.factories import id_number

ITEM = ServiceItem("i-1", "居民身份证补领", "公安局", "公共服务", "q-a")
PLAN = SlotPlan("q-a", "q-a", (SlotTime("00:00", "23:59", 2), SlotTime("23:59", "23:59", 1)), 10)
NAME = "欧阳明月"


@pytest.fixture
def planned(opened: OpenCentre, hall: TestHall) -> OpenCentre:
    """The hall has an item and slots for its queue."""
    scope = f"hall:{hall.node}"
    documents = [
        Document(kind, body.id, 1, scope, msgspec.json.encode(body))
        for kind, body in (("item", ITEM), ("slots", PLAN))
    ]
    catalog.publish_now(opened.centre, ACTOR, documents)
    return opened


def slots(opened: OpenCentre, node: str) -> list[Offer]:
    with opened.centre.database.read() as connection:
        return service.offered(opened.centre, connection, node, ITEM.id)[1]


def wish(slot: Offer, serial: int = 1, **changed: str) -> Wish:
    said = {"item": ITEM.id, "day": slot.day.isoformat(), "start": slot.start, "name": NAME}
    return Wish(**{**said, "id_number": id_number(serial=serial), **changed})


def tomorrow(opened: OpenCentre, node: str) -> Offer:
    """A slot of a later day: today's may begin while the test runs."""
    return next(s for s in slots(opened, node) if s.start == "00:00")


def test_what_is_booked_comes_down_and_a_place_is_gone(planned: OpenCentre, hall: TestHall) -> None:
    slot = tomorrow(planned, hall.node)
    made = service.book(planned.centre, ACTOR, hall.node, wish(slot))
    assert pull_once(hall.running.writer, hall.link, 0).events == 1
    (known,) = hall.running.store.states(Appointment)
    secret = bytes.fromhex(planned.centre.person_secret_hex)
    assert (known.person, known.masked_name) == (person_key(id_number(), secret), "欧**")
    assert (known.code, known.day, known.start) == (made.code, slot.day.isoformat(), "00:00")
    assert tomorrow(planned, hall.node).left == slot.left - 1
    assert id_number().encode() not in b"".join(planned.lines(f"centre-{hall.node}"))


def test_two_who_want_the_last_place_do_not_both_get_it(
    planned: OpenCentre, hall: TestHall
) -> None:
    slot, told = tomorrow(planned, hall.node), list[str]()

    def want(serial: int) -> None:
        try:
            service.book(planned.centre, ACTOR, hall.node, wish(slot, serial))
            told.append("booked")
        except Refused as refused:
            told.append(refused.code)

    threads = [threading.Thread(target=want, args=(n,)) for n in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["booked"] * 2 + ["slot_full"] * 3


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"item": "none"}, "no_such_item"),
        ({"day": "2020-01-01"}, "no_such_slot"),
        ({"start": "12:34"}, "no_such_slot"),
        ({"name": " "}, "no_name"),
        ({"id_number": id_number()[:-4] + "0000"}, "bad_id_number"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_said(
    planned: OpenCentre, hall: TestHall, changed: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        service.book(
            planned.centre, ACTOR, hall.node, wish(tomorrow(planned, hall.node), **changed)
        )
    assert planned.lines(f"centre-{hall.node}") == []


def test_what_was_given_back_may_be_booked_again(planned: OpenCentre, hall: TestHall) -> None:
    slot = tomorrow(planned, hall.node)
    service.book(planned.centre, ACTOR, hall.node, wish(slot))
    with pytest.raises(Refused, match="booked_before"):
        service.book(planned.centre, ACTOR, hall.node, wish(slot))
    wait_for(planned.folded)
    with planned.centre.database.read() as connection:
        (row,) = service.of_day(connection, hall.node, slot.day.isoformat())
    service.cancel(planned.centre, ACTOR, hall.node, row.id, "来不了")
    service.book(planned.centre, ACTOR, hall.node, wish(slot))
    pull_once(hall.running.writer, hall.link, 0)
    states = sorted(a.state for a in hall.running.store.states(Appointment))
    assert states == ["booked", "cancelled"]


def test_an_operator_books_on_the_page_and_a_program_with_the_same_route(
    planned: OpenCentre, hall: TestHall
) -> None:
    browser = planned.admin()
    url = f"{planned.url}/halls/{hall.node}/appointments"
    assert ITEM.name in browser.get(url, params={"q": "补领"}).text
    page = browser.get(url, params={"item": ITEM.id}).text
    slot = tomorrow(planned, hall.node)
    at = f"{slot.day}T{slot.start}"
    assert f'value="{at}"' in page
    form = {"item": ITEM.id, "slot": at, "name": NAME, "id_number": id_number()}
    told = browser.post(url, data=form)
    assert "已预约：欧**" in told.text and id_number() not in told.text
    form["id_number"] = id_number(serial=2)
    answer = browser.post(url, data=form, headers={"Accept": "application/json"})
    assert answer.status_code == 201
    assert answer.json()["booked"]["start"] == slot.start
    full = browser.post(url, data=form | {"id_number": id_number(serial=3)})
    assert full.status_code == 409 and "这个时段刚刚约满" in full.text


def test_an_auditor_sees_and_does_not_book(planned: OpenCentre, hall: TestHall) -> None:
    scope = Scope(scopes.AUDITOR)
    identity.add_admin(planned.centre, ACTOR, "9007", "审计", PASSWORD, scope)
    browser = requests.Session()
    browser.trust_env = False
    browser.headers["Origin"] = planned.url
    browser.post(f"{planned.url}/sign-in", data={"staff_no": "9007", "password": PASSWORD})
    url = f"{planned.url}/halls/{hall.node}/appointments"
    assert browser.get(url).status_code == 200
    assert browser.post(url, data={"item": ITEM.id}).status_code == 403


def test_an_items_own_plan_goes_before_that_of_its_queue() -> None:
    own = SlotPlan("p-1", "q-a", (), items=("i-1",))
    assert plan_for((PLAN, own), "q-a", "i-1") is own
    assert plan_for((PLAN, own), "q-a", "i-2") is PLAN
    assert plan_for((PLAN, own), "q-b", "i-1") is None
