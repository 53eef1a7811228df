"""Window display over Onbon's font-library controllers: number above, words below."""

import time
from concurrent.futures import Future

from devices.display import bx5k
from devices.display.bx5k import Area, Reply, ReplyParser
from devices.display.explain import Bx5kExplainer
from devices.display.newest import Newest
from devices.display.port import Display, ShowOutcome, Sign
from devices.driver import Emit, SerialDriver
from devices.errors import NoAnswer
from devices.explain import Explainer
from devices.sheet import SERIAL, TCP, DataSheet
from devices.spec import DeviceSpec
from devices.tryout import TryOut
from devices.wire import Wire

ANSWER_S = 1.0
PROBE_S = 0.4
PING_EVERY_S = 10.0
TRIES = 3  # busy (3) and a damaged frame (5) go away by themselves
PASSING = {"busy", "checksum"}


class Bx5kDisplay(SerialDriver, Display):
    """Two lines of text when it is 32 dots high or more, else one."""

    sheet = DataSheet(
        name="led-bx5k",
        kind="display",
        about="window display 窗口屏 with an Onbon BX-5K or BX-6K controller",
        wires=(SERIAL, TCP),
        page="window-display.md",
        baud=57600,
        options={
            "screen": "address of the controller on its line (1)",
            "width": "of the display in dots (192)",
            "height": "of the display in dots (32; below 32 one line)",
        },
        probe_order=60,
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._screen = int(spec.number("screen", 1))
        self._width = int(spec.number("width", 192)) // 8
        self._height = int(spec.number("height", 32))
        self._sign: Newest[Sign] = Newest()
        self._next_ping = 0.0

    def show(self, sign: Sign) -> "Future[ShowOutcome]":
        return self._sign.wish(sign)

    def greet(self, wire: Wire) -> None:
        self._ping(wire)
        self._sign.up()

    def turn(self, wire: Wire) -> None:
        sign = self._sign.due()
        if sign is not None:
            self._sign.sent(sign, self._show(wire, sign))
        elif time.monotonic() >= self._next_ping:
            self._ping(wire)
        wire.read(0.05)  # nothing is expected; a line that broke is noticed

    def gone(self, reason: str) -> None:
        self._sign.down(reason)

    def try_out(self) -> TryOut:
        sign = Sign("A000", "测试")
        return TryOut("The display should show A000 测试.", lambda: self.show(sign))

    @classmethod
    def explainer(cls) -> Explainer:
        return Bx5kExplainer()

    @classmethod
    def probe(cls, wire: Wire) -> str | None:
        reply = ask(wire, bx5k.command(1, bx5k.PING), PROBE_S)
        return "Onbon BX-5K" if reply is not None else None

    def areas(self, sign: Sign) -> tuple[Area, ...]:
        """Where things stand on a display of this size."""
        if self._height < 32:
            return (Area(0, 0, 0, self._width, self._height, f"{sign.number} {sign.words}"),)
        half = self._height // 2
        above, below = (sign.number, sign.words) if sign.number else (sign.words, "")
        return (
            Area(0, 0, 0, self._width, half, above or " "),
            Area(1, 0, half, self._width, self._height - half, below or " "),
        )

    def _show(self, wire: Wire, sign: Sign) -> ShowOutcome:
        """Raises NoAnswer."""
        frame = bx5k.update(self._screen, self.areas(sign))
        trouble = ""
        for _ in range(TRIES):
            trouble = self._ask(wire, frame).trouble
            if trouble not in PASSING:
                break
            wire.rest(0.2)
        return ShowOutcome(not trouble, trouble)

    def _ping(self, wire: Wire) -> None:
        self._next_ping = time.monotonic() + PING_EVERY_S
        self._ask(wire, bx5k.command(self._screen, bx5k.PING))

    def _ask(self, wire: Wire, frame: bytes) -> Reply:
        """Asks once more after a silence: a frame may have been damaged on its way. Raises
        NoAnswer."""
        for _ in range(2):
            reply = ask(wire, frame, ANSWER_S)
            if reply is not None:
                return reply
        raise NoAnswer("the display does not answer")


def ask(wire: Wire, frame: bytes, wait: float) -> Reply | None:
    """Send a frame, return its answer, None when none comes in time."""
    wire.drain()
    parser = ReplyParser()
    wire.write(frame)
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        replies = parser.feed(wire.read(max(0.0, deadline - time.monotonic())))
        if replies:
            return replies[-1]
    return None
