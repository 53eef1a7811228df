"""Evaluation pad: ask for one rating, take one press, ignore the rest."""

import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Lock

from devices.driver import Emit, SerialDriver
from devices.errors import NoAnswer
from devices.explain import Explainer
from devices.pad.dialects import FF68, HALL5, Dialect
from devices.pad.events import PadPressed, PadTimedOut
from devices.pad.explain import PadExplainer
from devices.pad.frames import LONGEST_DATA, PadFrame, PadParser, encode
from devices.pad.port import Pad, PadAnswer
from devices.sheet import SERIAL, TCP, DataSheet
from devices.spec import DeviceSpec
from devices.tryout import TryOut
from devices.wire import Wire

PROBE_S = 0.4
ANSWER_S = 2.0
HELLO_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class _Request:
    id: str
    tag: int
    staff: str
    deadline: float
    future: "Future[PadAnswer]" = field(default_factory=Future)


class FramePad(SerialDriver, Pad):
    """A pad with FF 68 frames; the dialect says what its functions are called."""

    dialect: Dialect

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._address = int(spec.number("address", 1))
        self._requests: Queue[_Request] = Queue()
        self._lock = Lock()
        self._up = False
        self._tag = 0
        self._current: _Request | None = None
        self._parser = PadParser()
        self._next_hello = 0.0

    @classmethod
    def explainer(cls) -> Explainer:
        return PadExplainer(cls.dialect)

    @classmethod
    def probe(cls, wire: Wire) -> str | None:
        """Only pads with a hello can be asked."""
        if cls.dialect.hello is None:
            return None
        parser = PadParser()
        wire.drain()
        wire.write(encode(PadFrame(1, cls.dialect.hello)))
        deadline = time.monotonic() + PROBE_S
        while time.monotonic() < deadline:
            for frame in parser.feed(wire.read(0.1)):
                if frame.function == cls.dialect.hello:
                    return f"pad at address {frame.address}"
        return None

    def try_out(self) -> TryOut:
        ask = "The pad lights up; press any key within 30 seconds."
        return TryOut(ask, lambda: self.ask("test", "测试", "0000", 30.0))

    def ask(
        self, request_id: str, staff_name: str, staff_no: str, timeout_s: float
    ) -> "Future[PadAnswer]":
        with self._lock:
            self._tag = self._tag % 0xFFFF + 1
            staff = f"{staff_no} {staff_name}".strip()
            request = _Request(request_id, self._tag, staff, time.monotonic() + timeout_s)
            if self._up:
                self._requests.put(request)
                return request.future
        self._unanswered(request, "device_down")
        return request.future

    def greet(self, wire: Wire) -> None:
        """A pad with a hello answers it; one without counts as up when its wire is."""
        self._parser = PadParser()
        self._hello(wire)
        self._send(wire, self.dialect.idle)
        with self._lock:
            self._up = True

    def gone(self, reason: str) -> None:
        with self._lock:
            self._up = False
        open_requests = [self._current] if self._current else []
        self._current = None
        while not self._requests.empty():
            open_requests.append(self._requests.get_nowait())
        for request in open_requests:
            self._unanswered(request, "device_down")

    def turn(self, wire: Wire) -> None:
        self._begin(wire)
        for frame in self._parser.feed(wire.read(0.05)):
            self._take(wire, frame)
        if self._current and time.monotonic() >= self._current.deadline:
            self._send(wire, self.dialect.idle)
            self._close("timed_out")
        if time.monotonic() >= self._next_hello and not self._current:
            self._hello(wire)

    def _begin(self, wire: Wire) -> None:
        try:
            request = self._requests.get_nowait()
        except Empty:
            return
        self._close("superseded")
        self._current = request
        seconds = max(1, min(255, round(request.deadline - time.monotonic())))
        self._send(wire, self.dialect.show_staff, _text(request.staff))
        tag = request.tag.to_bytes(2, "big") + bytes([seconds]) if self.dialect.tagged else b""
        self._send(wire, self.dialect.ask, self.dialect.ask_data + tag)

    def _take(self, wire: Wire, frame: PadFrame) -> None:
        """Every press is acknowledged, or the pad would repeat it; only the first one counts."""
        wanted = 3 if self.dialect.tagged else 1
        if (frame.address, frame.function) != (self._address, self.dialect.press):
            return
        if len(frame.data) != wanted:
            return
        self._send(wire, self.dialect.acknowledge, frame.data)
        request, level = self._current, self.dialect.levels.get(frame.data[-1])
        if request is None or level is None:
            return
        if self.dialect.tagged and int.from_bytes(frame.data[:2], "big") != request.tag:
            return
        self._current = None
        self.emit(PadPressed(self.spec.id, self.spec.station, request.id, level))
        request.future.set_result(PadAnswer(level))

    def _close(self, reason: str) -> None:
        request, self._current = self._current, None
        if request:
            self._unanswered(request, reason)

    def _unanswered(self, request: _Request, reason: str) -> None:
        self.emit(PadTimedOut(self.spec.id, self.spec.station, request.id))
        request.future.set_result(PadAnswer(None, reason))

    def _hello(self, wire: Wire) -> None:
        """Raises NoAnswer. Presses meanwhile are for nobody: nothing is being asked."""
        self._next_hello = time.monotonic() + HELLO_EVERY_S
        if self.dialect.hello is None:
            return
        self._send(wire, self.dialect.hello)
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            for frame in self._parser.feed(wire.read(0.1)):
                if frame.function == self.dialect.hello:
                    return
                self._take(wire, frame)
        raise NoAnswer("the pad does not answer its hello")

    def _send(self, wire: Wire, function: int | None, data: bytes = b"") -> None:
        if function is not None:
            wire.write(encode(PadFrame(self._address, function, data)))


OPTIONS = {"address": "of the pad on its line (1)"}


class Hall5Pad(FramePad):
    """Five keys, a screen, our own functions."""

    sheet = DataSheet(
        name="pad-hall5",
        kind="pad",
        about="evaluation pad 评价器 with five keys and a screen, the hall's own functions",
        wires=(SERIAL, TCP),
        page="evaluation-pad.md",
        baud=9600,
        options=OPTIONS,
    )
    dialect = HALL5


class Ff68Pad(FramePad):
    """Four keys, the public vendor frame."""

    sheet = DataSheet(
        name="pad-ff68",
        kind="pad",
        about="evaluation pad 评价器 with four keys, FF 68 frames",
        wires=(SERIAL, TCP),
        page="evaluation-pad.md",
        baud=9600,
        options=OPTIONS,
    )
    dialect = FF68


def _text(text: str) -> bytes:
    """GB18030, cut between characters so that it fits one frame."""
    while len(encoded := text.encode("gb18030", "replace")) > min(60, LONGEST_DATA):
        text = text[:-1]
    return encoded
