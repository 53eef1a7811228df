"""Drawn faces: nobody's, and yet enough of one for a detector. A seed is a person."""

import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
SIZE = (1280, 720)


@dataclass(frozen=True)
class Pose:
    """``height``: of the face, as a share of the picture's; ``turn``: -1 to 1, how far the head is
    turned aside; ``tilt``: degrees to a shoulder; ``blur``: pixels; ``light``: 1 is usual."""

    height: float = 0.5
    centre: tuple[float, float] = (0.5, 0.5)
    turn: float = 0.0
    tilt: float = 0.0
    blur: float = 0.0
    light: float = 1.0


def portrait(person: int | None, pose: Pose) -> Picture:
    """Somebody before a wall, or the wall alone."""
    width, height = SIZE
    wall = np.full((height, width, 3), (168, 172, 166), np.uint8)
    wall = np.asarray(cv2.addWeighted(wall, 1.0, _grain(height, width), 0.08, -10), np.uint8)
    if person is not None:
        _paint(wall, random.Random(person), pose)
    seen = cv2.GaussianBlur(wall, (0, 0), 1.2 + pose.blur)
    return np.clip(seen.astype(np.float32) * pose.light, 0, 255).astype(np.uint8)


def _grain(height: int, width: int) -> Picture:
    rng = np.random.default_rng(7)
    small = rng.integers(0, 255, (height // 8, width // 8, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(small, (width, height)), np.uint8)


def _paint(picture: Picture, who: random.Random, pose: Pose) -> None:
    height, width = picture.shape[:2]
    h = int(height * pose.height / 2)  # half the face's height
    w = int(h * who.uniform(0.72, 0.80))
    cx, cy = int(width * pose.centre[0]), int(height * pose.centre[1])
    skin = tuple(int(c * who.uniform(0.95, 1.04)) for c in (150, 184, 224))
    dark = tuple(int(c * 0.72) for c in skin)
    hair = (28, 26, 30)
    layer = picture.copy()

    def at(x: float, y: float) -> tuple[int, int]:
        """Face coordinates: -1 to 1 across and down; what is in front moves with the turn."""
        bulge = 1 - 0.35 * x * x
        return int(cx + (x + pose.turn * 0.45 * bulge) * w), int(cy + y * h)

    def blob(x: float, y: float, rx: float, ry: float, colour: tuple[int, ...]) -> None:
        axes = max(1, int(rx * w * (1 - 0.4 * abs(pose.turn)))), max(1, int(ry * h))
        cv2.ellipse(layer, at(x, y), axes, 0, 0, 360, colour, -1, cv2.LINE_AA)

    shoulders = (cx, int(cy + 1.95 * h))
    cv2.ellipse(layer, shoulders, (int(1.9 * w), int(0.95 * h)), 0, 180, 360, (92, 70, 60), -1)
    cv2.rectangle(layer, (cx - w // 2, cy + h // 2), (cx + w // 2, cy + int(1.25 * h)), dark, -1)
    cv2.ellipse(layer, (cx, int(cy - 0.18 * h)), (int(1.1 * w), int(1.02 * h)), 0, 0, 360, hair, -1)
    cv2.ellipse(layer, (cx, cy), (w, h), 0, 0, 360, skin, -1, cv2.LINE_AA)
    cv2.ellipse(
        layer, (cx, int(cy - 0.72 * h)), (int(0.95 * w), int(0.36 * h)), 0, 0, 360, hair, -1
    )
    apart, eye_y = who.uniform(0.38, 0.42), who.uniform(-0.16, -0.12)
    for side in (-1, 1):
        blob(side * apart, eye_y - 0.02, 0.25, 0.12, tuple(int(c * 0.86) for c in skin))
        blob(side * apart, eye_y, 0.17, 0.055, (232, 236, 238))
        blob(side * apart, eye_y, 0.07, 0.055, (36, 34, 40))
        brow = [at(side * (apart - 0.2), eye_y - 0.17), at(side * (apart + 0.2), eye_y - 0.19)]
        cv2.line(layer, brow[0], brow[1], hair, max(2, int(0.05 * h)), cv2.LINE_AA)
    blob(0, 0.12, 0.07, 0.2, tuple(min(255, int(c * 1.06)) for c in skin))
    blob(-0.1, 0.28, 0.05, 0.03, dark)
    blob(0.1, 0.28, 0.05, 0.03, dark)
    blob(0, 0.52, who.uniform(0.26, 0.32), 0.055, (98, 98, 168))
    blob(0, 0.63, 0.2, 0.04, tuple(int(c * 0.9) for c in skin))
    turn = cv2.getRotationMatrix2D((cx, cy), pose.tilt, 1)
    picture[:] = cv2.warpAffine(layer, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
