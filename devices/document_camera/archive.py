"""A straight page made fit for an archive: even light, true colours, few bytes; pages into a PDF.

Source of the aim: DA/T 31-2017 (digitising paper records: 200 dpi at least, 300 dpi for small
print, colour where a seal or a coloured form is on the page).
"""

import io
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from devices.document_camera.geometry import Picture

MOST_BYTES: Final = 500_000
QUALITIES: Final = (82, 66, 50, 34)
WHITE: Final = 0.90  # of the paper's own light and above counts as paper
DEFAULT_DPI: Final = 300
_TONE = np.clip((np.arange(256) / 255 - 0.08) / (WHITE - 0.08) * 255, 0, 255).astype(np.uint8)


class Look(StrEnum):
    """``document``: paper made white, colours of seals kept; ``photo``: as it is (certificates with
    pictures, ID cards); ``grey``: like document without colour."""

    DOCUMENT = "document"
    PHOTO = "photo"
    GREY = "grey"


def clean(page: Picture, look: Look) -> Picture:
    """Even out the desk lamp and make paper white; photos stay as they are."""
    if look is Look.PHOTO:
        return page
    light = cv2.cvtColor(_paper_light(page), cv2.COLOR_GRAY2BGR)
    toned = cv2.LUT(cv2.divide(page, light, scale=255), _TONE)
    light_and_colour = cv2.cvtColor(toned, cv2.COLOR_BGR2YCrCb)
    y, red, blue = cv2.split(light_and_colour)
    neutral = np.full_like(red, 128)
    # what is nearly grey is grey: a sensor's noise in colour costs bytes and tells nothing
    strength = cv2.max(cv2.absdiff(red, neutral), cv2.absdiff(blue, neutral))
    plain = strength < (255 if look is Look.GREY else 10)
    red[plain] = 128
    blue[plain] = 128
    return np.asarray(cv2.cvtColor(cv2.merge([y, red, blue]), cv2.COLOR_YCrCb2BGR), np.uint8)


def as_jpeg(page: Picture, look: Look, dpi: int, most: int = MOST_BYTES) -> bytes:
    """The best quality that stays within ``most`` bytes; the last resort is a smaller picture.
    Its resolution is written into the file."""
    picture = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) if look is Look.GREY else page
    for quality in QUALITIES:
        data = _jpeg(picture, dpi, quality)
        if len(data) <= most:
            return data
    height, width = page.shape[:2]
    less = cv2.resize(page, (width * 2 // 3, height * 2 // 3), interpolation=cv2.INTER_AREA)
    return as_jpeg(np.asarray(less, np.uint8), look, dpi * 2 // 3, most)


def as_pdf(pages: Sequence[bytes], title: str = "") -> bytes:
    """JPEGs into one PDF, each page as large as its picture says, the bytes of the pictures
    untouched (PDF 32000-1, 7.4.8: DCTDecode takes a JPEG as it is). Raises ValueError for none."""
    if not pages:
        raise ValueError("a document has at least one page")
    objects: list[bytes] = [b"", b""]  # the catalogue and the list of pages come last
    kids = []
    for jpeg in pages:
        with Image.open(io.BytesIO(jpeg)) as picture:
            width, height = picture.size
            dpi = float(picture.info.get("dpi", (DEFAULT_DPI,))[0]) or DEFAULT_DPI
            space = b"/DeviceGray" if picture.mode == "L" else b"/DeviceRGB"
        kids.append(_add_page(objects, jpeg, (width, height), dpi, space))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), listed)
    objects.append(b"<</Title<%s>>>" % (b"FEFF" + title.encode("utf-16-be").hex().encode()))
    return _file(objects)


def preview(picture: Picture, width: int, outline: NDArray[Any] | None) -> bytes:
    """A small JPEG for the screen, with the page's outline when one was found."""
    scale = min(1.0, width / picture.shape[1])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if outline is not None:
        line = (outline * scale).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(small, [line], True, (60, 180, 30), max(2, width // 240), cv2.LINE_AA)
    return bytes(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes())


def _paper_light(page: Picture) -> Picture:
    """How bright the bare paper is at every place: writing is closed over, the lamp stays."""
    height, width = page.shape[:2]
    scale = 300 / max(height, width)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    closed = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    soft = cv2.GaussianBlur(cv2.medianBlur(closed, 21), (0, 0), 8)
    # a large dark picture is no shadow: never brighten more than threefold
    bounded = np.maximum(soft, soft.max() // 3)
    return np.asarray(cv2.resize(bounded, (width, height)), np.uint8)


def _jpeg(picture: Picture, dpi: int, quality: int) -> bytes:
    """JFIF with its density: units 1 (dots per inch), then both densities, at byte 13."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    data = bytearray(cv2.imencode(".jpg", picture, options)[1].tobytes())
    if data[6:11] == b"JFIF\x00":
        data[13:18] = b"\x01" + dpi.to_bytes(2, "big") * 2
    return bytes(data)


def _add_page(
    objects: list[bytes], jpeg: bytes, size: tuple[int, int], dpi: float, space: bytes
) -> int:
    """Add picture, drawing and page; the page's object number."""
    width, height = size
    points = (width / dpi * 72, height / dpi * 72)
    objects.append(
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent 8"
        b"/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream"
        % (width, height, space, len(jpeg), jpeg)
    )
    picture = len(objects)
    draw = b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % points
    objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(draw), draw))
    objects.append(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</XObject<</P %d 0 R>>>>"
        b"/Contents %d 0 R>>" % (*points, picture, picture + 1)
    )
    return len(objects)


def _file(objects: Iterable[bytes]) -> bytes:
    """Body, cross-reference table and trailer (PDF 32000-1, 7.5)."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    last = len(places)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        last + 1,
        last,
        start,
    )
    return bytes(out)
