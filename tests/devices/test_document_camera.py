"""The document camera over a stream, a video file and a folder; pages are read back with OCR."""

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from rapidocr import RapidOCR

from devices.camera_watch import CameraStatus
from devices.document_camera.archive import Look, as_jpeg, as_pdf, clean
from devices.document_camera.geometry import find_page, straighten
from devices.document_camera.port import DocumentCamera, Shot
from devices.events import DeviceDown, DeviceUp
from devices.spec import DeviceSpec
from simulators.citizens import random_citizen
from simulators.document_camera.control import DocumentCameraControl
from simulators.document_camera.desk import Lie, empty, random_lie, scene
from simulators.document_camera.pages import PAGES, application, licence
from tests.simulators.rig import Events, Running, simulator, supervised, until

WAIT_S = 60
QUICK = {"back_off_s": 0.05, "back_off_max_s": 0.2}
ocr_once: list[RapidOCR] = []


def read_text(jpeg: bytes) -> str:
    """All text on a picture, by an OCR that knows nothing of us."""
    if not ocr_once:
        ocr_once.append(RapidOCR(params={"Global.log_level": "error"}))
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    small = cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    return "".join(getattr(ocr_once[0](small), "txts", None) or ())


@pytest.fixture(scope="module")
def desk() -> Iterator[Running]:
    with simulator("document-camera", "--fps", "4") as running:
        yield running


@contextmanager
def camera(url: str) -> Iterator[tuple[DocumentCamera, Events]]:
    spec = DeviceSpec("D1", "document_camera", "camera", url, station="W03", options=QUICK)
    with supervised(spec) as (supervisor, events):
        events.wait(DeviceUp)
        yield supervisor.get("D1", DocumentCamera), events


@pytest.mark.parametrize("seed", range(6))
def test_a_page_is_found_to_a_pixel_however_it_lies(seed: int) -> None:
    page = list(PAGES.values())[seed % 3](random_citizen(seed=str(seed)))
    picture, truth = scene(page, random_lie(seed), seed)
    found = find_page(picture)
    assert found is not None
    assert np.abs(found.array() - truth).max() < 2.5  # of 2592 across


def test_an_empty_desk_has_no_page() -> None:
    assert find_page(empty(Lie(desk="wood"))) is None
    assert find_page(empty(Lie(desk="grey", lamp=0.6))) is None


def test_a_page_is_white_its_seal_red_and_its_bytes_few() -> None:
    picture, _ = scene(licence(random_citizen()), Lie(turn=-8, lamp=0.5), 3)
    corners = find_page(picture)
    assert corners is not None
    page = straighten(picture, corners, 300)
    assert page.shape == (3508, 2480, 3)
    jpeg = as_jpeg(clean(page, Look.DOCUMENT), Look.DOCUMENT, 300)
    assert len(jpeg) < 500_000
    kept = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB")).astype(int)
    corners_of_paper = kept[300:340, 500:540], kept[3000:3040, 1900:1940]
    assert all(patch.mean() > 245 for patch in corners_of_paper)
    red = (kept[:, :, 0] > 150) & (kept[:, :, 1] < 110)
    assert red.sum() > 5000
    assert Image.open(io.BytesIO(jpeg)).info["dpi"] == (300, 300)


def test_a_page_full_of_noise_still_fits() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1754, 1240, 3)).astype(np.uint8)
    assert len(as_jpeg(noise, Look.PHOTO, 300, 200_000)) <= 200_000


def test_several_pages_are_one_pdf_that_others_open() -> None:
    pages = []
    for number, make in enumerate((application, licence)):
        picture, _ = scene(make(random_citizen()), random_lie(number), number)
        corners = find_page(picture)
        assert corners is not None
        page = clean(straighten(picture, corners, 300), Look.DOCUMENT)
        pages.append(as_jpeg(page, Look.DOCUMENT, 300))
    pages.append(as_jpeg(np.full((100, 100, 3), 255, np.uint8), Look.GREY, 100))
    document = as_pdf(pages, "设立登记材料")
    assert len(document) < 1_010_000
    opened = pypdfium2.PdfDocument(document)
    assert len(opened) == 3
    assert opened.get_metadata_dict()["Title"] == "设立登记材料"
    width, height = opened[0].get_size()
    assert (round(width), round(height)) == (595, 842)  # A4 in points
    shown = np.asarray(opened[1].render(scale=1).to_pil().convert("L"))
    assert shown.mean() > 200 and shown.min() < 60


