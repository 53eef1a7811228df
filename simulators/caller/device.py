"""The box: six digits, keys, and its stubborn repeating of a key until it is answered."""

import time
from dataclasses import dataclass
from threading import Event, Lock

from simulators.errors import SimulatorError
from simulators.pad.protocol import pack, unpack
from simulators.wire import WireEnd

FAULTS = ("silence", "garbage", "wrong_checksum", "half_frame", "slow", "deaf_to_ack")
SLOW_S = 0.4
KEYS = {
    "call": b"\x0c",
    "recall": b"\x0d",
    "evaluate": b"\x0b",
    "pause": b"\x12",
    "transfer": b"\x13",
    "pass": b"\x06\x0f",
    "hang": b"\x00\x0f",
    "back": b"\x03\x0f",
}
SHOW, BEEP, KEY = 0x02, 0x03, 0x01
REPEAT_S = 0.5
REPEATS = 3


@dataclass(slots=True)
class Press:
    """A key on its way to the host."""

    frame: bytes
    left: int
    next_at: float


class CallerBox:
    """``address`` on its line."""

    def __init__(self, end: WireEnd, address: int) -> None:
        self._end = end
        self._address = address
        self._lock = Lock()
        self._digits = "      "
        self._beeps = 0
        self._press: Press | None = None
        self._fault = ""

    def press(self, key: str) -> None:
        """A finger on a key. Raises SimulatorError."""
        if key not in KEYS:
            raise SimulatorError(f"key is one of {', '.join(KEYS)}")
        frame = pack(self._address, KEY, KEYS[key])
        with self._lock:
            self._press = Press(frame, REPEATS, time.monotonic())

    def set_fault(self, kind: str) -> None:
        """Until another is set; empty for none. Raises SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault = kind

    def state(self) -> dict[str, object]:
        """For the control. ``digits``: three for the waiting, three for the ticket."""
        with self._lock:
            return {
                "kind": "caller",
                "digits": self._digits,
                "beeps": self._beeps,
                "waiting_for_ack": self._press is not None,
                "fault": self._fault,
            }

    def run(self, stop: Event) -> None:
        """Serve the line until stopped."""
        buffer = bytearray()
        while not stop.is_set():
            data = self._end.read()
            self._end.arrival(data)
            buffer += data
            while (frame := unpack(buffer)) is not None:
                if self._fault == "slow":
                    time.sleep(SLOW_S)
                if frame[0] == self._address and self._fault != "silence":
                    self._obey(frame[1], frame[2])
            self._send_press()

    def _obey(self, function: int, data: bytes) -> None:
        with self._lock:
            if function == SHOW and len(data) == 6:
                self._digits = "".join(str(d) if d < 10 else " " for d in data)
            elif function == BEEP:
                self._beeps += 1
            elif self._fault != "deaf_to_ack":
                self._press = None

    def _send_press(self) -> None:
        with self._lock:
            press = self._press
            if press is None or time.monotonic() < press.next_at or self._fault == "silence":
                return
            press.left -= 1
            press.next_at = time.monotonic() + REPEAT_S
            if press.left <= 0:
                self._press = None
            frame = press.frame
            if self._fault == "garbage":
                frame = b"\xff\x68\x09\x09\x68\x01" + frame
            if self._fault == "half_frame":
                frame = frame[: len(frame) // 2]
            if self._fault == "wrong_checksum":
                frame = frame[:-2] + bytes([frame[-2] ^ 1, frame[-1]])
        self._end.write(frame)
