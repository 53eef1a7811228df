"""Face camera: looks only while somebody has asked; keeps no picture but the best of one asking."""

import time
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import Any

from devices.camera import Camera, check_url, is_there, open_camera
from devices.camera_watch import CameraStatus, PictureWatch
from devices.driver import Driver, Emit
from devices.face_camera.methods import (
    OFF,
    judge_liveness,
    judge_match,
    liveness,
    matcher,
)
from devices.face_camera.port import FaceCamera, FaceShot, Judgement, Verdict
from devices.sheet import CAMERA, DataSheet
from devices.spec import DeviceSpec
from devices.tryout import TryOut

IDLE_S = 0.2
LOOK_EVERY_S = 4.0
LONGEST_S, SHORTEST_S = 10.0, 1.0
KEPT_FOR_LIVENESS = 12


@dataclass(slots=True)
class _Asked:
    until: float
    future: "Future[FaceShot]"
    best: FaceShot = field(default_factory=lambda: FaceShot("no_face"))
    score: float = -1.0
    looked_at: int = 0
    pictures: list[object] = field(default_factory=list)


class FaceCameraDriver(Driver[Camera], FaceCamera):
    """Any camera that V4L2 or FFmpeg opens."""

    sheet = DataSheet(
        name="face-camera",
        kind="face_camera",
        about="人像摄像头 · face camera",
        wires=(CAMERA,),
        page="face-camera.md",
        options={
            "width": "pixels to ask the camera for (its default)",
            "height": "pixels to ask the camera for (its default)",
            "fps": "pictures a second to ask the camera for (its default)",
        },
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        check_url(spec)
        self._lock = Lock()
        self._up = False
        self._new: SimpleQueue[_Asked] = SimpleQueue()
        self._asked: _Asked | None = None
        self._watch = PictureWatch()
        self._next_look = 0.0

    def best(self, within_s: float) -> "Future[FaceShot]":
        seconds = min(LONGEST_S, max(SHORTEST_S, within_s))
        asked = _Asked(time.monotonic() + seconds, Future())
        with self._lock:
            if self._up:
                self._new.put(asked)
                return asked.future
        asked.future.set_result(FaceShot("device_down"))
        return asked.future

    def compare(self, one: bytes, other: bytes) -> "Future[Judgement]":
        future: Future[Judgement] = Future()
        future.set_result(_compared(one, other))
        return future

    def open(self, stop: Event) -> Camera:
        return open_camera(self.spec, stop)

    def greet(self, wire: Camera) -> None:
        self._watch.forget()
        self._judge(wire, wire.read())
        with self._lock:
            self._up = True

    def turn(self, wire: Camera) -> None:
        if self._asked is None:
            try:
                self._asked = self._new.get_nowait()
            except Empty:
                self._idle_turn(wire)
                return
        self._look(wire, self._asked)

    def gone(self, reason: str) -> None:
        with self._lock:
            self._up = False
        if self._asked is not None:
            self._asked.future.set_result(FaceShot(reason))
            self._asked = None
        while not self._new.empty():
            self._new.get_nowait().future.set_result(FaceShot(reason))

    def try_out(self) -> TryOut:
        return TryOut("Look into the camera.", act=lambda: self.best(5))

    def present(self) -> bool:
        return is_there(self.spec.url)

    def _idle_turn(self, wire: Camera) -> None:
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + LOOK_EVERY_S
            self._judge(wire, wire.read())
        else:
            wire.skip()
            wire.rest(0 if wire.live else IDLE_S)

    def _look(self, wire: Camera, asked: _Asked) -> None:
        """One picture more; settles the asking when it is good or the time is over."""
        from devices.face_camera.finding import GOOD, cut_out, find_faces

        picture = wire.read()
        self._judge(wire, picture)
        asked.looked_at += 1
        if self._watch.problem:
            asked.best = FaceShot(self._watch.problem)
        else:
            faces = find_faces(picture)
            if len(faces) > 1 and faces[1].place[2] > 0.6 * faces[0].place[2]:
                if asked.score < 0:
                    asked.best = FaceShot("several_faces")
            elif faces and faces[0].score > asked.score:
                asked.score, asked.best = faces[0].score, cut_out(picture, faces[0])
                asked.pictures = [*asked.pictures, picture][-KEPT_FOR_LIVENESS:]
        if time.monotonic() >= asked.until or (asked.score >= GOOD and not asked.best.problem):
            self._settle(asked)

    def _settle(self, asked: _Asked) -> None:
        self._asked = None
        live = OFF if asked.best.problem else judge_liveness(liveness(), asked.pictures)
        asked.future.set_result(replace(asked.best, looked_at=asked.looked_at, live=live))

    def _judge(self, wire: Camera, picture: Any) -> None:
        if self._watch.changed(picture, wire.live):
            self.emit(CameraStatus(self.spec.id, self.spec.station, self._watch.problem))


def _compared(one: bytes, other: bytes) -> Judgement:
    method = matcher()
    if method is None:
        return OFF
    from devices.face_camera.finding import decoded

    pictures = decoded(one), decoded(other)
    if any(picture is None for picture in pictures):
        return Judgement(Verdict.UNKNOWN, method.name, "no_picture")
    return judge_match(method, *pictures)
