"""Document camera: a preview while somebody looks, a page when somebody asks.

A full-size picture costs a tenth of a second to decode; while nobody looks, pictures are only
stepped over, which is cheap and still notices that the cable was pulled.
"""

import time
from collections.abc import Iterable
from concurrent.futures import Future
from glob import glob
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from devices.camera import CAMERA, Camera, check_url, is_there, open_camera
from devices.camera_watch import CameraStatus, PictureWatch
from devices.document_camera.port import DocumentCamera, PageCapture, Preview, Shot
from devices.driver import Driver, Emit
from devices.sheet import CAMERA as CAMERA_WIRE
from devices.sheet import DataSheet, Found
from devices.spec import DeviceSpec
from devices.tryout import TryOut

if TYPE_CHECKING:
    from devices.camera import Picture

WATCHED_S = 3.0  # a preview that nobody asked for so long is looked at by nobody
IDLE_S = 0.2
LOOK_EVERY_S = 4.0  # is the picture black or frozen, while nobody looks


class CameraDriver(Driver[Camera], DocumentCamera):
    """Any camera that V4L2 or FFmpeg opens, or a folder that pictures are laid into."""

    sheet = DataSheet(
        name="camera",
        kind="document_camera",
        about="高拍仪 · document camera",
        wires=(CAMERA_WIRE,),
        page="document-camera.md",
        options={
            "width": "pixels to ask the camera for (its default)",
            "height": "pixels to ask the camera for (its default)",
            "fps": "pictures a second to ask the camera for (its default)",
            "preview_fps": "pictures a second for the preview at most (8)",
        },
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        check_url(spec)
        self._preview_s = 1 / spec.number("preview_fps", 8)
        self._lock = Lock()
        self._up = False
        self._looking: list[tuple[int, int, Future[Preview]]] = []
        self._shots: list[tuple[Shot, Future[PageCapture]]] = []
        self._looked_at = 0.0
        self._next_look = 0.0
        self._number = 0
        self._watch = PictureWatch()

    def try_out(self) -> TryOut:
        return TryOut("Lay a page under the camera.", lambda: self.capture(Shot()))

    def preview(self, after: int, width: int = 960) -> "Future[Preview]":
        future: Future[Preview] = Future()
        with self._lock:
            self._looked_at = time.monotonic()
            if self._up and len(self._looking) < 16:
                self._looking.append((after, max(160, min(width, 1920)), future))
                return future
        future.set_result(Preview("device_down" if not self._up else "busy"))
        return future

    def capture(self, shot: Shot) -> "Future[PageCapture]":
        future: Future[PageCapture] = Future()
        if not shot.sane:
            future.set_result(PageCapture("bad_shot"))
            return future
        with self._lock:
            if self._up and len(self._shots) < 8:
                self._shots.append((shot, future))
                return future
        future.set_result(PageCapture("device_down" if not self._up else "busy"))
        return future

    def open(self, stop: Event) -> Camera:
        return open_camera(self.spec, stop)

    def greet(self, wire: Camera) -> None:
        self._watch.forget()
        self._judge(wire, wire.read())
        with self._lock:
            self._up = True

    def turn(self, wire: Camera) -> None:
        shots = self._take(self._shots)
        if shots:
            for shot, future in shots:
                future.set_result(self._shoot(wire, shot))
        elif time.monotonic() - self._looked_at < WATCHED_S:
            self._show(wire)
        elif time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + LOOK_EVERY_S
            self._judge(wire, wire.read())
        else:
            wire.skip()
            wire.rest(0 if wire.live else IDLE_S)

    def gone(self, reason: str) -> None:
        with self._lock:
            self._up = False
        for _, _, looking in self._take(self._looking):
            looking.set_result(Preview(reason))
        for _, asked in self._take(self._shots):
            asked.set_result(PageCapture(reason))

    def present(self) -> bool:
        return is_there(self.spec.url)

    @classmethod
    def candidates(cls) -> Iterable[Found]:
        return [
            Found(cls.sheet.name, f"{CAMERA}{n}", _card(n)) for n in sorted(glob("/dev/video*"))
        ]

    def _take(self, waiting: list[Any]) -> list[Any]:
        with self._lock:
            taken = list(waiting)
            waiting.clear()
            return taken

    def _show(self, wire: Camera) -> None:
        from devices.document_camera.archive import preview
        from devices.document_camera.geometry import find_page

        started = time.monotonic()
        picture = wire.read()
        self._number += 1
        self._judge(wire, picture)
        looking = self._take(self._looking)
        if looking:
            corners = None if self._watch.problem else find_page(picture)
            outline = corners.array() if corners else None
            made: dict[int, bytes] = {}
            for _, width, future in looking:
                made[width] = made.get(width) or preview(picture, width, outline)
                shown = Preview(self._watch.problem, made[width], self._number, corners is not None)
                future.set_result(shown)
        wire.rest(max(0.0, self._preview_s - (time.monotonic() - started)))

    def _judge(self, wire: Camera, picture: "Picture") -> None:
        """Tell when the picture is of no use, or of use again."""
        if self._watch.changed(picture, wire.live):
            self.emit(CameraStatus(self.spec.id, self.spec.station, self._watch.problem))

    def _shoot(self, wire: Camera, shot: Shot) -> PageCapture:
        from devices.document_camera.taking import take_page

        picture = wire.read()
        self._judge(wire, picture)
        if self._watch.problem:
            return PageCapture(self._watch.problem)
        return take_page(picture, shot)


def _card(node: str) -> str:
    """What the kernel calls it."""
    name = Path("/sys/class/video4linux") / Path(node).name / "name"
    try:
        return name.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
