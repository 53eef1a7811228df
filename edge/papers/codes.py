"""The codes on a paper: its number for the scanner at a window, its address for anybody's phone."""

import segno
import zxingcpp

from domain.case_numbers import compact


def barcode(number: str) -> str:
    """A case number as Code 128 (ISO/IEC 15417), digits alone: the SVG of its bars."""
    made = zxingcpp.create_barcode(compact(number), zxingcpp.BarcodeFormat.Code128)
    return str(zxingcpp.write_barcode_to_svg(made, add_hrt=False, add_quiet_zones=False))


def qr(address: str) -> str:
    """An address as QR code: its SVG."""
    return str(segno.make(address, error="m").svg_inline(border=1, scale=4))
