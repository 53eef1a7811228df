"""QR and bar codes on a page, read by ZXing (zxing-cpp)."""

import zxingcpp

from devices.document_camera.geometry import Picture
from devices.document_camera.port import Code

MOST = 20
LONGEST = 4096


def read_codes(page: Picture) -> tuple[Code, ...]:
    """All codes, each once, in the order in which they are found."""
    found = (Code(str(code.format).rpartition(".")[2], code.text[:LONGEST]) for code in _read(page))
    return tuple(dict.fromkeys(code for code in found if code.text))[:MOST]


def _read(page: Picture) -> "list[zxingcpp.Barcode]":
    return list(zxingcpp.read_barcodes(page))
