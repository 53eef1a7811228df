"""Cases across halls: found by what one knows, page by page, each look at a person written down."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from central.identity import scope as scopes
from central.identity.scope import EVERYWHERE, Scope
from central.operations import search as searching
from central.operations.search import BadCursor, Cursor, Wanted, cursor, search
from domain import case_events as said
from domain.case_numbers import case_number
from domain.events import Fact
from domain.persons import name_key, person_key
from domain.plan import ServiceItem
from edge.acceptance.terms import NO_FORM, Terms
from tests.central.centres import OpenCentre, TestHall, enrolled, wait_for
from tests.central.operations.test_cases import DRAFT, SUBMITTED
from tests.factories import id_number


def take_in(hall: TestHall, opened: OpenCentre, count: int, first: int = 1) -> list[str]:
    """Cases of a hall, each of another person; their numbers in the order they were taken in."""
    secret = bytes.fromhex(opened.centre.person_secret_hex)
    numbers = []
    item = ServiceItem("i-1", "公共场所卫生许可", "区行政审批局", "行政许可")
    terms = msgspec.json.encode(Terms(item, NO_FORM)).decode()
    adopted = Fact("item/i-1", said.ItemAdopted("i-1", 1, terms))
    facts = [adopted] if first == 1 else []
    for n in range(first, first + count):
        number = case_number(hall.node, date(2026, 3, 2), 1, n)
        numbers.append(number)
        case = f"019cac7e-6a80-7000-8000-{n:012d}"
        body = replace(
            SUBMITTED,
            no=n,
            number=number,
            person=person_key(id_number(serial=n), secret),
            name_key=name_key("王小明", secret),
        )
        facts += [Fact(f"case/{case}", DRAFT), Fact(f"case/{case}", body)]
    for fact in facts:
        hall.running.writer.run(lambda tx, f=fact: tx.emit("staff/s-1", f))
    assert hall.push().state == "done"
    wait_for(opened.folded)
    return numbers


def found(opened: OpenCentre, scope: Scope, wanted: Wanted) -> list[str]:
    """The numbers of every page, one after the other."""
    numbers: list[str] = []
    after: Cursor | None = None
    while True:
        with opened.centre.database.read() as connection:
            page = search(connection, scope, wanted, after)
        assert len(page.cases) <= searching.PAGE
        numbers += [case.number or "" for case in page.cases]
        if page.next is None:
            return numbers
        after = cursor(page.next.text())


@pytest.mark.parametrize("few", [0, 60])
def test_every_case_comes_once_newest_first_whatever_the_way(
    opened: OpenCentre, hall: TestHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "PAGE", 4)
    monkeypatch.setattr(searching, "FEW_HALLS", few)
    with enrolled(opened, tmp_path / "other", opened.register(name="城北便民中心")) as other:
        here, there = take_in(hall, opened, 6), take_in(other, opened, 5)
    assert sorted(found(opened, EVERYWHERE, Wanted())) == sorted(here + there)
    for mine in (here, there):
        assert [n for n in found(opened, EVERYWHERE, Wanted()) if n in mine] == mine[::-1]
    one = Scope(scopes.HALL, hall="h-511602-01")
    assert found(opened, one, Wanted()) == here[::-1]
    assert found(opened, EVERYWHERE, Wanted(region="5101")) == []


def test_it_is_found_by_what_one_knows(opened: OpenCentre, hall: TestHall) -> None:
    numbers = take_in(hall, opened, 3)
    secret = bytes.fromhex(opened.centre.person_secret_hex)
    for wanted, expected in (
        (Wanted(words=numbers[1].replace("-", "")), [numbers[1]]),
        (Wanted(words="卫生许可"), numbers[::-1]),
        (Wanted(words="烟草"), []),
        (Wanted(state="submitted"), numbers[::-1]),
        (Wanted(state="closed"), []),
        (Wanted(person=person_key(id_number(serial=2), secret)), [numbers[1]]),
        (Wanted(region="511602"), numbers[::-1]),
    ):
        assert found(opened, EVERYWHERE, wanted) == expected, wanted


def test_a_look_at_a_person_is_written_down_and_the_number_nowhere(
    opened: OpenCentre, hall: TestHall
) -> None:
    numbers = take_in(hall, opened, 2)
    browser = opened.admin()
    number = id_number(serial=1)
    answer = browser.post(f"{opened.url}/cases/person", data={"who": number})
    assert numbers[0] in answer.text and numbers[1] not in answer.text
    assert number not in answer.text and number not in answer.url
    browser.post(f"{opened.url}/cases/person", data={"who": "王小明"})
    assert browser.post(f"{opened.url}/cases/person", data={"who": " "}).status_code == 422
    browser.get(f"{opened.url}/halls/{hall.node}/cases/019cac7e-6a80-7000-8000-{1:012d}")
    told = [json.loads(line) for line in opened.lines("centre")]
    looks = [e for e in told if e["kind"] in ("person.looked_up", "case.looked_at")]
    assert [e["actor"] for e in looks] == ["admin/9001"] * 3
    assert [e["body"] for e in looks] == [
        {"by": "number", "found": 1},
        {"by": "name", "found": 2},
        {"hall": hall.node, "number": numbers[0]},
    ]
    assert number.encode() not in b"".join(opened.lines("centre"))


@pytest.mark.parametrize("text", ["x", "1.h", "1..x", "a.h-1.x", "1" * 20 + ".h.x"])
def test_a_cursor_that_nobody_gave_out_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        cursor(text)
