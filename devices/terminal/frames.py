"""ZVT's packets: ``class | instruction | length | data``, and the fields inside a status.

Source: ECR-Interface ZVT-Protocol, PA00P015 revision 13.x, openly published for every maker of
tills; over TCP a packet has no further frame (PA00P016). Amounts are BCD with two decimals, so fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from devices.errors import ProtocolError

REGISTER, AUTHORISE, REPEAT, TOTALS, ABORT = (
    b"\x06\x00",
    b"\x06\x01",
    b"\x06\x20",
    b"\x06\x10",
    b"\x06\xb0",
)
STATUS, GOING_ON, DONE, FAILED = b"\x04\x0f", b"\x04\xff", b"\x06\x0f", b"\x06\x1e"
LINE, BLOCK = b"\x06\xd1", b"\x06\xd3"
ACK, REFUSED = b"\x80\x00", b"\x84"
PASSWORD: Final = bytes(3)
YUAN: Final = bytes.fromhex("0156")
LONGEST: Final = 4096

AMOUNT, TRACE, RESULT, CURRENCY, SUMS, CARD_NAME = 0x04, 0x0B, 0x27, 0x49, 0x60, 0x8B
FIXED: Final[Mapping[int, int]] = {
    0x01: 1, 0x02: 1, 0x03: 1, 0x04: 6, 0x05: 1, 0x0B: 3, 0x0C: 3, 0x0D: 2, 0x0E: 2, 0x17: 2,
    0x19: 1, 0x27: 1, 0x29: 4, 0x2A: 15, 0x37: 3, 0x3A: 2, 0x3B: 8, 0x3D: 3, 0x49: 2, 0x87: 2,
    0x88: 3, 0x8A: 1, 0x8C: 1, 0x9A: 1, 0xA0: 1, 0xAA: 3, 0xBA: 5, 0xC1: 2, 0xD0: 1, 0xD2: 2,
    0xD3: 1, 0xEB: 8,
}  # fmt: skip
"""Length of a field by its number."""

COUNTED: Final[Mapping[int, int]] = {
    0x22: 2, 0x23: 2, 0x2D: 2, 0x2E: 3, 0x3C: 3, 0x60: 3, 0x8B: 2, 0x92: 3, 0xA7: 2, 0xD1: 2,
}  # fmt: skip
"""Fields that begin with so many bytes F0 to F9, the digits of their length."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet: what it is, and its data."""

    kind: bytes
    data: bytes = b""


def encode(packet: Packet) -> bytes:
    """The bytes of a packet."""
    size = len(packet.data)
    length = bytes([size]) if size < 0xFF else b"\xff" + size.to_bytes(2, "little")
    return packet.kind + length + packet.data


class PacketParser:
    """Takes bytes as they come, gives whole packets."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Packet]:
        """All packets complete now. Raises ProtocolError when this can be no packet."""
        self._buffer += data
        found = []
        while (packet := self._take()) is not None:
            found.append(packet)
        return found

    def _take(self) -> Packet | None:
        if len(self._buffer) < 3:
            return None
        if self._buffer[0] not in (0x04, 0x05, 0x06, 0x08, 0x0F, 0x80, 0x84):
            raise ProtocolError("no packet begins like this")
        size, start = self._buffer[2], 3
        if size == 0xFF:
            if len(self._buffer) < 5:
                return None
            size, start = int.from_bytes(self._buffer[3:5], "little"), 5
        if size > LONGEST:
            raise ProtocolError("a packet of impossible length")
        if len(self._buffer) < start + size:
            return None
        packet = Packet(bytes(self._buffer[:2]), bytes(self._buffer[start : start + size]))
        del self._buffer[: start + size]
        return packet


def fields(data: bytes) -> dict[int, bytes]:
    """The fields of a status, as far as they can be read: one of unknown length ends the reading,
    as the source demands. Raises ProtocolError when a field is cut off.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        number, at = data[at], at + 1
        if number in FIXED:
            size = FIXED[number]
        elif number in COUNTED:
            size, at = _counted(data[at : at + COUNTED[number]]), at + COUNTED[number]
        else:
            break
        if at + size > len(data):
            raise ProtocolError("a field is cut off")
        found[number] = data[at : at + size]
        at += size
    return found


def _counted(head: bytes) -> int:
    digits = "".join(str(byte & 0x0F) for byte in head)
    if not digits.isdecimal() or len(digits) > 3 or any(byte >> 4 != 0xF for byte in head):
        raise ProtocolError("a length without digits")
    return int(digits)


def number(bcd: bytes) -> int:
    """A BCD number. Raises ProtocolError."""
    digits = bcd.hex()
    if not digits.isdecimal():
        raise ProtocolError("no BCD number")
    return int(digits)


def amount(fen: int) -> bytes:
    """An amount's field. Raises ValueError for one that cannot be charged."""
    if not 0 < fen < 10**12:
        raise ValueError("no amount to charge")
    return bytes([AMOUNT]) + bytes.fromhex(f"{fen:012d}")
