"""The loudspeaker: takes bare samples over TCP (16 bits, one channel), sounds them at their pace,
and remembers what it sounded. Written from PulseAudio's description of its simple protocol.
"""

import io
import time
import wave
from array import array
from threading import Event, Lock

from simulators.errors import SimulatorError
from simulators.wire import WireEnd

RATE = 22050
KEPT_S = 120
GAP_S = 0.6  # this long without samples ends a passage
FAULTS = ("stuck", "dead")


class Speaker:
    """``stuck`` takes nothing more; ``dead`` takes all and sounds nothing."""

    def __init__(self, end: WireEnd, pace: bool) -> None:
        self._end = end
        self._pace = pace
        self._lock = Lock()
        self._sounded = bytearray()
        self._passages = 0
        self._last_at = 0.0
        self._fault = ""

    def set_fault(self, kind: str) -> None:
        """Until another is set; empty for none. Raises SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault = kind

    def state(self) -> dict[str, object]:
        """For the control. ``loudness``: of the last tenth of a second, 0 to 100."""
        with self._lock:
            playing = time.monotonic() - self._last_at < GAP_S
            last = bytes(self._sounded[-RATE // 5 * 2 :]) if playing else b""
            return {
                "kind": "speaker",
                "playing": playing,
                "seconds": round(len(self._sounded) / 2 / RATE, 2),
                "passages": self._passages,
                "loudness": loudness(last),
                "fault": self._fault,
            }

    def wav(self) -> bytes:
        """What was sounded of late, as a file."""
        with self._lock:
            samples = bytes(self._sounded)
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples)
        return out.getvalue()

    def run(self, stop: Event) -> None:
        """Sound what comes until stopped."""
        while not stop.is_set():
            if self._fault == "stuck":
                stop.wait(0.05)
                continue
            data = self._end.read()
            if data:
                self._take(data)

    def _take(self, data: bytes) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._last_at > GAP_S:
                self._passages += 1
            if self._fault != "dead":
                self._sounded += data
                del self._sounded[: -KEPT_S * RATE * 2]
        if self._pace:
            time.sleep(len(data) / 2 / RATE)
        self._last_at = time.monotonic()


def loudness(samples: bytes) -> int:
    """Root mean square in percent of full scale."""
    values = array("h", samples[: len(samples) // 2 * 2])
    if not values:
        return 0
    return round((sum(v * v for v in values) / len(values)) ** 0.5 / 32768 * 100)
