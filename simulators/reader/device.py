"""The reader itself: a radio field with at most one card in it, a SAM, and faults on demand."""

import time
from dataclasses import dataclass
from threading import Event, Lock

from simulators.citizens import Citizen
from simulators.errors import SimulatorError
from simulators.reader.protocol import answer_to_read, newest_address, reply, take_command
from simulators.wire import WireEnd

FAULTS = (
    "silence",  # says nothing
    "garbage",  # noise before each answer
    "wrong_checksum",
    "half_frame",  # stops in the middle of an answer
    "pull_midway",  # the card leaves while it is being read
    "select_refused",
    "read_refused",
    "sam_asleep",  # until the host resets the SAM
    "slow",  # a second more for each step of the radio
)
FIND, SELECT, READ, ADDRESS = b"\x20\x01", b"\x20\x02", b"\x30\x01", b"\x30\x03"
RESET, STATUS, SAM_ID = b"\x10\xff", b"\x11\xff", b"\x12\xff"


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds the radio part takes; set by the command line, 0 without pace."""

    find: float = 0.02
    select: float = 0.03
    read: float = 0.25
    address: float = 0.04


class Reader:
    """State machine: found -> selected -> read. ``refind``: whether a card that was read already is
    found again while it lies there; makes differ.

    Two cards at once, and a card of another sort (a bank card), are found by many readers and then
    refused at select: the protocol has no word of its own for either."""

    def __init__(self, end: WireEnd, delays: Delays, refind: bool) -> None:
        self._end = end
        self._delays = delays
        self._refind = refind
        self._lock = Lock()
        self._card: Citizen | None = None
        self._odd = ""  # "two" cards, or a "foreign" one
        self._stage = ""
        self._fault = ""
        self._fault_left = 0
        self._finds = self._reads = 0
        self._last_answer_at = 0.0

    def lay(self, citizen: Citizen) -> None:
        """Put a card down; one that is there already is taken away first."""
        with self._lock:
            self._card, self._odd, self._stage = citizen, "", ""

    def lay_odd(self, what: str) -> None:
        """Put down ``two`` cards, or a ``foreign`` one: no ID card. Raises SimulatorError."""
        if what not in ("two", "foreign"):
            raise SimulatorError("odd is one of two, foreign")
        with self._lock:
            self._card, self._odd, self._stage = None, what, ""

    def lift(self) -> None:
        with self._lock:
            self._card, self._odd, self._stage = None, "", ""

    def set_fault(self, kind: str, count: int) -> None:
        """The next ``count`` answers that the fault applies to suffer from it; empty ends it."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault, self._fault_left = kind, count

    def state(self) -> dict[str, object]:
        """For the control. ``last_read_at``: monotonic seconds when the last whole card answer had
        left the reader."""
        with self._lock:
            return {
                "kind": "reader",
                "card": self._card.masked if self._card else self._odd or None,
                "stage": self._stage,
                "fault": self._fault,
                "finds": self._finds,
                "reads": self._reads,
                "last_read_at": self._last_answer_at,
            }

    def run(self, stop: Event) -> None:
        """Answer commands until stopped."""
        buffer = bytearray()
        while not stop.is_set():
            data = self._end.read()
            if data:
                self._end.arrival(data)
                buffer += data
            while (command := take_command(buffer)) is not None:
                self._respond(*command)

    def _respond(self, command: bytes, intact: bool) -> None:
        if self._suffers("silence"):
            return
        answer = self._answer(command) if intact else reply(0x10)
        if self._suffers("garbage"):
            answer = bytes.fromhex("00ff55aaaa96aaaaaa9669ffff1337") + answer
        if command == READ and self._suffers("half_frame"):
            self._end.write(answer[: len(answer) // 2])
            return
        if command == READ and self._suffers("wrong_checksum"):
            answer = answer[:-1] + bytes([answer[-1] ^ 0x5A])
        self._end.write(answer)
        if command == READ and len(answer) > 1000:
            with self._lock:
                self._reads += 1
                self._last_answer_at = time.monotonic()

    def _answer(self, command: bytes) -> bytes:
        if command == RESET:
            self.set_fault("", 0)
            return reply(0x90)
        if self._fault == "sam_asleep":
            return reply(0x60)
        if command == STATUS:
            return reply(0x90)
        if command == SAM_ID:
            return reply(0x90, bytes.fromhex("05000100f5b2340101000000ab12cd34"))
        steps = {
            FIND: self._find,
            SELECT: self._select,
            READ: self._read,
            ADDRESS: self._read_address,
        }
        return steps[command]() if command in steps else reply(0x21)

    def _find(self) -> bytes:
        self._dawdle(self._delays.find)
        with self._lock:
            self._finds += 1
            if self._card is None and not self._odd:
                return reply(0x80)
            if self._stage == "read" and not self._refind:
                return reply(0x80)
            self._stage = "found"
            return reply(0x9F, bytes(4))

    def _select(self) -> bytes:
        self._dawdle(self._delays.select)
        refused = self._suffers("select_refused")
        with self._lock:
            if self._card is None or self._stage != "found" or refused:
                return reply(0x81)
            self._stage = "selected"
            return reply(0x90, bytes(8))

    def _read(self) -> bytes:
        self._dawdle(self._delays.read)
        if self._suffers("pull_midway"):
            self.lift()
        refused = self._suffers("read_refused")
        with self._lock:
            if self._card is None or self._stage != "selected" or refused:
                return reply(0x41)
            self._stage = "read"
            return reply(0x90, answer_to_read(self._card))

    def _read_address(self) -> bytes:
        """Only of a card that is selected or has just been read. 91 when nothing was added, at
        once: whether there is something was read with the rest of the card (a guess)."""
        with self._lock:
            card, stage = self._card, self._stage
        if card is None or stage not in ("selected", "read"):
            return reply(0x41)
        if not card.newest_address:
            return reply(0x91)
        self._dawdle(self._delays.address)
        return reply(0x90, newest_address(card))

    def _dawdle(self, seconds: float) -> None:
        time.sleep(seconds + (1.0 if self._suffers("slow") else 0.0))

    def _suffers(self, kind: str) -> bool:
        with self._lock:
            if self._fault != kind:
                return False
            self._fault_left -= 1
            if self._fault_left <= 0:
                self._fault = ""
            return True
