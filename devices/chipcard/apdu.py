"""Command and answer APDUs. Source: ISO/IEC 7816-4, clauses 5.1, 7.1.1 (SELECT), 7.3.3 (READ
RECORD); 61xx and 6Cxx: ISO/IEC 7816-3, 12.2.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from devices.errors import ProtocolError

OK = 0x9000
NO_RECORD = 0x6A83
NOT_FOUND = 0x6A82
LOCKED = {0x6982, 0x6983, 0x6985}  # security status, method blocked, conditions of use
MOST_ROUNDS = 32
LONGEST_ANSWER = 65536

Exchange = Callable[[bytes], bytes]
"""One command APDU out, one answer APDU back, status bytes included."""


class BadAnswer(ProtocolError):
    """A card answered something that is no answer APDU, or never came to an end."""

    reason = "garbled"


@dataclass(frozen=True, slots=True)
class Answer:
    """``sw`` is SW1 SW2 as one number; ``data`` what came before."""

    sw: int
    data: bytes = field(repr=False)

    @property
    def good(self) -> bool:
        """90 00, or 62xx/63xx with data: a warning beside something that is there."""
        return self.sw == OK or (self.sw >> 8 in (0x62, 0x63) and bool(self.data))


def select_name(name: bytes) -> bytes:
    """SELECT an application by its name (AID), first or only occurrence, control data wanted."""
    return bytes([0x00, 0xA4, 0x04, 0x00, len(name)]) + name + b"\x00"


def select_file(file: int) -> bytes:
    """SELECT an elementary file below the current one by its two-byte identifier."""
    return bytes([0x00, 0xA4, 0x02, 0x00, 2]) + file.to_bytes(2, "big")


def read_record(number: int, short_file: int = 0) -> bytes:
    """READ RECORD by number: of the current file, or of one by its short identifier."""
    return bytes([0x00, 0xB2, number, short_file << 3 | 0x04, 0x00])


def read_tagged_record(tag: int) -> bytes:
    """READ RECORD by record identifier, first occurrence, of the current file."""
    return bytes([0x00, 0xB2, tag, 0x00, 0x00])


def transmit(exchange: Exchange, command: bytes) -> Answer:
    """Send a command, fetch what the card holds ready (61xx), ask again with the length that it
    names (6Cxx). Raises BadAnswer, and what ``exchange`` raises."""
    data = bytearray()
    for _ in range(MOST_ROUNDS):
        raw = exchange(command)
        if len(raw) < 2:
            raise BadAnswer("an answer without status bytes")
        data += raw[:-2]
        if len(data) > LONGEST_ANSWER:
            raise BadAnswer("an answer without an end")
        if raw[-2] == 0x61:
            command = bytes([0x00, 0xC0, 0x00, 0x00, raw[-1]])
        elif raw[-2] == 0x6C and command[4:5] and command[-1] != raw[-1]:
            command = command[:-1] + raw[-1:]
        else:
            return Answer(int.from_bytes(raw[-2:], "big"), bytes(data))
    raise BadAnswer("a card that never finishes its answer")
