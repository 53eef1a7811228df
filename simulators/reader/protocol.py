"""The SAM's side of SDT frames, written from the protocol (GA 467), not from a driver."""

import struct

from simulators.citizens import Citizen

START = b"\xaa\xaa\xaa\x96\x69"
# field of a person and its width in characters; - is left blank
CITIZEN = (
    "name:15 sex:1 ethnic_group:2 birth:8 address:35 number:18 authority:15 valid_from:8 valid_to:8"
)
PERMIT = CITIZEN.replace("ethnic_group", "-") + " pass_number:9 issues:2 -:3 layout:1"
FOREIGN = (
    "latin_name:60 sex:1 number:15 nationality:3 name:15 valid_from:8 valid_to:8 birth:8 -:2"
    " authority:4 layout:1"
)
FOREIGN_2023 = (
    "name:15 sex:1 issues:2 birth:8 latin_name:35 number:18 -:15 valid_from:8 valid_to:8"
    " latin_rest:11 nationality:3 layout:1"
)
LAYOUTS = {"J": PERMIT, "I": FOREIGN, "Y": FOREIGN_2023}


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
    values = vars_of(citizen)
    text = ""
    for part in LAYOUTS.get(citizen.layout, CITIZEN).split():
        field, _, width = part.partition(":")
        text += values.get(field, "")[: int(width)].ljust(int(width))
    if citizen.layout not in LAYOUTS:
        text = text.ljust(124) + citizen.layout
    return text.ljust(128).encode("utf-16-le")


def vars_of(citizen: Citizen) -> dict[str, str]:
    """A person's fields, and the end of a long Latin name, which has a place of its own on Y."""
    return citizen.as_json() | {"latin_rest": citizen.latin_name[35:]}


def photo(citizen: Citizen) -> bytes:
    """1,024 bytes in the place of the closed WLT format; no picture of anyone."""
    return b"WLf" + bytes((i * 37 + ord(citizen.number[0])) % 256 for i in range(1021))


def answer_to_read(citizen: Citizen) -> bytes:
    """Data of the answer to 30 01."""
    text, picture = text_block(citizen), photo(citizen)
    return struct.pack(">HH", len(text), len(picture)) + text + picture


def newest_address(citizen: Citizen) -> bytes:
    """Data of the answer to 30 03: 70 bytes."""
    return citizen.newest_address[:35].ljust(35).encode("utf-16-le")
