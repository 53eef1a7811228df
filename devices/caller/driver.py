"""Caller with FF 68 frames: its keys, and its digits."""

import time
from concurrent.futures import Future
from dataclasses import dataclass

from devices.caller import keys
from devices.caller.events import CallerKeyPressed
from devices.caller.explain import CallerExplainer
from devices.caller.port import Caller
from devices.display.newest import Newest
from devices.display.port import ShowOutcome
from devices.driver import Emit, SerialDriver
from devices.explain import Explainer
from devices.pad.frames import PadFrame, PadParser, encode
from devices.sheet import SERIAL, TCP, DataSheet
from devices.spec import DeviceSpec
from devices.tryout import TryOut
from devices.wire import Wire

SAME_PRESS_S = 1.0  # the box repeats a key until it is answered; nobody presses one twice so fast


@dataclass(frozen=True, slots=True)
class _Digits:
    waiting: int
    number: str


class Ff68Caller(SerialDriver, Caller):
    """Keys and six digits. It has no question of its own, so it counts as up when its wire is."""

    sheet = DataSheet(
        name="caller-ff68",
        kind="caller",
        about="caller 叫号器 with keys and digits, FF 68 frames",
        wires=(SERIAL, TCP),
        page="caller.md",
        baud=9600,
        options={"address": "of the caller on its line (1)"},
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._address = int(spec.number("address", 1))
        self._digits: Newest[_Digits] = Newest()
        self._beep: Newest[int] = Newest(lasting=False)
        self._parser = PadParser()
        self._last: tuple[bytes, float] = (b"", 0.0)

    def show(self, waiting: int, number: str) -> "Future[ShowOutcome]":
        return self._digits.wish(_Digits(waiting, number))

    def beep(self) -> "Future[ShowOutcome]":
        return self._beep.wish(keys.BEEP)

    def greet(self, wire: Wire) -> None:
        self._parser = PadParser()
        self._digits.up()
        self._beep.up()

    def turn(self, wire: Wire) -> None:
        digits = self._digits.due()
        if digits is not None:
            self._send(wire, keys.SHOW, keys.digits(digits.waiting, digits.number))
            self._digits.sent(digits, ShowOutcome(True))
        beep = self._beep.due()
        if beep is not None:
            self._send(wire, beep)
            self._beep.sent(beep, ShowOutcome(True))
        for frame in self._parser.feed(wire.read(0.05)):
            self._take(wire, frame)

    def gone(self, reason: str) -> None:
        self._digits.down(reason)
        self._beep.down(reason)

    def try_out(self) -> TryOut:
        return TryOut(
            "The digits should show 12 and 345. Press the call key.",
            lambda: self.show(12, "A345"),
            (CallerKeyPressed,),
        )

    @classmethod
    def explainer(cls) -> Explainer:
        return CallerExplainer()

    def _take(self, wire: Wire, frame: PadFrame) -> None:
        """Every key is answered with its own frame, or the box would repeat it."""
        if frame.address != self._address or frame.function == keys.PAD_PRESS or not frame.data:
            return
        wire.write(encode(frame))
        key, now = keys.key_of(frame.data), time.monotonic()
        before, at = self._last
        self._last = (frame.data, now)
        if key is None or (frame.data == before and now - at < SAME_PRESS_S):
            return
        self.emit(CallerKeyPressed(self.spec.id, self.spec.station, key))

    def _send(self, wire: Wire, function: int, data: bytes = b"") -> None:
        wire.write(encode(PadFrame(self._address, function, data)))
