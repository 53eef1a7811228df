"""The text block of a resident ID card, 256 bytes of UTF-16LE, decoded.

The block does not say in its first bytes whose card it is: a letter at offset 248 does.
Layouts: citizen (space), ``I`` foreigner's permanent residence, ``J`` Hong Kong, Macao and Taiwan
residence permit, ``Y`` foreigner's card of 2023. Offsets agree with the public integration
``Johann356/readinfo`` (PCSCGetData.h): in all four, the letter comes out at 248.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from devices.errors import ProtocolError

TEXT_LENGTH = 256
TYPE_OFFSET = 248
LAYOUTS = {" ": "citizen", "\x00": "citizen", "I": "foreigner", "J": "hmt", "Y": "foreigner_2023"}

# bytes, in the order of the block; the last citizen field is reserved
CITIZEN_WIDTHS = (30, 2, 4, 16, 70, 36, 30, 16, 16)
LONG_TERM = "长期"


class UnsupportedCard(ProtocolError):
    """A genuine card of a layout that is not read yet. ``layout`` tells which."""

    reason = "unsupported_card"

    def __init__(self, layout: str) -> None:
        super().__init__(f"card layout {layout} is not supported")
        self.layout = layout


class BadContent(ProtocolError):
    """The frame was whole and its text makes no sense. Carries no personal data."""

    reason = "bad_content"


@dataclass(frozen=True, slots=True)
class IdCard:
    """A citizen's card. ``valid_to`` None means 长期. ``ethnic_group`` is the GB/T 3304 code,
    ``sex`` "1" male, "2" female; ``photo_wlt`` the closed WLT format, as read.

    What identifies the person is kept out of ``repr`` so that no log can show it by accident.
    """

    name: str = field(repr=False)
    sex: str = field(repr=False)
    ethnic_group: str = field(repr=False)
    birth: date = field(repr=False)
    address: str = field(repr=False)
    number: str = field(repr=False)
    authority: str = field(repr=False)
    valid_from: date
    valid_to: date | None
    photo_wlt: bytes = field(repr=False)


def layout_of(text: bytes) -> str:
    """Which layout a text block has: citizen, foreigner, hmt, foreigner_2023 or unknown."""
    letter = text[TYPE_OFFSET : TYPE_OFFSET + 2].decode("utf-16-le", "replace")
    return LAYOUTS.get(letter, "unknown")


def decode_card(text: bytes, photo: bytes) -> IdCard:
    """Decode a citizen's text block. Raises UnsupportedCard or BadContent."""
    if len(text) != TEXT_LENGTH:
        raise BadContent(f"text block of {len(text)} bytes, expected {TEXT_LENGTH}")
    layout = layout_of(text)
    if layout != "citizen":
        raise UnsupportedCard(layout)
    name, sex, ethnic_group, birth, address, number, authority, begins, ends = _fields(text)
    if not name or len(number) != 18 or sex not in {"1", "2"}:
        raise BadContent("name, number or sex is missing from the text block")
    return IdCard(
        name=name,
        sex=sex,
        ethnic_group=ethnic_group,
        birth=_date(birth),
        address=address,
        number=number,
        authority=authority,
        valid_from=_date(begins),
        valid_to=None if ends == LONG_TERM else _date(ends),
        photo_wlt=photo,
    )


def _fields(text: bytes) -> list[str]:
    edges = [0]
    for width in CITIZEN_WIDTHS:
        edges.append(edges[-1] + width)
    try:
        return [text[a:b].decode("utf-16-le").strip(" \x00") for a, b in pairwise(edges)]
    except UnicodeDecodeError:
        # from None: the decoder's error quotes the bytes, and they are a person's
        raise BadContent("the text block is not UTF-16LE") from None


def _date(value: str) -> date:
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        raise BadContent("a date is not YYYYMMDD")
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise BadContent("a date is not in the calendar") from None
