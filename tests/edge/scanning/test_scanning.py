"""A window's camera through the hall's own pages, with a simulated desk at the other end."""

import io
from collections.abc import Iterator
from pathlib import Path

import cv2
import pypdfium2
import pytest
from flask.testing import FlaskClient
from PIL import Image

from devices.document_camera.port import PageCapture
from domain.errors import Refused
from edge.scanning.live import MOST_AT_A_WINDOW
from edge.scanning.tray import FORGOTTEN_MS, MOST_PAGES, Trays
from edge.settings import Device
from simulators.citizens import random_citizen
from simulators.document_camera.desk import Lie, scene
from simulators.document_camera.pages import application
from tests.edge.halls import JSON, OpenHall, open_hall
from tests.simulators.rig import until


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OpenHall]:
    """Window 01 has a camera that shows an application form."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    picture, _ = scene(application(random_citizen()), Lie(), 1)
    cv2.imwrite(str(pictures / "1.jpg"), picture)
    camera = Device("W1-G", "document_camera", "camera", f"folder:{pictures}", "W1")
    with open_hall(tmp_path / "hall", devices=(camera,)) as hall:
        hall.running.desk.equipment.start()
        until(lambda: hall.running.desk.equipment.works("W1", "document_camera"))
        yield hall


def take(clerk: FlaskClient, **form: str) -> int:
    answer = clerk.post("/window/camera/pages", data=form, headers=JSON)
    assert answer.status_code == 201, answer.text
    return int((answer.json or {})["page"])


def test_pages_are_seen_taken_removed_and_bound(desk: OpenHall) -> None:
    clerk = desk.at_window()
    first, second = take(clerk), take(clerk, look="grey", turn="1")
    shown = clerk.get("/window/camera").text
    assert "2480 × 3508" in shown and "3508 × 2480" in shown
    picture = clerk.get(f"/window/camera/pages/{second}.jpg")
    assert Image.open(io.BytesIO(picture.data)).mode == "L"
    document = pypdfium2.PdfDocument(clerk.get("/window/camera/document.pdf").data)
    assert len(document) == 2
    clerk.post(f"/window/camera/pages/{first}/remove")
    assert clerk.get(f"/window/camera/pages/{first}.jpg").status_code == 404
    assert len(pypdfium2.PdfDocument(clerk.get("/window/camera/document.pdf").data)) == 1


def test_the_live_picture_is_a_bounded_stream(desk: OpenHall) -> None:
    clerk = desk.at_window()
    streams = [clerk.get("/window/camera/live", buffered=False) for _ in range(MOST_AT_A_WINDOW)]
    for stream in streams:
        part = next(iter(stream.response))
        assert isinstance(part, bytes)
        head, _, jpeg = part.partition(b"\r\n\r\n")
        assert b"image/jpeg" in head
        assert Image.open(io.BytesIO(jpeg)).size == (960, 720)
    assert clerk.get("/window/camera/live").status_code == 409
    for stream in streams:
        stream.close()
    again = clerk.get("/window/camera/live", buffered=False)
    assert again.status_code == 200
    again.close()


def test_a_camera_that_is_gone_is_said_so(desk: OpenHall) -> None:
    clerk = desk.at_window()
    desk.running.desk.equipment.stop()
    answer = clerk.post("/window/camera/pages", headers=JSON)
    assert answer.status_code == 409 and "没有拍成" in answer.text


def test_a_window_without_a_camera_says_so(desk: OpenHall) -> None:
    clerk = desk.at_window(2)
    assert "没有高拍仪" in clerk.get("/window/camera").text
    assert clerk.get("/window/camera/live").status_code == 404
    assert clerk.post("/window/camera/pages", headers=JSON).status_code == 409


def test_pages_are_for_who_took_them_alone(desk: OpenHall) -> None:
    number = take(desk.at_window())
    other = desk.at_window(2)
    assert other.get(f"/window/camera/pages/{number}.jpg").status_code == 404
    assert desk.browser().get("/window/camera/live").headers["Location"] == "/sign-in"


def test_a_tray_is_bounded_emptied_for_the_next_and_forgotten() -> None:
    trays, page = Trays(), PageCapture(jpeg=b"x" * 1000)
    for _ in range(MOST_PAGES):
        trays.add("01", "s-1", page, 0)
    with pytest.raises(Refused, match="tray_full"):
        trays.add("01", "s-1", page, 0)
    assert len(trays.pages("01", "s-1", FORGOTTEN_MS)) == MOST_PAGES
    assert trays.pages("01", "s-2", FORGOTTEN_MS) == {}
    trays.add("01", "s-2", page, FORGOTTEN_MS)
    assert trays.pages("01", "s-2", 2 * FORGOTTEN_MS + 1) == {}
