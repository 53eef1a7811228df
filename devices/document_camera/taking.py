"""From a picture to a page: found, straightened, read, cleaned, packed."""

import cv2
import numpy as np

from devices.document_camera.archive import Look, as_jpeg, clean
from devices.document_camera.codes import read_codes
from devices.document_camera.geometry import Corners, Picture, find_page, straighten
from devices.document_camera.port import PageCapture, Shot


def take_page(picture: Picture, shot: Shot) -> PageCapture:
    """The page of a picture. Raises ValueError for a look that there is not."""
    look = Look(shot.look)
    corners = find_page(picture)
    if corners is None and not shot.whole:
        return PageCapture("no_page")
    page = straighten(picture, corners, shot.dpi, shot.size) if corners else picture
    page = np.asarray(np.rot90(page, -shot.turn % 4), np.uint8)
    codes = read_codes(page)
    jpeg = as_jpeg(clean(page, look), look, shot.dpi, shot.most_bytes)
    return PageCapture(
        jpeg=jpeg,
        width=page.shape[1],
        height=page.shape[0],
        dpi=shot.dpi,
        corners=_told(corners),
        sharpness=sharpness(page),
        codes=codes,
    )


def sharpness(page: Picture) -> float:
    """Variance of the Laplacian at about 100 dpi, so that it can be compared between cameras."""
    scale = 1100 / max(page.shape[:2])
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var())


def _told(corners: Corners | None) -> tuple[tuple[float, float], ...]:
    return corners.points if corners else ()
