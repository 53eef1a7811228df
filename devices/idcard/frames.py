"""SDT frames: what goes over the wire between a host and an ID card reader.

Source: GA 467 (SAM interface), as several unrelated public programs implement it byte for byte,
among them ``lochyhuang/DKCloudID_UART_Andoird`` and ``chenhaifeng2016/FaceRecognitionTest``.

    host -> reader   AA AA AA 96 69 | len_hi len_lo | CMD PARA    | data | CHK
    reader -> host   AA AA AA 96 69 | len_hi len_lo | SW1 SW2 SW3 | data | CHK

``len`` counts all after itself; CHK is the XOR of everything after the preamble but itself.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

PREAMBLE = bytes.fromhex("AAAAAA9669")
HEAD = len(PREAMBLE) + 2
SHORTEST = 4  # SW1 SW2 SW3 CHK
LONGEST = 4096  # text 256 + photo 1024 + fingerprint 1024, with room; anything above is garbage

RESET_SAM = b"\x10\xff"
SAM_STATUS = b"\x11\xff"
SAM_ID = b"\x12\xff"
FIND = b"\x20\x01"
SELECT = b"\x20\x02"
READ = b"\x30\x01"
READ_NEWEST_ADDRESS = b"\x30\x03"

OK = 0x90
CARD_FOUND = 0x9F
SAM_ASLEEP = 0x60
NO_CARD = 0x80
SELECT_FAILED = 0x81
NO_SUCH_ITEM = 0x91


@dataclass(frozen=True, slots=True)
class Answer:
    """One good frame from the reader: ``sw`` is SW3, or -1 when SW1 SW2 are not 0."""

    sw: int
    data: bytes


def checksum(data: bytes) -> int:
    """XOR of all bytes."""
    return reduce(xor, data, 0)


def command(code: bytes, data: bytes = b"") -> bytes:
    """The whole frame for a command: ``code`` is CMD PARA."""
    body = (len(code) + len(data) + 1).to_bytes(2, "big") + code + data
    return PREAMBLE + body + bytes([checksum(body)])


class AnswerParser:
    """Takes bytes as they come, gives whole answers, steps over garbage.

    A frame with a wrong checksum or an impossible length is dropped from its preamble on, so that
    a real frame hidden behind it is still found. Never holds more than one longest frame.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.dropped = 0

    @property
    def pending(self) -> int:
        """Bytes held that are not a whole frame yet."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Answer]:
        """All answers that are complete now. Never raises."""
        answers: list[Answer] = []
        for start in range(0, len(data), LONGEST):
            self._buffer += data[start : start + LONGEST]
            while (answer := self._next()) is not None:
                answers.append(answer)
        return answers

    def _next(self) -> Answer | None:
        while self._align():
            length = int.from_bytes(self._buffer[len(PREAMBLE) : HEAD], "big")
            if not SHORTEST <= length <= LONGEST:
                self._skip(1)
                continue
            if len(self._buffer) < HEAD + length:
                return None
            body = bytes(self._buffer[len(PREAMBLE) : HEAD + length])
            if checksum(body) != 0:  # XOR over all, CHK included, is 0 for a good frame
                self._skip(1)
                continue
            del self._buffer[: HEAD + length]
            sw = body[4] if body[2:4] == b"\x00\x00" else -1
            return Answer(sw, body[5:-1])
        return None

    def _align(self) -> bool:
        """Move to the next preamble; True when a whole head is there."""
        found = self._buffer.find(PREAMBLE)
        if found < 0:
            found = max(0, len(self._buffer) - len(PREAMBLE) + 1)
            while found < len(self._buffer) and not PREAMBLE.startswith(self._buffer[found:]):
                found += 1
        self._skip(found)
        return len(self._buffer) >= HEAD

    def _skip(self, count: int) -> None:
        self.dropped += count
        del self._buffer[:count]
