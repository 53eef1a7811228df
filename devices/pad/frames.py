"""Frames of evaluation pads: ``FF 68 | L | L | 68 | address | function | data … | sum | 16``.

Source: the public queue system ``JackQChen/QueueSystem`` (MIT), CallSystem/frmMain.cs, whose
callers and evaluators speak it at 9600 8N1. L counts address, function and data; sum is of the
same bytes, modulo 256.
"""

from dataclasses import dataclass

HEAD = b"\xff\x68"
MIDDLE = 0x68
TAIL = 0x16
LONGEST_DATA = 250
_OVERHEAD = 7  # FF 68 L L 68 … sum 16


@dataclass(frozen=True, slots=True)
class PadFrame:
    """One frame: address of the pad, function, data."""

    address: int
    function: int
    data: bytes = b""


def encode(frame: PadFrame) -> bytes:
    """The bytes of a frame. Raises ValueError when the data does not fit."""
    if len(frame.data) > LONGEST_DATA:
        raise ValueError("too much data for one frame")
    body = bytes([frame.address, frame.function]) + frame.data
    length = len(body)
    return HEAD + bytes([length, length, MIDDLE]) + body + bytes([sum(body) % 256, TAIL])


class PadParser:
    """Takes bytes as they come, gives good frames, steps over garbage, holds at most one frame."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Bytes held that are not a whole frame yet."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[PadFrame]:
        """All frames complete now. Never raises."""
        frames: list[PadFrame] = []
        for byte in data:
            self._buffer.append(byte)
            frames += self._take()
        return frames

    def _take(self) -> list[PadFrame]:
        while self._buffer and not self._may_begin():
            del self._buffer[0]
        if len(self._buffer) < 3 or len(self._buffer) < self._buffer[2] + _OVERHEAD:
            return []
        frame = self._decode(bytes(self._buffer))
        if frame is None:
            del self._buffer[0]
            return self._take()
        self._buffer.clear()
        return [frame]

    def _may_begin(self) -> bool:
        """Could what is held be the beginning of a frame?"""
        held = self._buffer
        if not HEAD.startswith(held[:2]):
            return False
        if len(held) > 2 and not 2 <= held[2] <= LONGEST_DATA + 2:
            return False
        if len(held) > 3 and held[3] != held[2]:
            return False
        return len(held) <= 4 or held[4] == MIDDLE

    @staticmethod
    def _decode(held: bytes) -> PadFrame | None:
        body = held[5:-2]
        if held[-1] != TAIL or held[-2] != sum(body) % 256:
            return None
        return PadFrame(body[0], body[1], body[2:])
