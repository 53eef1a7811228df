"""The SAM's side of SDT frames, written from the protocol (GA 467), not from a driver."""

import struct

from simulators.citizens import Citizen

START = b"\xaa\xaa\xaa\x96\x69"
FIELDS = (
    ("name", 30),
    ("sex", 2),
    ("ethnic_group", 4),
    ("birth", 16),
    ("address", 70),
    ("number", 36),
    ("authority", 30),
    ("valid_from", 16),
    ("valid_to", 16),
)


def xor(data: bytes) -> int:
    """Checksum over a frame's bytes after the preamble."""
    value = 0
    for byte in data:
        value ^= byte
    return value


def reply(sw3: int, data: bytes = b"") -> bytes:
    """Answer frame with SW1 SW2 = 00 00."""
    body = struct.pack(">HBBB", len(data) + 4, 0, 0, sw3) + data
    return START + body + bytes([xor(body)])


def take_command(buffer: bytearray) -> tuple[bytes, bool] | None:
    """Cut the next command out of ``buffer``: (CMD PARA and data, checksum is right), or None."""
    at = buffer.find(START)
    if at < 0:
        del buffer[: max(0, len(buffer) - 4)]
        return None
    del buffer[:at]
    if len(buffer) < 7:
        return None
    (length,) = struct.unpack(">H", buffer[5:7])
    if length < 3 or length > 300:
        del buffer[:1]
        return take_command(buffer)
    if len(buffer) < 7 + length:
        return None
    body = bytes(buffer[5 : 7 + length])
    del buffer[: 7 + length]
    return body[2:-1], xor(body[:-1]) == body[-1]


def text_block(citizen: Citizen) -> bytes:
    """256 bytes UTF-16LE, padded with spaces; the card type letter at offset 248."""
    if citizen.layout in ("I", "Y"):
        return _type_only(citizen)
    block = b""
    for field, width in FIELDS:
        value: str = getattr(citizen, field)
        if citizen.layout == "J" and field == "ethnic_group":
            value = ""
        block += value[: width // 2].ljust(width // 2).encode("utf-16-le")
    return block + ("\x20" * 14 + citizen.layout + "\x20" * 3).encode("utf-16-le")


def photo(citizen: Citizen) -> bytes:
    """1,024 bytes in the place of the closed WLT format; no picture of anyone."""
    return b"WLf" + bytes((i * 37 + ord(citizen.name[0])) % 256 for i in range(1021))


def answer_to_read(citizen: Citizen) -> bytes:
    """Data of the answer to 30 01."""
    text, picture = text_block(citizen), photo(citizen)
    return struct.pack(">HH", len(text), len(picture)) + text + picture


def _type_only(citizen: Citizen) -> bytes:
    """A foreigner's card: enough of it for a reader to tell which it is."""
    text = ("SPECIMEN".ljust(124) + citizen.layout).ljust(128)
    return text.encode("utf-16-le")
