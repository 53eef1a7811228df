"""Frames of Onbon's (仰邦) font-library LED controllers: BX-5K1, 5K2, 5MK, 6K1 to 6K3 and kin.

    A5 (8 times) | body, escaped | CRC-16 of the body, escaped | 5A
    body   screen (2) | source (2) | 0 (6) | device type | version 02 | length (2) | data
    data   group | command | 01 answer, 02 do not | 0 (2) | parameters
    answer group | command | error | 0 (2) | parameters

Numbers are little-endian; the CRC is CRC-16/ARC (A001 reflected, begin 0). Escaped: A5 as A6 02, A6
as A6 01, 5A as 5B 02, 5B as 5B 01.

Sources: the vendor opened this protocol. ``strongercjd/Onbon-Protocol-Analysis`` (by one of Onbon's
engineers) takes frames apart; ``onbonlab/bx.k.cplus`` (Led5kSDK.h, Onbon's own) has errors, device
types and the area's header; an unrelated Delphi program (UMgrLEDDisp, 2013) builds the same frames
for screens in a factory. They agree. Only the answer's group and command stand in none of them:
an answer is told by its error byte alone.
"""

import struct
from dataclasses import dataclass

START, END = 0xA5, 0x5A
PREAMBLE = bytes([START]) * 8
ANY_CARD = 0xFE
VERSION = 0x02
OUR_ADDRESS = 0x8000
HEADER = struct.Struct("<HH6xBBH")
LONGEST = 4096  # an area's text is a few dozen bytes; more is garbage
ANSWER_WANTED = 0x01

PING = (0xA2, 0x00)
POWER = (0xA3, 0x00)
UPDATE_AREAS = (0xA3, 0x06)

ERRORS = {
    1: "command_group",
    2: "command",
    3: "busy",
    4: "memory",
    5: "checksum",
    6: "no_file",
    7: "flash",
    8: "download",
    12: "no_font",
    13: "firmware",
}
_ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_PLAIN = {value: key for key, value in _ESCAPES.items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the controller answered: ``error`` is 0 when it did as it was told."""

    group: int
    command: int
    error: int

    @property
    def trouble(self) -> str:
        """The error in a word, empty when there is none."""
        return ERRORS.get(self.error, f"error_{self.error}") if self.error else ""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle with a text of its own. ``left`` and ``width`` in units of 8 dots, ``top`` and
    ``height`` in dots (so a program that shows 24 narrow characters uses a width of 24)."""

    number: int
    left: int
    top: int
    width: int
    height: int
    text: str


def crc16(data: bytes) -> int:
    """CRC-16/ARC."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def command(screen: int, what: tuple[int, int], parameters: bytes = b"") -> bytes:
    """A whole frame that asks for an answer."""
    data = bytes([*what, ANSWER_WANTED, 0, 0]) + parameters
    body = HEADER.pack(screen, OUR_ADDRESS, ANY_CARD, VERSION, len(data)) + data
    body += struct.pack("<H", crc16(body))
    return PREAMBLE + b"".join(_ESCAPES.get(byte, bytes([byte])) for byte in body) + bytes([END])


def update(screen: int, areas: tuple[Area, ...]) -> bytes:
    """Show these areas instead of what they showed; others stay."""
    parameters = bytes([0, len(areas)]) + b"".join(_area(area) for area in areas)
    return command(screen, UPDATE_AREAS, parameters)


def printable(text: str) -> str:
    """Without control characters and backslashes: those begin the controller's own commands."""
    return "".join(c for c in text if c.isprintable() and c != "\\")


def _area(area: Area) -> bytes:
    text = printable(area.text).encode("gb18030", "replace")
    head = struct.pack("<BHHHH", 0, area.left, area.top, area.width, area.height)
    # number, line spacing, mode 0 keep showing, timeout, no sound and no extensions (3)
    head += struct.pack("<BBBH3x", area.number, 0, 0, 0)
    # 1 one line, 1 no wrapping, 1 at once, exit 0, speed, seconds to stay
    head += bytes([1, 1, 1, 0, 0, 0]) + struct.pack("<I", len(text))
    return struct.pack("<H", len(head) + len(text)) + head + text


class ReplyParser:
    """Takes bytes as they come, gives good answers, steps over garbage, holds at most one frame."""

    def __init__(self) -> None:
        self._body: bytearray | None = None  # None: between frames
        self._escape = 0

    @property
    def pending(self) -> int:
        """Bytes held that are not a whole frame yet."""
        return len(self._body or b"")

    def feed(self, data: bytes) -> list[Reply]:
        """All answers complete now. Never raises."""
        return [reply for byte in data if (reply := self._push(byte)) is not None]

    def _push(self, byte: int) -> Reply | None:
        if byte == START:  # escaped inside a frame, so it always begins one
            self._body, self._escape = bytearray(), 0
        elif self._body is None:
            return None
        elif byte == END:
            body, self._body = bytes(self._body), None
            return decode(body) if not self._escape else None
        else:
            self._take(byte)
        return None

    def _take(self, byte: int) -> None:
        assert self._body is not None
        if self._escape:
            plain = _PLAIN.get(bytes([self._escape, byte]))
            self._escape = 0
            if plain is None:
                self._body = None  # no such escape: wait for the next frame
                return
            byte = plain
        elif byte in (0xA6, 0x5B):
            self._escape = byte
            return
        self._body.append(byte)
        if len(self._body) > LONGEST:
            self._body = None


def decode(body: bytes) -> Reply | None:
    """An unescaped body with its CRC; None when it is no answer."""
    if len(body) < HEADER.size + 7 or crc16(body[:-2]) != int.from_bytes(body[-2:], "little"):
        return None
    *_, length = HEADER.unpack_from(body)
    data = body[HEADER.size : -2]
    if length != len(data):
        return None
    return Reply(data[0], data[1], data[2])
