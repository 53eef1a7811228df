"""Where the page lies in a picture, and the page laid straight. Pictures are BGR, rows first.

Found as the quadrilateral whose four sides part two colours: candidates come from several views of
the picture (lightness, saturation, edges), the best supported one is refined side by side in full
resolution. Everything is OpenCV's; no model is needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[Any]
Points = NDArray[Any]

LOOK_AT = 720  # pixels of the longer side; enough to find a page, quick enough for a preview
SMALLEST = 0.012  # of the picture: an ID card on an A4 desk
LARGEST = 0.97  # the picture's own frame is no page
STRAIGHT_ENOUGH = 0.5  # cosine of the sharpest corner: 60 to 120 degrees
SUPPORT = 0.6  # of a side's length must part two colours
BESIDE = 5.0  # pixels of the small picture, where they are looked at
RIM = 0.004  # of the half diagonal
FAINTEST = 8.0  # difference in Lab (0 to 255 each) that still parts page and desk
INCH_MM = 25.4

# paper sizes in mm that a measured shape snaps to, within a few percent of its proportions
SIZES = {
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "id_card": (54.0, 85.6),
    "passport": (88.0, 125.0),
}


@dataclass(frozen=True, slots=True)
class Corners:
    """Top left, top right, bottom right, bottom left, in pixels of the picture."""

    points: tuple[tuple[float, float], ...]

    def array(self) -> Points:
        return np.array(self.points, np.float32)


def find_page(picture: Picture) -> Corners | None:
    """The page's corners; None when no page stands out from the desk."""
    scale = LOOK_AT / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    colours = cv2.cvtColor(cv2.GaussianBlur(small, (5, 5), 0), cv2.COLOR_BGR2LAB)
    lab = np.asarray(colours, np.float32)
    best, best_score = None, 0.0
    for quad in _candidates(small, _edges(small)):
        score = _score(quad, lab)
        if score > best_score:
            best, best_score = quad, score
    if best is None:
        return None
    refined = _refine(_ordered(best) / scale, picture, 6 / scale)
    return Corners(tuple((float(x), float(y)) for x, y in refined))


def straighten(picture: Picture, corners: Corners, dpi: int, size: str = "") -> Picture:
    """The page as if scanned: at ``dpi`` when its size is one of ``SIZES`` (or told by ``size``),
    else in the camera's own resolution. Landscape pages stay landscape."""
    points = corners.array()
    centre = points.mean(axis=0)
    points = points + (centre - points) * RIM  # a hair of the desk would be a dark rim
    width, height = page_pixels(points, dpi, size)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(points, target)
    flags = cv2.INTER_CUBIC
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height), flags=flags), np.uint8)


def page_pixels(points: Points, dpi: int, size: str = "") -> tuple[int, int]:
    """(width, height) of the straight page."""
    top, right, bottom, left = (
        hypot(*(points[a] - points[b])) for a, b in ((0, 1), (1, 2), (2, 3), (3, 0))
    )
    width, height = max(top, bottom), max(left, right)
    name = size or _named(width / height)
    if name not in SIZES:
        return round(width), round(height)
    short, long = (side / INCH_MM * dpi for side in SIZES[name])
    wide = width > height
    return (round(long), round(short)) if wide else (round(short), round(long))


def _named(proportion: float) -> str:
    """A4 and its kin have one proportion; which of them it is only the caller can know."""
    upright = min(proportion, 1 / proportion)
    for name in ("A4", "id_card"):
        short, long = SIZES[name]
        if abs(upright - short / long) < 0.035:
            return name
    return ""


def _edges(small: Picture) -> NDArray[Any]:
    """How strong an edge is at every place, 0 to 1, over all three colours."""
    soft = cv2.GaussianBlur(small, (5, 5), 0)
    found = np.zeros(small.shape[:2], np.float32)
    for channel in cv2.split(cv2.cvtColor(soft, cv2.COLOR_BGR2LAB)):
        x = cv2.Sobel(channel, cv2.CV_32F, 1, 0)
        y = cv2.Sobel(channel, cv2.CV_32F, 0, 1)
        found = np.maximum(found, cv2.magnitude(x, y))
    return np.asarray(np.clip(found / 120.0, 0, 1), np.float32)


def _candidates(small: Picture, strength: NDArray[Any]) -> Iterator[Points]:
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    light = cv2.medianBlur(lab[:, :, 0], 9)
    saturation = cv2.medianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[:, :, 1], 9)
    otsu = cv2.THRESH_BINARY + cv2.THRESH_OTSU
    masks = [
        cv2.threshold(light, 0, 255, otsu)[1],
        cv2.bitwise_not(cv2.threshold(light, 0, 255, otsu)[1]),
        cv2.bitwise_not(cv2.threshold(saturation, 0, 255, otsu)[1]),
    ]
    for level in (0.12, 0.25, 0.5):
        lines = (strength > level).astype(np.uint8) * 255
        closed = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        masks.append(cv2.bitwise_not(closed))
        masks.append(closed)
    for mask in masks:
        yield from _quads(mask)


