"""The controller's side of BX-5K frames, written from Onbon's description of them.

A5 … | screen, source, 3 reserved, barcode, check, display, device, version, length | group,
command, answer wanted, 2 reserved, parameters | CRC-16 | 5A; between the ends, A5, A6, 5A and 5B
are escaped.
"""

import struct
from dataclasses import dataclass

ESCAPED = {b"\xa6\x02": 0xA5, b"\xa6\x01": 0xA6, b"\x5b\x02": 0x5A, b"\x5b\x01": 0x5B}
LONGEST = 8192


@dataclass(frozen=True, slots=True)
class Order:
    """What the host wants. ``intact`` False: its check value was wrong."""

    screen: int
    source: int
    what: bytes
    wants_answer: bool
    parameters: bytes
    intact: bool


@dataclass(frozen=True, slots=True)
class Text:
    """One dynamic area. Places in dots."""

    number: int
    left: int
    top: int
    width: int
    height: int
    text: str


def check_value(data: bytes) -> int:
    """CRC-16 with A001, beginning at 0."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            odd = value & 1
            value >>= 1
            if odd:
                value ^= 0xA001
    return value


def take_order(buffer: bytearray) -> Order | None:
    """Cut the next frame out of ``buffer``; None while none is whole. Nonsense is thrown away."""
    while True:
        end = buffer.find(0x5A)
        if end < 0:
            if len(buffer) > LONGEST:
                buffer.clear()
            return None
        piece = bytes(buffer[:end])
        del buffer[: end + 1]
        start = piece.rfind(0xA5)
        order = _order(_plain(piece[start + 1 :])) if start >= 0 else None
        if order is not None:
            return order


def answer(order: Order, error: int) -> bytes:
    """ACK (A0 00) or, with an error, NACK (A0 01): the group is what makers' tools show on a line;
    it stands in no public description."""
    data = bytes([0xA0, 0x01 if error else 0x00, error, 0, 0])
    body = struct.pack("<HH6xBBH", order.source, order.screen, 0x51, 2, len(data)) + data
    body += struct.pack("<H", check_value(body))
    escaped = b"".join(
        next((k for k, v in ESCAPED.items() if v == byte), bytes([byte])) for byte in body
    )
    return b"\xa5" * 8 + escaped + b"\x5a"


def texts(parameters: bytes) -> tuple[list[int], list[Text]]:
    """Parameters of A3 06: areas to take away, areas to show. Raises ValueError, IndexError or
    struct.error for nonsense."""
    gone = [] if parameters[0] in (0, 0xFF) else list(parameters[1 : 1 + parameters[0]])
    at = 1 + len(gone)
    count, at = parameters[at], at + 1
    found = []
    for _ in range(count):
        (length,) = struct.unpack_from("<H", parameters, at)
        area, at = parameters[at + 2 : at + 2 + length], at + 2 + length
        _, left, top, width, height, number = struct.unpack_from("<BHHHHB", area)
        (size,) = struct.unpack_from("<I", area, 23)
        text = area[27 : 27 + size].decode("gb18030", "replace")
        found.append(Text(number, left * 8, top, width * 8, height, text))
    return gone, found


def _plain(data: bytes) -> bytes | None:
    plain = bytearray()
    at = 0
    while at < len(data):
        if data[at] in (0xA6, 0x5B):
            value = ESCAPED.get(data[at : at + 2])
            if value is None:
                return None
            plain.append(value)
            at += 2
        else:
            plain.append(data[at])
            at += 1
    return bytes(plain)


def _order(body: bytes | None) -> Order | None:
    if body is None or len(body) < 21:
        return None
    screen, source = struct.unpack_from("<HH", body)
    (length,) = struct.unpack_from("<H", body, 12)
    data = body[14:-2]
    intact = check_value(body[:-2]) == int.from_bytes(body[-2:], "little") and length == len(data)
    return Order(screen, source, data[:2], data[2] == 1, data[5:], intact)
