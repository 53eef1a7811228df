"""Frames FF 68 L L 68 … sum 16, written from the description of the vendor frame."""

START = 0xFF
LONGEST = 260


def pack(address: int, function: int, data: bytes = b"") -> bytes:
    """One frame."""
    inner = bytes([address, function, *data])
    return bytes([START, 0x68, len(inner), len(inner), 0x68, *inner, sum(inner) & 0xFF, 0x16])


def unpack(buffer: bytearray) -> tuple[int, int, bytes] | None:
    """Cut the next good frame out of ``buffer``: address, function, data; or None."""
    while len(buffer) >= 9:
        size = buffer[2]
        if buffer[0] == START and buffer[1] == 0x68 and buffer[3] == size and buffer[4] == 0x68:
            if len(buffer) < size + 7:
                return None
            inner = bytes(buffer[5 : 5 + size])
            good = buffer[5 + size] == sum(inner) & 0xFF and buffer[6 + size] == 0x16
            if good and size >= 2:
                del buffer[: size + 7]
                return inner[0], inner[1], inner[2:]
        del buffer[0]
    return None