def _quads(mask: NDArray[Any]) -> Iterator[Points]:
    area = mask.shape[0] * mask.shape[1]
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(solid, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:6]:
        hull = cv2.convexHull(contour)
        if not SMALLEST * area < cv2.contourArea(hull) < LARGEST * area:
            continue
        length = cv2.arcLength(hull, True)
        for epsilon in (0.01, 0.02, 0.04, 0.06):
            shape = cv2.approxPolyDP(hull, epsilon * length, True)
            if len(shape) == 4:
                yield shape.reshape(4, 2).astype(np.float32)
                break
        else:
            yield cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float32)


def _score(quad: Points, lab: NDArray[Any]) -> float:
    """How well its four sides part two colours, times a liking for size; 0 for what cannot be a
    page. A grain of wood or a line of print has the same colour on both sides."""
    ordered = _ordered(quad)
    if _sharpest(ordered) > STRAIGHT_ENOUGH or _on_the_rim(ordered, lab.shape):
        return 0.0
    sides = [_support(a, b, lab) for a, b in pairwise([*ordered, ordered[0]])]
    if min(sides) < SUPPORT:
        return 0.0
    share = cv2.contourArea(ordered) / (lab.shape[0] * lab.shape[1])
    return float(np.mean(sides) * (0.3 + share))


def _support(a: Points, b: Points, lab: NDArray[Any]) -> float:
    """Share of the side along which inside and outside differ, and in the same way."""
    length = hypot(*(b - a))
    if length < 8:
        return 0.0
    line = a + (b - a) * np.linspace(0.06, 0.94, max(12, int(length / 4)))[:, None]
    inward = np.array([-(b - a)[1], (b - a)[0]]) / length * BESIDE  # clockwise: to the right
    difference = _colours(lab, line + inward) - _colours(lab, line - inward)
    usual = np.median(difference, axis=0)
    strength = float(np.linalg.norm(usual))
    if strength < FAINTEST:
        return 0.0
    return float(np.mean(difference @ (usual / strength) > max(FAINTEST * 0.6, 0.3 * strength)))


def _colours(lab: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """Colour at places, the rim's for those outside."""
    x = np.clip(np.round(places[:, 0]).astype(int), 0, lab.shape[1] - 1)
    y = np.clip(np.round(places[:, 1]).astype(int), 0, lab.shape[0] - 1)
    return np.asarray(lab[y, x])


def _sharpest(ordered: Points) -> float:
    """Largest cosine among the corners; 0 for a rectangle."""
    worst = 0.0
    for index in range(4):
        a, b = ordered[index - 1] - ordered[index], ordered[(index + 1) % 4] - ordered[index]
        worst = max(worst, abs(float(a @ b)) / max(hypot(*a) * hypot(*b), 1e-6))
    return worst


def _on_the_rim(ordered: Points, shape: tuple[int, ...]) -> bool:
    """All four corners at the picture's own corners: that is the picture, not a page."""
    height, width = shape[:2]
    near = (ordered < 4) | (ordered > np.array([width - 5, height - 5]))
    return bool(near.all())


def _ordered(points: Points) -> Points:
    """Clockwise from the corner that is nearest to the top left."""
    centre = points.mean(axis=0)
    angles = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
    turned = points[np.argsort(angles)]
    first = int(np.argmin(turned.sum(axis=1)))
    return np.asarray(np.roll(turned, -first, axis=0), np.float32)


def _refine(points: Points, picture: Picture, reach: float) -> Points:
    """Fit a line to the steepest places along each side and cut the lines with each other."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    lines = [_fitted(a, b, grey, reach) for a, b in pairwise([*points, points[0]])]
    refined = points.copy()
    for index in range(4):
        met = _meeting(lines[index - 1], lines[index])
        if met is not None and hypot(*(met - points[index])) < 4 * reach:
            refined[index] = met
    return refined


def _fitted(a: Points, b: Points, grey: Picture, reach: float) -> NDArray[Any]:
    """The line (vx, vy, x, y) through the steepest places near the side a-b."""
    along = b - a
    normal = np.array([-along[1], along[0]]) / max(hypot(*along), 1e-6)
    offsets = np.arange(-reach, reach + 0.5, 0.5, dtype=np.float32)
    starts = a + along * np.linspace(0.06, 0.94, 60)[:, None]
    places = starts[:, None, :] + normal[None, None, :] * offsets[None, :, None]
    maps = places.astype(np.float32)
    profile = cv2.remap(grey, maps[:, :, 0], maps[:, :, 1], cv2.INTER_LINEAR).astype(np.float32)
    steep = np.abs(cv2.Sobel(profile, cv2.CV_32F, 1, 0, ksize=5))[:, 2:-2]
    best = steep.argmax(axis=1)
    strong = steep.max(axis=1) > max(20.0, 0.3 * float(np.median(steep.max(axis=1))))
    hits = places[np.arange(len(best)), best + 2][strong]
    if len(hits) < 8:
        hits = np.array([a, b])
    line = cv2.fitLine(hits.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01)
    return np.asarray(line).ravel()


def _meeting(one: NDArray[Any], two: NDArray[Any]) -> Points | None:
    """Where two lines cross; None for parallels."""
    matrix = np.array([[one[0], -two[0]], [one[1], -two[1]]])
    if abs(np.linalg.det(matrix)) < 1e-6:
        return None
    t = np.linalg.solve(matrix, two[2:] - one[2:])[0]
    return np.asarray(one[2:] + one[:2] * t, np.float32)
