"""The scanner: it says what is held under it, and nothing else."""

import time
from threading import Event, Lock

from simulators.errors import SimulatorError
from simulators.wire import WireEnd

FAULTS = ("silence", "garbage", "half_frame", "twice", "slow")
SUFFIXES = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n"}


class Scanner:
    """``suffix`` after each code as set on the device: cr, lf or crlf."""

    def __init__(self, end: WireEnd, suffix: str) -> None:
        self._end = end
        self._suffix = SUFFIXES[suffix]
        self._lock = Lock()
        self._scans = 0
        self._fault = ""

    def scan(self, text: str, encoding: str) -> None:
        """Hold a code under it. Raises SimulatorError."""
        try:
            data = text.encode(encoding) + self._suffix
        except (LookupError, UnicodeEncodeError) as error:
            raise SimulatorError(f"cannot send that: {error}") from error
        with self._lock:
            self._scans += 1
            fault, self._fault = self._fault, ""
        if fault == "silence":
            return
        if fault == "slow":
            time.sleep(1.0)
        if fault == "garbage":
            data = b"\x00\xfe\xff" + self._suffix + data
        if fault == "half_frame":
            data = data[: len(data) // 2]
        self._end.write(data * (2 if fault == "twice" else 1))

    def set_fault(self, kind: str) -> None:
        """For the next code. Raises SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault = kind

    def state(self) -> dict[str, object]:
        """For the control."""
        with self._lock:
            return {"kind": "scanner", "scans": self._scans, "fault": self._fault}

    def run(self, stop: Event) -> None:
        """Nobody tells a scanner anything; reading keeps the line open."""
        while not stop.is_set():
            self._end.read()
