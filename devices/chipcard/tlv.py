"""BER-TLV, as chip cards use it. Source: ISO/IEC 7816-4 annex E, EMV 4.3 book 3 annex B.

Tags are kept whole, with their leading bytes: 0x5F20, 0xBF0C. A tag with bit 6 of its first byte
set is constructed: its value is TLV again. Padding of 00 between two objects is allowed; FF is no
tag that any of our cards uses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from devices.errors import ProtocolError

DEEPEST = 8
LONGEST = 65535


class BadTlv(ProtocolError):
    """The bytes are not BER-TLV. Quotes none of them."""

    reason = "garbled"


@dataclass(frozen=True, slots=True)
class Tlv:
    """One object. ``value`` holds the raw bytes also of a constructed one."""

    tag: int
    value: bytes = field(repr=False)
    children: tuple["Tlv", ...] = ()

    def find(self, tag: int) -> bytes | None:
        """The first value of that tag in here, depth first; None when there is none."""
        return find(self.children, tag)


def parse(data: bytes) -> tuple[Tlv, ...]:
    """All objects of ``data``. Raises BadTlv."""
    if len(data) > LONGEST:
        raise BadTlv(f"{len(data)} bytes are more than a card may say at once")
    return tuple(_objects(data, 0))


def find(objects: tuple[Tlv, ...], tag: int) -> bytes | None:
    """The first value of that tag, depth first; None when there is none."""
    for one in objects:
        if one.tag == tag:
            return one.value
        inside = find(one.children, tag)
        if inside is not None:
            return inside
    return None


def find_all(objects: tuple[Tlv, ...], tag: int) -> Iterator[Tlv]:
    """All objects of that tag, in the order in which they stand."""
    for one in objects:
        if one.tag == tag:
            yield one
        yield from find_all(one.children, tag)


def data_objects(dol: bytes) -> list[tuple[int, int]]:
    """A data object list (EMV book 3, 5.4): the tags and lengths that a card asks for.
    Raises BadTlv."""
    wanted, at = [], 0
    while at < len(dol):
        tag, at = _tag(dol, at)
        if at >= len(dol):
            raise BadTlv("a data object list ends after a tag")
        wanted.append((tag, dol[at]))
        at += 1
    return wanted


def _objects(data: bytes, depth: int) -> Iterator[Tlv]:
    if depth > DEEPEST:
        raise BadTlv("objects lie deeper in each other than any card has them")
    at = 0
    while at < len(data):
        if data[at] == 0:
            at += 1
            continue
        constructed = bool(data[at] & 0x20)
        tag, at = _tag(data, at)
        length, at = _length(data, at)
        if at + length > len(data):
            raise BadTlv("an object is cut off")
        value = data[at : at + length]
        at += length
        yield Tlv(tag, value, tuple(_objects(value, depth + 1)) if constructed else ())


def _tag(data: bytes, at: int) -> tuple[int, int]:
    tag = data[at]
    at += 1
    if tag & 0x1F != 0x1F:
        return tag, at
    for _ in range(2):
        if at >= len(data):
            break
        tag = tag << 8 | data[at]
        at += 1
        if not tag & 0x80:
            return tag, at
    raise BadTlv("a tag is cut off or longer than three bytes")


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise BadTlv("a length is missing")
    first = data[at]
    at += 1
    if first < 0x80:
        return first, at
    size = first & 0x7F
    if not 1 <= size <= 2 or at + size > len(data):
        raise BadTlv("a length is cut off or in a form that cards do not use")
    return int.from_bytes(data[at : at + size], "big"), at + size
