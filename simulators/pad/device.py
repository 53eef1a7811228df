"""The pad: lamps, a line of text, five (or four) keys, and its stubborn repeating of a press."""

import time
from dataclasses import dataclass
from threading import Event, Lock

from simulators.errors import SimulatorError
from simulators.pad.protocol import pack, unpack
from simulators.wire import WireEnd

FAULTS = (
    "silence",
    "garbage",
    "wrong_checksum",  # of presses
    "half_frame",  # of presses
    "slow",
    "double_press",
    "deaf_to_ack",
)
SLOW_S = 0.4
REPEAT_S = 0.5
REPEATS = 3


@dataclass(slots=True)
class Press:
    """A press on its way to the host, repeated until acknowledged."""

    frame: bytes
    left: int
    next_at: float


class Pad:
    """``make``: ``hall5`` (five keys, screen, request numbers) or ``ff68`` (four keys)."""

    def __init__(self, end: WireEnd, make: str, address: int) -> None:
        self._end = end
        self._make = make
        self._address = address
        self._lock = Lock()
        self._lamp = "idle"
        self._staff = ""
        self._asks = 0
        self._tag = b""
        self._lit_until = 0.0
        self._pressed: int | None = None
        self._press: Press | None = None
        self._fault = ""

    def press(self, level: int, force: bool) -> None:
        """A finger on a key. Dead keys stay dead unless ``force`` (a stray or late press).
        Raises SimulatorError."""
        levels = range(1, 6) if self._make == "hall5" else range(2, 6)
        if level not in levels:
            raise SimulatorError(f"this pad has keys {levels.start} to {levels.stop - 1}")
        with self._lock:
            if self._lamp != "asking" and not force:
                raise SimulatorError("the pad is not asking: its keys are dead")
            data = self._tag + bytes([level]) if self._make == "hall5" else bytes([level - 2])
            function = 0x31 if self._make == "hall5" else 0x11
            frame = pack(self._address, function, data)
            times = 2 if self._fault == "double_press" else 1
            self._press = Press(frame * times, REPEATS, time.monotonic())
            self._lamp, self._pressed = "thanks", level

    def set_fault(self, kind: str) -> None:
        """Until another is set; empty for none. Raises SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault = kind

    def state(self) -> dict[str, object]:
        """For the control: lamp is ``idle``, ``asking`` or ``thanks``."""
        with self._lock:
            return {
                "kind": "pad",
                "make": self._make,
                "lamp": self._lamp,
                "staff": self._staff,
                "asks": self._asks,
                "pressed": self._pressed,
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
            self._go_dark()

    def _obey(self, function: int, data: bytes) -> None:
        if self._make == "ff68":
            self._obey_ff68(function, data)
        elif function == 0x20:
            noise = b"\xff\x68\x03\x04" if self._fault == "garbage" else b""
            self._end.write(noise + pack(self._address, 0x20, b"\x01"))
        elif function == 0x21 and len(data) == 3:
            self._light(data[:2], data[2])
        elif function == 0x22:
            with self._lock:
                self._staff = data.decode("gb18030", "replace")
        elif function == 0x23:
            self._set_lamp("idle")
        elif function == 0x32:
            self._acknowledged()

    def _obey_ff68(self, function: int, data: bytes) -> None:
        if function == 0x01 and data == b"\x0b":
            self._light(b"", 255)
        elif function == 0x01:
            self._acknowledged()

    def _light(self, tag: bytes, seconds: int) -> None:
        with self._lock:
            self._tag, self._lamp, self._pressed = tag, "asking", None
            self._lit_until = time.monotonic() + seconds
            self._asks += 1

    def _set_lamp(self, lamp: str) -> None:
        with self._lock:
            self._lamp = lamp

    def _acknowledged(self) -> None:
        with self._lock:
            if self._fault != "deaf_to_ack":
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
            if self._fault == "wrong_checksum":
                frame = frame[:-2] + bytes([frame[-2] ^ 0x11, frame[-1]])
            if self._fault == "half_frame":
                frame = frame[: len(frame) // 2]
        self._end.write(frame)

    def _go_dark(self) -> None:
        with self._lock:
            if self._lamp == "asking" and time.monotonic() > self._lit_until:
                self._lamp = "idle"
