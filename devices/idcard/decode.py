"""From the bytes of an answer to a card."""

from datetime import date

from devices.idcard.card import BadContent, IdCard, Kind, UnsupportedCard
from devices.idcard.layouts import (
    LAYOUTS,
    LETTER_OFFSET,
    TEXT_LENGTH,
    fields_of,
    kind_of,
    readable,
)

LONG_TERM = "长期"
NEWEST_ADDRESS_LENGTH = 70
SAM_ID_LENGTH = 16


def decode_card(text: bytes, photo: bytes, newest_address: str = "") -> IdCard:
    """A card from its text block (256 bytes) and what else was read. Raises
    UnsupportedCard or BadContent."""
    if len(text) != TEXT_LENGTH:
        raise BadContent(f"text block of {len(text)} bytes, expected {TEXT_LENGTH}")
    kind = kind_of(text)
    if kind is None:
        letter = text[LETTER_OFFSET : LETTER_OFFSET + 2].decode("utf-16-le", "replace")
        raise UnsupportedCard(letter)
    found = fields_of(text, LAYOUTS[kind])
    _require_sense(kind, found)
    return IdCard(
        name=found["name"],
        sex=found["sex"],
        ethnic_group=found.get("ethnic_group", ""),
        birth=_date(found["birth"]),
        address=found.get("address", ""),
        number=found["number"],
        authority=found.get("authority", ""),
        valid_from=_date(found["valid_from"]),
        valid_to=None if found["valid_to"] == LONG_TERM else _date(found["valid_to"]),
        photo_wlt=photo,
        kind=kind,
        latin_name=_latin(found),
        nationality=found.get("nationality", ""),
        pass_number=found.get("pass_number", ""),
        issues=_count(found.get("issues", "")),
        newest_address=newest_address,
    )


def decode_address(data: bytes) -> str:
    """The newest address, 70 bytes of UTF-16LE. Raises BadContent."""
    if len(data) != NEWEST_ADDRESS_LENGTH:
        raise BadContent(f"newest address of {len(data)} bytes")
    return readable(data)


def decode_sam_id(data: bytes) -> str:
    """``05.01-20230901-0000000001-0885854891``: the number printed on the reader's security module.
    Two little-endian 16-bit numbers and three of 32 bits, as several public programs format them
    (two of them leave the last part out). Raises BadContent."""
    if len(data) != SAM_ID_LENGTH:
        raise BadContent(f"SAM id of {len(data)} bytes")
    first, second = (int.from_bytes(data[at : at + 2], "little") for at in (0, 2))
    day, one, two = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    return f"{first:02d}.{second:02d}-{day:08d}-{one:010d}-{two:010d}"


def _require_sense(kind: Kind, found: dict[str, str]) -> None:
    length = 15 if kind is Kind.FOREIGNER else 18
    named = found["name"] or _latin(found)
    if not named or len(found["number"]) != length or found["sex"] not in {"1", "2"}:
        raise BadContent("name, number or sex is missing from the text block")


def _latin(found: dict[str, str]) -> str:
    """Both parts of an English name; the first one (35 places) is full when there is a second."""
    first, rest = found.get("latin_name", ""), found.get("latin_name_rest", "")
    return first.ljust(35) + rest if rest else first


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _date(value: str) -> date:
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        raise BadContent("a date is not YYYYMMDD")
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise BadContent("a date is not in the calendar") from None
