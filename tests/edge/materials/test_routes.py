"""A material over HTTP: what the page offers, who may see a page, a camera's picture as a page."""

import io
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
from flask.testing import FlaskClient
from PIL import Image

from edge.acceptance import service as acceptance
from edge.calling.service import Seat
from edge.materials import service
from edge.settings import Device
from simulators.citizens import random_citizen
from simulators.document_camera.desk import Lie, scene
from simulators.document_camera.pages import licence
from tests.edge.acceptance.desks import FOOD, counter, filled, real_plan
from tests.edge.halls import JSON, OpenHall, open_hall
from tests.edge.materials.test_pages import pdf, picture, scan_of
from tests.simulators.rig import until

SEAT = Seat("01", "s-1")


@pytest.fixture
def clerk(hall: OpenHall) -> FlaskClient:
    return hall.at_window()


def begun(hall: OpenHall) -> str:
    return acceptance.begin(counter(hall), SEAT, FOOD)


def test_a_file_becomes_pages_and_the_checklist_says_how_many(
    hall: OpenHall, clerk: FlaskClient
) -> None:
    case_id = begun(hall)
    place = f"/case/{case_id}/materials/m1"
    assert "还没有页" in clerk.get(place).text
    answer = clerk.post(f"{place}/file", data=pdf(2), headers=JSON)
    assert answer.get_json()["to"].startswith(place)
    assert "2 页" in clerk.get(f"/case/{case_id}").text
    assert acceptance.draft_of(counter(hall), case_id).states["m1"] == "received"
    small = clerk.get(f"{place}/1-240.jpg")
    assert Image.open(io.BytesIO(small.data)).width == 240
    for wrong in ("2-240", "0-9999"):
        assert clerk.get(f"{place}/{wrong}.jpg").status_code == 404
    clerk.post(f"{place}/turn", data={"at": "1"})
    turned = Image.open(io.BytesIO(clerk.get(f"{place}/1-240.jpg").data))
    assert turned.height < turned.width == 240
    clerk.post(f"{place}/move", data={"at": "1", "by": "-1"})
    clerk.post(f"{place}/remove", data={"at": "1"})
    (left,) = service.draft_of(counter(hall), case_id).scans["m1"].pages
    assert left.turn == 1


def test_a_file_that_is_none_is_refused_with_words(hall: OpenHall, clerk: FlaskClient) -> None:
    place = f"/case/{begun(hall)}/materials/m1"
    answer = clerk.post(f"{place}/file", data=b"MZ not a document", headers=JSON)
    assert answer.status_code == 409
    assert "只收 PDF" in answer.get_json()["problem"]["what"]
    too_long = clerk.post(f"{place}/file", data=b"\xff\xd8\xff" + bytes(21 * 1024 * 1024))
    assert too_long.status_code == 413


def test_a_document_is_shown_after_it_was_written_down(hall: OpenHall, clerk: FlaskClient) -> None:
    case_id = filled(hall, SEAT)
    service.add_file(counter(hall), case_id, "m1", picture())
    acceptance.accept(counter(hall), SEAT, case_id)
    shown = clerk.post(f"/case/{case_id}/scans/m1")
    assert shown.data.startswith(b"%PDF-") and shown.content_type == "application/pdf"
    assert [e.actor for e in hall.events("case.record_opened")] == ["staff/s-1"]
    assert clerk.post(f"/case/{case_id}/scans/m2").status_code == 409


def test_pages_of_a_case_are_for_who_sits_at_a_window(hall: OpenHall, clerk: FlaskClient) -> None:
    case_id = begun(hall)
    service.add_file(counter(hall), case_id, "m1", picture())
    path = f"/case/{case_id}/materials/m1/0-240.jpg"
    assert hall.browser().get(path).headers["Location"] == "/sign-in"
    assert hall.signed_in("1009").get(path).status_code == 403


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OpenHall]:
    """Window 01 has a camera that shows a licence, lying askew."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    seen, _ = scene(licence(random_citizen()), Lie(), 1)
    cv2.imwrite(str(pictures / "1.jpg"), seen)
    camera = Device("W1-G", "document_camera", "camera", f"folder:{pictures}", "W1")
    with open_hall(
        tmp_path / "hall", the_plan=real_plan(), devices=(camera,), read_documents=False
    ) as hall:
        hall.running.desk.equipment.start()
        until(lambda: hall.running.desk.equipment.works("W1", "document_camera"))
        yield hall


def test_a_page_under_the_camera_is_straightened_and_bound(desk: OpenHall) -> None:
    clerk = desk.at_window()
    case_id = filled(desk, SEAT)
    place = f"/case/{case_id}/materials/m1"
    for _ in range(2):
        assert clerk.post(f"{place}/scan", data={"look": "photo"}).status_code == 303
    assert "/window/camera/live" in clerk.get(place).text
    acceptance.accept(counter(desk), SEAT, case_id)
    assert (scan_of(desk, case_id).pages, scan_of(desk, case_id).came) == (2, "camera")
    without = desk.at_window(2).post(f"{place}/scan", headers=JSON)
    assert "没有高拍仪" in without.get_json()["problem"]["what"]
