"""The controller and its lamps: areas with text, and faults on demand."""

import struct
import time
from io import BytesIO
from threading import Event, Lock

from PIL import Image, ImageDraw

from simulators.errors import SimulatorError
from simulators.led.protocol import Order, Text, answer, take_order, texts
from simulators.printer.fonts import font
from simulators.wire import WireEnd

FAULTS = ("silence", "garbage", "wrong_checksum", "half_frame", "busy", "slow")
PING, POWER, AREAS = b"\xa2\x00", b"\xa3\x00", b"\xa3\x06"
UNKNOWN_GROUP, BUSY, BAD_CHECK, NO_MEMORY = 1, 3, 5, 4
LAMP = 5  # pixels of the picture for one lamp
ON, OFF, GROUND = (255, 60, 30), (48, 16, 12), (12, 10, 10)


class Led:
    """``width`` and ``height`` in lamps."""

    def __init__(self, end: WireEnd, width: int, height: int, screen: int) -> None:
        self._end = end
        self._size = (width, height)
        self._screen = screen
        self._lock = Lock()
        self._areas: dict[int, Text] = {}
        self._lit = True
        self._updates = 0
        self._fault, self._left = "", 0

    def set_fault(self, kind: str, count: int) -> None:
        """For the next ``count`` answers; empty ends it. Raises SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault, self._left = kind, count

    def state(self) -> dict[str, object]:
        """For the control."""
        with self._lock:
            shown = [area.text for _, area in sorted(self._areas.items())]
            return {
                "kind": "led",
                "texts": shown if self._lit else [],
                "lit": self._lit,
                "updates": self._updates,
                "fault": self._fault,
                "picture": f"{self._updates}-{self._lit}",
            }

    def png(self) -> bytes:
        """The lamps as a picture."""
        dots = Image.new("1", self._size)
        with self._lock:
            areas = list(self._areas.values()) if self._lit else []
        for area in areas:
            ImageDraw.Draw(dots).text(
                (area.left + area.width // 2, area.top + area.height // 2),
                area.text,
                fill=1,
                font=font(max(8, area.height)),
                anchor="mm",
            )
        return _lamps(dots)

    def run(self, stop: Event) -> None:
        """Obey until stopped."""
        buffer = bytearray()
        while not stop.is_set():
            data = self._end.read()
            self._end.arrival(data)
            buffer += data
            while (order := take_order(buffer)) is not None:
                if order.screen in (self._screen, 0xFFFF):
                    self._obey(order)

    def _obey(self, order: Order) -> None:
        if self._suffers("silence"):
            return
        if self._suffers("slow"):
            time.sleep(0.8)
        error = self._act(order)
        if not order.wants_answer:
            return
        frame = answer(order, error)
        if self._suffers("garbage"):
            frame = bytes.fromhex("00a55aa6a6ffa5a5a500112233") + frame
        if self._suffers("wrong_checksum"):
            frame = frame[:-2] + bytes([frame[-2] ^ 0x21, frame[-1]])
        if self._suffers("half_frame"):
            frame = frame[: len(frame) // 2]
        self._end.write(frame)

    def _act(self, order: Order) -> int:
        """The error, 0 when it was done."""
        if not order.intact:
            return BAD_CHECK
        if self._suffers("busy"):
            return BUSY
        if order.what == PING:
            return 0
        if order.what == POWER:
            with self._lock:
                self._lit = order.parameters[:1] == b"\x01"
            return 0
        return self._show(order) if order.what == AREAS else UNKNOWN_GROUP

    def _show(self, order: Order) -> int:
        try:
            gone, shown = texts(order.parameters)
        except (ValueError, IndexError, struct.error):
            return NO_MEMORY
        with self._lock:
            for number in gone:
                self._areas.pop(number, None)
            self._areas.update({area.number: area for area in shown})
            self._updates += 1
        return 0

    def _suffers(self, kind: str) -> bool:
        with self._lock:
            if self._fault != kind:
                return False
            self._left -= 1
            if self._left <= 0:
                self._fault = ""
            return True


def _lamps(dots: Image.Image) -> bytes:
    width, height = dots.size
    picture = Image.new("RGB", (width * LAMP, height * LAMP), GROUND)
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        for x in range(width):
            color = ON if dots.getpixel((x, y)) else OFF
            draw.rectangle((x * LAMP, y * LAMP, x * LAMP + 3, y * LAMP + 3), fill=color)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