def test_a_page_is_taken_from_the_stream_and_can_be_read(desk: Running) -> None:
    control = DocumentCameraControl(desk.control)
    truth = control.lay("application", seed=4)
    with camera(desk.wire) as (device, _):
        taken = device.capture(Shot()).result(WAIT_S)
    assert (taken.problem, taken.width, taken.height) == ("", 2480, 3508)
    assert len(taken.jpeg) < 500_000
    assert np.abs(np.array(taken.corners) - np.array(truth["corners"])).max() < 2.5
    assert [code.text for code in taken.codes] == [truth["code"]]
    text = read_text(taken.jpeg)
    read = [line for line in truth["lines"] if line.replace("　", "") in text.replace(" ", "")]
    assert len(read) >= len(truth["lines"]) - 1, text
    assert truth["code"] not in repr(taken)


def test_the_preview_shows_each_picture_once_with_the_pages_outline(desk: Running) -> None:
    DocumentCameraControl(desk.control).lay("licence", seed=2)
    with camera(desk.wire) as (device, _):
        first = device.preview(0, 640).result(WAIT_S)
        second = device.preview(first.number, 640).result(WAIT_S)
        assert second.number > first.number and second.page_found
        shown = Image.open(io.BytesIO(second.jpeg))
        assert shown.size == (640, 480)
        pixels = np.asarray(shown.convert("RGB")).astype(int)
        green = (pixels[:, :, 1] > pixels[:, :, 0] + 60) & (pixels[:, :, 1] > pixels[:, :, 2] + 60)
        assert green.sum() > 500


def test_without_a_page_it_is_said_or_the_whole_picture_is_taken(desk: Running) -> None:
    DocumentCameraControl(desk.control).clear()
    with camera(desk.wire) as (device, _):
        assert device.capture(Shot(whole=False)).result(WAIT_S).problem == "no_page"
        whole = device.capture(Shot(look="photo")).result(WAIT_S)
        assert (whole.width, whole.height, whole.corners) == (2592, 1944, ())


def test_a_black_and_a_frozen_picture_are_noticed(desk: Running) -> None:
    control = DocumentCameraControl(desk.control)
    control.lay("licence")
    with camera(desk.wire) as (device, events):
        for fault in ("black", "frozen"):
            control.fault(fault)
            until(lambda: device.preview(0).result(WAIT_S).problem == fault)  # noqa: B023
            assert device.capture(Shot()).result(WAIT_S).problem == fault
            assert events.of(CameraStatus)[-1].trouble == fault
            control.fault("")
            until(lambda: device.preview(0).result(WAIT_S).problem == "")
            assert events.of(CameraStatus)[-1].trouble == ""


def test_the_cable_is_pulled_and_put_in_again(desk: Running) -> None:
    control = DocumentCameraControl(desk.control)
    control.lay("application")
    with camera(desk.wire) as (device, events):
        control.unplug()
        assert events.wait(DeviceDown).reason == "wire_lost"
        assert device.capture(Shot()).result(1).problem == "device_down"
        control.plug()
        events.wait(DeviceUp, 2)
        assert device.capture(Shot()).result(WAIT_S).problem == ""


def test_a_folder_and_a_video_file_are_cameras_too(tmp_path: Path) -> None:
    draw = [sys.executable, "-m", "simulators.cli", "document-camera", "draw", "--count", "1"]
    subprocess.run([*draw, str(tmp_path / "pictures")], check=True)
    subprocess.run([*draw, str(tmp_path / "film"), "--video"], check=True)
    for url in (f"folder:{tmp_path / 'pictures'}", f"video:{tmp_path / 'film' / 'desk.avi'}"):
        with camera(url) as (device, _):
            taken = device.capture(Shot()).result(WAIT_S)
            assert taken.problem == "" and taken.corners


def test_a_camera_that_is_not_there(tmp_path: Path) -> None:
    for url in ("camera:/dev/video250", f"folder:{tmp_path / 'nothing'}", "video:/nothing.avi"):
        spec = DeviceSpec("D1", "document_camera", "camera", url, options=QUICK)
        with supervised(spec) as (_, events):
            assert events.wait(DeviceDown).reason == "wire_unavailable"


def test_a_page_that_lies_sideways_is_turned(tmp_path: Path) -> None:
    page = application(random_citizen())
    picture, _ = scene(page, Lie(turn=2, fill=0.7), 1)
    cv2.imwrite(str(tmp_path / "side.png"), cv2.rotate(picture, cv2.ROTATE_90_COUNTERCLOCKWISE))
    with camera(f"folder:{tmp_path}") as (device, _):
        taken = device.capture(Shot(turn=1)).result(WAIT_S)
    assert taken.height > taken.width
    small = [
        np.asarray(image.convert("L").resize((62, 88))).ravel().astype(float)
        for image in (page.image, Image.open(io.BytesIO(taken.jpeg)))
    ]
    assert np.corrcoef(np.stack(small))[0, 1] > 0.7
