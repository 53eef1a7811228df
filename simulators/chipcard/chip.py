"""The chip: files, records and the few commands that read them, written from ISO/IEC 7816-4.

Cards of the T=0 kind hold an answer ready (61xx) and give it out on GET RESPONSE (00 C0), as most
cards in people's pockets do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def tlv(tag: int, value: bytes) -> bytes:
    """One object, short or 81 length."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    size = bytes([len(value)]) if len(value) < 128 else bytes([0x81, len(value)])
    return name + size + value


@dataclass(frozen=True)
class Application:
    """``control``: what SELECT answers; ``files``: (identifier or short one) -> records, 1 first;
    ``options``: what GET PROCESSING OPTIONS answers."""

    name: bytes
    control: bytes
    files: Mapping[int, tuple[bytes, ...]]
    options: bytes = b""


@dataclass
class Chip:
    """One card. ``locked``: files that answer 6982 until a key is shown, which nobody here has."""

    atr: bytes
    applications: tuple[Application, ...]
    holder: str
    locked: frozenset[int] = frozenset()
    _current: Application | None = field(default=None, init=False)
    _file: int | None = field(default=None, init=False)
    _ready: bytes = field(default=b"", init=False)

    def reset(self) -> None:
        self._current = self._file = None
        self._ready = b""

    def answer(self, command: bytes) -> bytes:
        """The answer APDU, status included."""
        if len(command) < 4:
            return b"\x67\x00"
        instruction, p1, p2 = command[1:4]
        size = command[4] if len(command) > 5 else 0
        data = command[5 : 5 + size]
        if command[0] == 0x80 and instruction == 0xA8:
            return self._options()
        if command[0] != 0:
            return b"\x6e\x00"
        if instruction == 0xA4:
            return self._select(p1, data)
        if instruction == 0xB2:
            return self._record(p1, p2)
        if instruction == 0xC0:
            ready, self._ready = self._ready, b""
            return ready + b"\x90\x00" if ready else b"\x69\x85"
        return b"\x6d\x00"

    def _select(self, p1: int, data: bytes) -> bytes:
        if p1 == 0x04:
            found = next((a for a in self.applications if a.name == data), None)
            if found is None:
                return b"\x6a\x82"
            self._current, self._file = found, None
            return self._later(found.control)
        file = int.from_bytes(data, "big")
        if self._current is None or file not in self._current.files:
            return b"\x6a\x82"
        self._file = file
        return b"\x90\x00"

    def _record(self, p1: int, p2: int) -> bytes:
        file = p2 >> 3 or self._file
        if self._current is None or file is None or file not in self._current.files:
            return b"\x6a\x82"
        if file in self.locked:
            return b"\x69\x82"
        records = self._current.files[file]
        if p2 & 0x07 == 0x04:
            return records[p1 - 1] + b"\x90\x00" if 1 <= p1 <= len(records) else b"\x6a\x83"
        tagged = next((r for r in records if r[0] == p1), None)
        return tagged + b"\x90\x00" if tagged else b"\x6a\x83"

    def _options(self) -> bytes:
        if self._current is None or not self._current.options:
            return b"\x69\x85"
        return self._later(self._current.options)

    def _later(self, data: bytes) -> bytes:
        self._ready = data
        return bytes([0x61, len(data)])
