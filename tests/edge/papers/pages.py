"""A PDF as people get it: its picture, the text in it, the code on it."""

import cv2
import numpy
import pypdfium2
import zxingcpp
from numpy.typing import NDArray

SCALE = 2.5


def rendered(document: bytes) -> NDArray[numpy.uint8]:
    """The first page as a grey picture."""
    page = pypdfium2.PdfDocument(document)[0]
    picture: NDArray[numpy.uint8] = page.render(scale=SCALE, grayscale=True).to_numpy()
    return picture[:, :, 0] if picture.ndim == 3 else picture


def text_of(document: bytes) -> str:
    """The text that can be selected and found, without its line ends."""
    pages = pypdfium2.PdfDocument(document)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return "".join(text.split())


def qr_in(picture: NDArray[numpy.uint8]) -> str:
    """What a phone reads from the code."""
    found, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    return found


def barcode_in(picture: NDArray[numpy.uint8]) -> str:
    """What a window's scanner reads from the bars."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)
    return found[0].text if found else ""
