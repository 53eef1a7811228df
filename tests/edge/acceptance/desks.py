"""A hall whose items are the demo's real ones, and somebody at window 01 to be served."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from central import demo_items
from devices.idcard.card import IdCard
from domain.cases import Case
from domain.plan import Plan, Region, Regions
from edge.acceptance import service
from edge.acceptance.counter import Counter
from edge.calling import service as calling
from edge.calling.service import Seat
from tests.edge.halls import NODE, OpenHall, card, holder, plan
from tests.factories import id_number

FOOD = "513A0102900002-511602000000-000-11511301MB051073XA-1-00"
HYGIENE = "511A0015500009-511602000000-000-115113016823646795-1-00"
TOBACCO = "511A62001001-511602000000-000-TE5116020105116050-1-00"
DISABLED = "511F82001002-511602000000-000-11511301452259996U-1-00"
ID_CARD = "513A0011200068-511602000000-000-1151130000877869M-1-00"
BUSINESS = "511A0074300005-511602000000-000-115113016823646795-1-00"

NUMBER = id_number(date(1990, 1, 1))
FOOD_ANSWERS: dict[str, Any] = {
    "applicant": "person",
    "name": "欧阳明月",
    "id_number": NUMBER,
    "phone": "13800138000",
    "address": "四川省广安市广安区滨江路1号",
    "record_no": "川备511602001",
    "shop_name": "滨江小面",
    "change": "name",
    "before": "滨江小面",
    "after": "滨江面馆",
    "delivery": "window",
}
REGIONS = Regions("511602", (Region("511602", "四川省广安市广安区"),))


@cache
def real_plan() -> Plan:
    """The test hall's queues and windows with some of the demo's items and all its forms."""
    known = [i for i in demo_items.items({"": "q-a"}) if i.law or i.name.startswith("食品")]
    items = {item.id: item for item in known}
    forms = {form.id: form for form in demo_items.forms()}
    return replace(
        plan(),
        items=items,
        forms=forms,
        calendar=demo_items.calendar(),
        divisions={REGIONS.id: REGIONS},
    )


def serving(hall: OpenHall, the_card: IdCard | None = None) -> Seat:
    """Window 01 is open and serves the holder of a card."""
    seat = hall.opened(1)
    hall.take(visitor=holder(the_card or card()))
    calling.call_next(hall.node, seat)
    calling.start(hall.node, seat)
    return seat


def counter(hall: OpenHall) -> Counter:
    """What stands behind the windows of a running hall."""
    return hall.running.counter


def the_case(hall: OpenHall, case_id: str) -> Case:
    """A case as the tables have it."""
    found = hall.store.state(Case, NODE, case_id)
    assert found is not None
    return found


def filled(
    hall: OpenHall, seat: Seat, item: str = FOOD, answers: dict[str, Any] = FOOD_ANSWERS
) -> str:
    """A draft with every answer and every material."""
    case_id = service.begin(counter(hall), seat, item)
    service.keep_answers(counter(hall), case_id, answers)
    for material in real_plan().items[item].materials:
        if material.needed(answers):
            service.keep_material(counter(hall), case_id, material.id, "received")
    return case_id
