"""The terminal: it asks for a card, waits for somebody, books or not, and remembers what it did.

ZVT as a terminal speaks it (PA00P015): every command is heard with 80 00, then told on the way with
04 FF, ended with a status 04 0F and 06 0F, or 06 1E.
"""

import time
from dataclasses import dataclass
from threading import Event, Lock

from simulators.errors import SimulatorError
from simulators.wire import WireEnd

FAULTS = ("silence", "garbage", "dies_before_booking", "dies_after_booking", "never_ends")
ANSWERS = ("card", "scan", "declined", "cancelled")
WAITS_S = 60.0
BETWEEN_S = 1.0
CANCELLED, TOO_SLOW, DECLINED, NOTHING_YET = 0x6C, 0x6D, 0x05, 0x64


@dataclass(slots=True)
class Asked:
    """A charge that waits for somebody at the terminal."""

    fen: int
    until: float
    told_at: float = 0.0


class Terminal:
    """What is booked stays booked whatever happens to the wire."""

    def __init__(self, end: WireEnd) -> None:
        self._end = end
        self._lock = Lock()
        self._booked: list[tuple[int, int, str]] = []  # trace, fen, card or scan
        self._asked: Asked | None = None
        self._answer = ""
        self._always = ""
        self._fault = ""
        self._dead = False

    def answer(self, what: str, *, always: bool = False) -> None:
        """Somebody lays a card, shows a code, is declined or presses cancel; `always`: from now on
        at every charge. Raises SimulatorError.
        """
        if what and what not in ANSWERS:
            raise SimulatorError(f"answer is one of {', '.join(ANSWERS)}")
        with self._lock:
            if always:
                self._always = what
            else:
                self._answer = what

    def set_fault(self, kind: str) -> None:
        """Until another is set; empty for none. Raises SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault, self._dead = kind, False

    def book_by_hand(self, fen: int) -> None:
        """A booking that the hall does not know of: somebody used the terminal's own keys."""
        with self._lock:
            self._book(fen, "card")

    def state(self) -> dict[str, object]:
        """For the control."""
        with self._lock:
            return {
                "kind": "terminal",
                "asks_for_fen": self._asked.fen if self._asked else None,
                "booked": [{"trace": t, "fen": f, "way": w} for t, f, w in self._booked],
                "fault": self._fault,
            }

    def run(self, stop: Event) -> None:
        """Serve the line until stopped."""
        buffer = bytearray()
        while not stop.is_set():
            data = self._end.read()
            with self._lock:
                if self._dead:
                    buffer.clear()
                    continue
                buffer += data
                while (packet := unpack(buffer)) is not None:
                    self._obey(*packet)
                self._go_on()

    def _obey(self, kind: bytes, data: bytes) -> None:
        if kind[0] in (0x80, 0x84) or self._fault == "silence":
            return
        self._send(b"\x80\x00")
        if self._fault == "garbage":
            self._end.write(b"\x99\x99\x99\x99")
        if kind == b"\x06\x01" and self._asked is None:
            self._asked = Asked(int(data[1:7].hex()), time.monotonic() + WAITS_S)
        elif kind == b"\x06\xb0" and self._asked is not None:
            self._asked = None
            self._send(b"\x06\x1e", bytes([CANCELLED]))
        elif kind == b"\x06\x00":
            self._send(b"\x06\x0f")
        elif kind == b"\x06\x20":
            self._tell_last()
        elif kind == b"\x06\x10":
            self._send(b"\x04\x0f", b"\x27\x00" + sums(self._booked))
            self._send(b"\x06\x0f")

    def _tell_last(self) -> None:
        if not self._booked:
            self._send(b"\x06\x1e", bytes([NOTHING_YET]))
            return
        self._send(b"\x04\x0f", status(*self._booked[-1]))
        self._send(b"\x06\x0f")

    def _go_on(self) -> None:
        asked = self._asked
        if asked is None:
            return
        now = time.monotonic()
        if now - asked.told_at > BETWEEN_S:
            asked.told_at = now
            self._send(b"\x04\xff", b"\x0e")  # please show the card
        what, self._answer = self._answer or self._always, ""
        if not what and now < asked.until:
            return
        self._asked = None
        if what in ("declined", "cancelled") or not what:
            code = {"declined": DECLINED, "cancelled": CANCELLED}.get(what, TOO_SLOW)
            self._send(b"\x06\x1e", bytes([code]))
            return
        self._take(asked.fen, what)

    def _take(self, fen: int, way: str) -> None:
        if self._fault == "dies_before_booking":
            self._die()
            return
        self._book(fen, way)
        if self._fault == "dies_after_booking":
            self._die()
        elif self._fault != "never_ends":
            self._send(b"\x04\x0f", status(*self._booked[-1]))
            self._send(b"\x06\x0f")

    def _die(self) -> None:
        self._dead = True
        self._end.unplug()

    def _book(self, fen: int, way: str) -> None:
        self._booked.append((len(self._booked) + 1, fen, way))

    def _send(self, kind: bytes, data: bytes = b"") -> None:
        self._end.write(kind + bytes([len(data)]) + data)


def unpack(buffer: bytearray) -> tuple[bytes, bytes] | None:
    """The next whole packet, taken out of the buffer. Tills send nothing longer than 254 bytes."""
    if len(buffer) < 3 or len(buffer) < 3 + buffer[2]:
        return None
    size = buffer[2]
    packet = bytes(buffer[:2]), bytes(buffer[3 : 3 + size])
    del buffer[: 3 + size]
    return packet


def status(trace: int, fen: int, way: str) -> bytes:
    """Result, amount, trace, receipt, currency, card's name."""
    name = (b"UnionPay" if way == "card" else b"QR wallet") + b"\x00"
    count = bytes(0xF0 | int(digit) for digit in f"{len(name):02d}")
    return b"".join(
        (
            b"\x27\x00",
            b"\x04" + bytes.fromhex(f"{fen:012d}"),
            b"\x0b" + bytes.fromhex(f"{trace:06d}"),
            b"\x87" + bytes.fromhex(f"{trace % 10_000:04d}"),
            b"\x49\x01\x56",
            b"\x8b" + count + name,
        )
    )


def sums(booked: list[tuple[int, int, str]]) -> bytes:
    """Field 60: receipts from and to, then how many and how much by seven kinds of card."""
    total = sum(fen for _, fen, _ in booked)
    first, last = (1, len(booked)) if booked else (0, 0)
    head = bytes.fromhex(f"{first:04d}{last:04d}")
    none = bytes(7)
    other = bytes([len(booked) % 256]) + bytes.fromhex(f"{total:012d}")
    raw = head + none * 6 + other
    count = bytes(0xF0 | int(digit) for digit in f"{len(raw):03d}")
    return b"\x60" + count + raw
