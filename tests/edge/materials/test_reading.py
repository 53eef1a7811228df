"""Photographs of documents are read by the real reader, in its process, while the hall works on."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.document_camera.port import Shot
from devices.document_camera.taking import take_page
from domain.recognition import Reading
from edge.acceptance import service as acceptance
from edge.calling.service import Seat
from edge.materials import findings, prefill, scans, service
from edge.materials.reader import MOST_MEMORY, NICE
from edge.materials.reading import NotRead, Reader
from simulators.document_camera.pages import Page
from tests import documents
from tests.edge.acceptance.desks import (
    FOOD_ANSWERS,
    HYGIENE,
    counter,
    filled,
    real_plan,
    serving,
)
from tests.edge.halls import OpenHall, open_hall
from tests.edge.materials.test_pages import picture, scan_of
from tests.factories import id_number
from tests.simulators.rig import until

FIRM = documents.Firm()
OWNER = documents.Somebody()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


def photographed(page: Page, seed: int = 3) -> bytes:
    """A page as the camera's driver hands it on."""
    return take_page(documents.photograph(page, seed), Shot(look="photo")).jpeg


@pytest.mark.parametrize("seed", [1, 5])
def test_a_photographed_licence_is_read(reader: Reader, seed: int) -> None:
    read = reader.read(photographed(documents.licence(FIRM), seed))
    assert read.kind == "licence"
    assert read.fields == {
        "name": FIRM.name,
        "code": FIRM.code,
        "legal_person": FIRM.legal_person,
        "address": FIRM.address,
        "on": "2021-06-18",
        "until": "long",
    }


DRAWN: dict[str, tuple[Page, dict[str, str]]] = {
    "id_card": (documents.id_card(OWNER), {"name": OWNER.name, "number": OWNER.number}),
    "id_card_back": (documents.id_card_back(OWNER), {"until": "2040-01-01"}),
    "property": (
        documents.property_certificate("王小明", FIRM.address),
        {"name": "王小明", "address": FIRM.address},
    ),
    "marriage": (
        documents.marriage_certificate("王小明", "李小红"),
        {"name": "王小明", "on": "2018-05-20"},
    ),
    "mandate": (
        documents.mandate("欧阳明月", "王小明", OWNER.number),
        {"agent": "王小明", "number": OWNER.number},
    ),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_other_documents_are_read(reader: Reader, kind: str) -> None:
    page, fields = DRAWN[kind]
    read = reader.read(photographed(page))
    assert read.kind == kind
    assert {name: read.get(name) for name in fields} == fields


def test_the_process_is_nice_bounded_and_comes_back_when_it_was_killed(reader: Reader) -> None:
    reader.read(picture())
    first = reader.pid
    assert first is not None
    assert os.getpriority(os.PRIO_PROCESS, first) == NICE
    limits = Path(f"/proc/{first}/limits").read_text("ascii")
    (memory,) = [line for line in limits.splitlines() if line.startswith("Max address space")]
    assert str(MOST_MEMORY) in memory
    os.kill(first, 9)
    with pytest.raises(NotRead):
        reader.read(picture())
    assert reader.read(b"no picture at all") == Reading()
    assert reader.pid != first


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path, the_plan=real_plan()) as opened:
        yield opened


def begun(hall: OpenHall, seat: Seat, answers: dict[str, object]) -> str:
    case_id = acceptance.begin(counter(hall), seat, HYGIENE)
    acceptance.keep_answers(counter(hall), case_id, answers)
    return case_id


def read_all(hall: OpenHall, case_id: str) -> None:
    """Ask for every page, and wait."""
    for scan in service.draft_of(counter(hall), case_id).scans.values():
        for page in scan.pages:
            hall.running.readings.want(case_id, page)
    until(lambda: len(service.draft_of(counter(hall), case_id).readings) > 0)


def test_the_licence_fills_the_form_and_a_wrong_document_is_pointed_at(hall: OpenHall) -> None:
    desk, seat = counter(hall), serving(hall)
    case_id = begun(hall, seat, {"org_name": "填错的名字", "id_number": OWNER.number})
    service.add_file(desk, case_id, "m10", photographed(documents.licence(FIRM)))
    read_all(hall, case_id)
    draft = prefill.fill_from_licence(desk, case_id)
    assert (draft.answers["org_code"], draft.answers["place_address"]) == (FIRM.code, FIRM.address)
    assert draft.answers["org_name"] == "填错的名字", "what somebody typed stays"
    found = findings.remarks(desk, "营业执照复印件", draft, draft.scans["m10"])
    assert [(r.code, r.read) for r in found] == [("name_differs", FIRM.name)]
    wrong, *_ = findings.remarks(desk, "身份证复印件", draft, draft.scans["m10"])
    assert wrong.code == "wrong_document"


def test_the_log_holds_codes_and_the_reason_and_no_word_that_was_read(hall: OpenHall) -> None:
    desk, seat = counter(hall), serving(hall)
    case_id = filled(hall, seat)
    other = documents.Somebody(name="赵不同", number=id_number(serial=9), address="某处")
    service.add_file(desk, case_id, "m2", photographed(documents.id_card(other)))
    read_all(hall, case_id)
    service.change(desk, case_id, "m2", scans.taken_anyway("已核对原件"))
    acceptance.accept(desk, seat, case_id)
    scan = scan_of(hall, case_id, "m2")
    assert (scan.seen_as, scan.remarks, scan.words) == ("id_card", "name_differs", "已核对原件")
    log = b"".join(hall.store.lines(1, 0, 100_000, 1 << 30)).decode()
    for secret in (other.name, other.number, other.address, FOOD_ANSWERS["id_number"]):
        assert secret not in log and json.dumps(secret) not in log


def test_the_hall_answers_while_pages_are_read(hall: OpenHall) -> None:
    desk, seat = counter(hall), serving(hall)
    case_id = begun(hall, seat, {})
    for _ in range(3):
        service.add_file(desk, case_id, "m1", photographed(documents.licence(FIRM)))
    pages = service.draft_of(desk, case_id).scans["m1"].pages
    for page in pages:
        hall.running.readings.want(case_id, page)
    began = time.monotonic()
    for n in range(20):
        acceptance.keep_answers(desk, case_id, {"place_name": str(n)})
    answered = time.monotonic() - began
    assert hall.running.readings.state(pages[-1]) == "waiting", answered
    until(lambda: len(service.draft_of(desk, case_id).readings) == 3)
    assert service.draft_of(desk, case_id).answers["place_name"] == "19"
