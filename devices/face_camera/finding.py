"""Faces in a picture and how good each is, with the cascades that OpenCV's wheel carries.

Source: OpenCV's haarcascade_frontalface_alt2 (finds faces that look at the camera, turned or tilted
by some 15 degrees at most) and haarcascade_eye. So ``turned`` is only told as "no eyes where eyes
should be": a real pose estimate would need a model.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.face_camera.port import FaceShot

Picture = NDArray[Any]
LOOK_AT = 640  # pixels across; faces are looked for in this size
SMALLEST = 0.10  # of the picture's width
SHARP_AT = 120.0  # variance of the Laplacian over a face of 160 pixels that counts as sharp
LEAST_SHARP, LEAST_LIGHT, LEAST_FRONTAL = 0.25, 0.35, 0.4
GOOD = 0.8
BESIDE, ABOVE, BELOW = 0.45, 0.55, 0.75  # of a face's size, kept around it


@dataclass(frozen=True, slots=True)
class Face:
    """``place``: x, y, width, height in the picture; the rest 0 to 1."""

    place: tuple[int, int, int, int]
    size: float
    sharpness: float
    light: float
    frontal: float

    @property
    def score(self) -> float:
        """The weakest counts most: a sharp face in the dark is no good picture."""
        parts = (self.size, self.sharpness, self.light, self.frontal)
        return 0.5 * min(parts) + 0.5 * sum(parts) / len(parts)

    @property
    def problem(self) -> str:
        """Why it will not do; empty when it will."""
        if self.size < 1.0 and self.place[2] < 80:
            return "too_small"
        if self.light < LEAST_LIGHT:
            return "too_dark"
        if self.sharpness < LEAST_SHARP:
            return "blurred"
        return "turned" if self.frontal < LEAST_FRONTAL else ""


def find_faces(picture: Picture) -> list[Face]:
    """All faces, the largest first."""
    scale = LOOK_AT / picture.shape[1]
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    least = int(SMALLEST * LOOK_AT)
    found = _cascade("haarcascade_frontalface_alt2.xml").detectMultiScale(
        cv2.equalizeHist(grey), 1.1, 4, minSize=(least, least)
    )
    faces = [_judged(picture, tuple(int(v / scale) for v in place)) for place in found]
    return sorted(faces, key=lambda face: face.place[2], reverse=True)


def cut_out(picture: Picture, face: Face, width: int = 480) -> FaceShot:
    """Head and shoulders as a JPEG, as photos for papers are cut."""
    x, y, w, h = face.place
    top, bottom = max(0, int(y - ABOVE * h)), min(picture.shape[0], int(y + h + BELOW * h))
    left, right = max(0, int(x - BESIDE * w)), min(picture.shape[1], int(x + w + BESIDE * w))
    scale = min(1.0, width / (right - left))
    cut = cv2.resize(
        picture[top:bottom, left:right], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
    )
    jpeg = cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    place = tuple(int(v * scale) for v in (x - left, y - top, w, h))
    return FaceShot(
        problem=face.problem,
        jpeg=b"" if face.problem else bytes(jpeg),
        face=(place[0], place[1], place[2], place[3]),
        sharpness=round(face.sharpness, 3),
        light=round(face.light, 3),
        frontal=round(face.frontal, 3),
    )


def decoded(data: bytes) -> Picture | None:
    """A picture from a file's bytes; None for what is none."""
    if not data:
        return None
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def _judged(picture: Picture, place: tuple[int, ...]) -> Face:
    x, y, w, h = place
    grey = cv2.cvtColor(picture[y : y + h, x : x + w], cv2.COLOR_BGR2GRAY)
    same = cv2.resize(grey, (160, 160), interpolation=cv2.INTER_AREA)
    sharp = float(cv2.Laplacian(cv2.GaussianBlur(same, (3, 3), 0), cv2.CV_64F).var())
    mean = float(same.mean())
    return Face(
        place=(x, y, w, h),
        size=min(1.0, w / (0.2 * picture.shape[1])),
        sharpness=min(1.0, sharp / SHARP_AT),
        light=_light(mean),
        frontal=_frontal(grey),
    )


def _light(mean: float) -> float:
    """1 between 80 and 190 of 255, falling off to both sides."""
    return float(np.clip(min(mean / 80, (255 - mean) / 65), 0, 1))


def _frontal(face: Picture) -> float:
    """1 for two eyes at one height, as far left as right of the middle; 0 without eyes."""
    upper = cv2.equalizeHist(face[: int(face.shape[0] * 0.6)])
    least = max(12, face.shape[1] // 9)
    eyes = _cascade("haarcascade_eye.xml").detectMultiScale(upper, 1.08, 4, minSize=(least, least))
    width = face.shape[1]
    centres = [((x + w / 2) / width - 0.5, (y + h / 2) / width) for x, y, w, h in eyes]
    best = 0.0
    for one in centres:
        for other in centres:
            if one[0] < -0.05 and other[0] > 0.05:
                skew = abs(one[0] + other[0]) + abs(one[1] - other[1])
                best = max(best, 1.0 - 2.5 * skew)
    return float(np.clip(best, 0, 1)) if best else (0.3 if len(centres) == 1 else 0.0)


@cache
def _cascade(name: str) -> Any:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))
