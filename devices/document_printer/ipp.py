"""IPP messages as bytes. Source: RFC 8010 (encoding, clause 3), RFC 8011 (operations, attributes).

A message is a head of 8 bytes (version, operation or status, request number) and groups of
attributes; a document may follow. Each value carries its own tag, so an attribute's values need not
be alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from devices.errors import ProtocolError

VERSION: Final = 0x0200
OPERATION_GROUP, JOB_GROUP, END, PRINTER_GROUP = 0x01, 0x02, 0x03, 0x04
LAST_GROUP_TAG = 0x0F
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
RANGE, COLLECTION, TEXT_LANGUAGE, NAME_LANGUAGE, END_COLLECTION = 0x33, 0x34, 0x35, 0x36, 0x37
TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME, MEMBER = (
    0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49, 0x4A,
)  # fmt: skip
STRINGS = range(0x40, 0x5F)
NO_VALUE = range(0x10, 0x20)
LONGEST = 4 * 1024 * 1024
DEEPEST = 8

Value = int | bool | str | bytes | tuple[int, int] | None | Mapping[str, "Values"]
Values = tuple["Value", ...]
Attributes = Mapping[str, Values]


class BadIpp(ProtocolError):
    """The bytes are no IPP message."""

    reason = "protocol_error"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value to send, with the tag that says what it is."""

    tag: int
    value: int | bool | str | Mapping[str, "Tagged"]


@dataclass(frozen=True, slots=True)
class Message:
    """An answer. ``groups``: (group tag, its attributes) in the order in which they came."""

    status: int
    request: int
    groups: tuple[tuple[int, Attributes], ...] = field(default=())

    def group(self, tag: int) -> Attributes:
        """The first group of that tag; empty when there is none."""
        return next((attributes for found, attributes in self.groups if found == tag), {})


def encode(
    operation: int, request: int, groups: Sequence[tuple[int, Mapping[str, Tagged]]]
) -> bytes:
    """A request; the document, if there is one, is sent right behind it."""
    parts = [VERSION.to_bytes(2, "big"), operation.to_bytes(2, "big"), request.to_bytes(4, "big")]
    for tag, attributes in groups:
        parts.append(bytes([tag]))
        parts += [_attribute(name, tagged) for name, tagged in attributes.items()]
    return b"".join([*parts, bytes([END])])


def decode(data: bytes) -> Message:
    """An answer. Raises BadIpp."""
    if not 9 <= len(data) <= LONGEST:
        raise BadIpp(f"an answer of {len(data)} bytes")
    status, request = int.from_bytes(data[2:4], "big"), int.from_bytes(data[4:8], "big")
    reader = _Reader(data, 8)
    groups: list[tuple[int, dict[str, Values]]] = []
    while (tag := reader.byte()) != END:
        if tag <= LAST_GROUP_TAG:
            groups.append((tag, {}))
            continue
        if not groups:
            raise BadIpp("an attribute before any group")
        reader.into(groups[-1][1], tag)
    return Message(status, request, tuple(groups))


def _attribute(name: str, tagged: Tagged) -> bytes:
    if isinstance(tagged.value, Mapping):
        members = b"".join(
            _field(MEMBER, b"", member.encode()) + _attribute("", inner)
            for member, inner in tagged.value.items()
        )
        end = _field(END_COLLECTION, b"", b"")
        return _field(COLLECTION, name.encode(), b"") + members + end
    return _field(tagged.tag, name.encode(), _raw(tagged))


def _raw(tagged: Tagged) -> bytes:
    value = tagged.value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bool):
        return bytes([value])
    if isinstance(value, int):
        return value.to_bytes(4, "big", signed=True)
    raise TypeError("a collection has no bytes of its own")


def _field(tag: int, name: bytes, value: bytes) -> bytes:
    sizes = (len(name).to_bytes(2, "big"), len(value).to_bytes(2, "big"))
    return bytes([tag]) + sizes[0] + name + sizes[1] + value


class _Reader:
    """Walks over the bytes of an answer. Every step raises BadIpp when they end too early."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at
        self._last = ""

    def byte(self) -> int:
        return self._take(1)[0]

    def into(self, attributes: dict[str, Values], tag: int) -> None:
        """One value; without a name it belongs to the attribute before it (RFC 8010, 3.1.5)."""
        name = self._text(self._sized())
        name = name or self._last
        if not name:
            raise BadIpp("a further value of no attribute")
        self._last = name
        attributes[name] = (*attributes.get(name, ()), self._value(tag, 0))

    def _value(self, tag: int, depth: int) -> Value:
        raw = self._sized()
        if tag == COLLECTION:
            return self._collection(depth + 1)
        if tag in NO_VALUE:
            return None
        if tag in (INTEGER, ENUM):
            return int.from_bytes(self._exactly(raw, 4), "big", signed=True)
        if tag == BOOLEAN:
            return self._exactly(raw, 1) != b"\x00"
        if tag == RANGE:
            both = self._exactly(raw, 8)
            low, high = (int.from_bytes(half, "big", signed=True) for half in (both[:4], both[4:]))
            return low, high
        if tag in (TEXT_LANGUAGE, NAME_LANGUAGE):
            return self._with_language(raw)
        return self._text(raw) if tag in STRINGS else raw

    def _collection(self, depth: int) -> Mapping[str, Values]:
        if depth > DEEPEST:
            raise BadIpp("collections lie too deep in each other")
        members: dict[str, Values] = {}
        name = ""
        while True:
            tag = self.byte()
            self._sized()  # members carry no name of their own
            if tag == END_COLLECTION:
                self._sized()
                return members
            if tag == MEMBER:
                name = self._text(self._sized())
            elif name:
                members[name] = (*members.get(name, ()), self._value(tag, depth))
            else:
                raise BadIpp("a member without a name")

    def _with_language(self, raw: bytes) -> str:
        inner = _Reader(raw, 0)
        inner._sized()
        return self._text(inner._sized())

    @staticmethod
    def _exactly(raw: bytes, size: int) -> bytes:
        if len(raw) != size:
            raise BadIpp(f"a value of {len(raw)} bytes where {size} belong")
        return raw

    @staticmethod
    def _text(raw: bytes) -> str:
        return raw.decode("utf-8", "replace")

    def _sized(self) -> bytes:
        return self._take(int.from_bytes(self._take(2), "big"))

    def _take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise BadIpp("the message is cut off")
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken
