"""A slot: a card in it is a TCP connection to vpcd that answers. Source: vsmartcard's vpcd
protocol: two bytes length, then one byte of control (0 off, 1 on, 2 reset, 4 give the ATR) or an
APDU."""

import contextlib
import socket
import struct
import time
from threading import Event, Lock, Thread

from simulators.chipcard.chip import Chip
from simulators.errors import SimulatorError

HAND_S = 0.6
"""A hand needs that long to change a card; pcscd looks at a serial reader every 0.4 s only."""

FAULTS = (
    "pull_midway",  # the card leaves while its records are being read
    "garbage",  # answers that are no APDU's answers
    "slow",  # half a second for every command
)


class CardSlot:
    """Holds at most one card. ``vpcd`` is where the virtual reader listens."""

    def __init__(self, vpcd: tuple[str, int], delay_s: float) -> None:
        self._vpcd = vpcd
        self._delay_s = delay_s
        self._lock = Lock()
        self._chip: Chip | None = None
        self._line: socket.socket | None = None
        self._fault, self._fault_left = "", 0
        self._commands = 0
        self._empty_since = 0.0

    def settle(self) -> None:
        """Wait until the reader has noticed that the slot is empty."""
        time.sleep(max(0.0, self._empty_since + HAND_S - time.monotonic()))

    def insert(self, chip: Chip) -> None:
        """Put a card in; one that is in already is taken out first. Raises SimulatorError."""
        self.pull()
        self.settle()
        try:
            line = socket.create_connection(self._vpcd, 5)
        except OSError as error:
            raise SimulatorError(f"the reader is not there: {error}") from error
        chip.reset()
        with self._lock:
            self._chip, self._line = chip, line
        Thread(target=self._serve, args=(line, chip), daemon=True).start()

    def pull(self) -> None:
        """Take the card out."""
        with self._lock:
            line, self._line, self._chip = self._line, None, None
        if line is not None:
            self._empty_since = time.monotonic()
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def set_fault(self, kind: str, count: int) -> None:
        """The next ``count`` fitting commands suffer from it; empty ends it. Raises
        SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault, self._fault_left = kind, count

    def state(self) -> dict[str, object]:
        """For the control."""
        with self._lock:
            return {
                "kind": "chipcard",
                "card": self._chip.holder if self._chip else None,
                "commands": self._commands,
                "fault": self._fault,
            }

    def run(self, stop: Event) -> None:
        """The slot works on threads of its own; this one only waits for the end."""
        stop.wait()
        self.pull()

    def _serve(self, line: socket.socket, chip: Chip) -> None:
        with contextlib.suppress(OSError):
            while (message := _receive(line)) is not None:
                answer = self._control(chip, message[0]) if len(message) == 1 else None
                if len(message) > 1:
                    answer = self._answer(chip, message)
                if answer is not None:
                    line.sendall(struct.pack(">H", len(answer)) + answer)
        with self._lock:
            if self._line is line:
                self._line = self._chip = None

    def _control(self, chip: Chip, code: int) -> bytes | None:
        if code in (0, 1, 2):
            chip.reset()
            return None
        return chip.atr

    def _answer(self, chip: Chip, command: bytes) -> bytes:
        with self._lock:
            self._commands += 1
        time.sleep(0.5 if self._suffers("slow") else self._delay_s)
        if command[1] == 0xB2 and self._suffers("pull_midway"):
            self.pull()
        if self._suffers("garbage"):
            return bytes.fromhex("DEADBEEF6F8101") + b"\x90\x00"
        return chip.answer(command)

    def _suffers(self, kind: str) -> bool:
        with self._lock:
            if self._fault != kind:
                return False
            self._fault_left -= 1
            if self._fault_left <= 0:
                self._fault = ""
            return True


def _receive(line: socket.socket) -> bytes | None:
    head = _exactly(line, 2)
    return _exactly(line, struct.unpack(">H", head)[0]) if head else None


def _exactly(line: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        part = line.recv(size - len(data))
        if not part:
            return None
        data += part
    return data
