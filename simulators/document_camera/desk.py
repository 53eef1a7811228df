"""A desk under a camera: where the page lies, how the lamp falls, what the sensor adds."""

import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.document_camera.pages import Page

Picture = NDArray[np.uint8]
SIZE = (2592, 1944)  # five megapixels, as the common models have
DESKS = {
    "wood": (74, 110, 150),
    "grey": (120, 118, 116),
    "black": (38, 36, 36),
    "pale": (176, 186, 192),
}


@dataclass(frozen=True)
class Lie:
    """How a page lies: degrees turned, tilt of the camera (share of the height), centre as shares
    of the picture, share of the picture's height that an A4 page fills."""

    turn: float = 6.0
    tilt: float = 0.05
    centre: tuple[float, float] = (0.5, 0.5)
    fill: float = 0.86
    desk: str = "wood"
    lamp: float = 0.35
    noise: float = 3.0


def random_lie(seed: int) -> Lie:
    """As people lay pages: a little skewed, now and then a lot."""
    chance = random.Random(seed)
    return Lie(
        turn=chance.uniform(-14, 14),
        tilt=chance.uniform(-0.08, 0.08),
        centre=(chance.uniform(0.46, 0.54), chance.uniform(0.49, 0.51)),
        fill=chance.uniform(0.70, 0.80),
        desk=chance.choice(["wood", "grey", "black"]),
        lamp=chance.uniform(0.1, 0.5),
        noise=chance.uniform(1, 5),
    )


def scene(page: Page, lie: Lie, seed: int = 0) -> tuple[Picture, NDArray[np.float32]]:
    """(the camera's picture BGR, where the page's corners truly are)."""
    rng = np.random.default_rng(seed)
    ground = _desk(lie, rng)
    corners = _corners(page, lie)
    picture = _laid(ground, page, corners)
    return _seen(picture, lie, seed), corners


def empty(lie: Lie, seed: int = 0) -> Picture:
    """The desk alone."""
    return _seen(_desk(lie, np.random.default_rng(seed)), lie, seed)


def _seen(picture: Picture, lie: Lie, seed: int) -> Picture:
    """Lit by the lamp, with the sensor's noise."""
    light = cv2.cvtColor(_lamp(lie), cv2.COLOR_GRAY2BGR)
    lit = cv2.multiply(picture, light, dtype=cv2.CV_16S)
    cv2.setRNGSeed(seed)
    noise = np.empty(lit.shape, np.int16)
    cv2.randn(noise, np.zeros(3), np.full(3, lie.noise))
    return np.asarray(cv2.add(lit, noise, dtype=cv2.CV_8U), np.uint8)


def _corners(page: Page, lie: Lie) -> NDArray[np.float32]:
    height = SIZE[1]
    scale = height * lie.fill / 297  # pixels for a millimetre
    half = np.array(page.size_mm) * scale / 2
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    angle = np.deg2rad(lie.turn)
    turned = square @ np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    # a tilted camera sees what is far away smaller
    depth = 1 + lie.tilt * turned[:, 1:2] / (height / 2)
    placed = turned * depth + np.array(lie.centre) * np.array(SIZE)
    assert placed.min() >= 0 and (placed < np.array(SIZE)).all(), (
        "the page lies outside the picture"
    )
    return placed.astype(np.float32)


def _laid(ground: Picture, page: Page, corners: NDArray[np.float32]) -> Picture:
    sheet = cv2.cvtColor(np.asarray(page.image), cv2.COLOR_RGB2BGR)
    height, width = sheet.shape[:2]
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    flat = cv2.warpPerspective(sheet, matrix, SIZE, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full(sheet.shape[:2], 255, np.uint8), matrix, SIZE)
    shadow = cv2.GaussianBlur(
        cv2.warpAffine(mask, np.array([[1.0, 0, 10], [0, 1, 14]]), SIZE), (0, 0), 9
    )
    dark = ground.astype(np.float32) * (1 - 0.35 * shadow[:, :, None].astype(np.float32) / 255)
    share = mask[:, :, None].astype(np.float32) / 255
    return (dark * (1 - share) + flat.astype(np.float32) * share).astype(np.uint8)


def _desk(lie: Lie, rng: np.random.Generator) -> Picture:
    width, height = SIZE
    base = np.full((height, width, 3), DESKS[lie.desk], np.float32)
    if lie.desk == "wood":
        grain = cv2.GaussianBlur(rng.normal(0, 60, (height, 1)).astype(np.float32), (1, 31), 0)
        wave = cv2.resize(rng.normal(0, 5, (24, 32)).astype(np.float32), SIZE)
        base += (grain + wave)[:, :, None]
    return np.clip(base, 0, 255).astype(np.uint8)


def _lamp(lie: Lie) -> NDArray[np.float32]:
    """Bright at one upper corner, falling off across the desk."""
    width, height = SIZE
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    distance = np.hypot(x - 0.25, y - 0.2)
    return np.asarray(1.0 - lie.lamp * distance, np.float32)
