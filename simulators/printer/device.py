"""The printer's body: buffer, paper, cover, knife, sensors.

Real-time commands are seen as their bytes arrive, past all that waits in the buffer; everything
else is worked off in order, at the speed of the mechanics, and stands still while the paper is out.
"""

import time
from collections import deque
from threading import Event, Lock, Thread

from PIL import Image

from simulators.errors import SimulatorError
from simulators.printer.canvas import Glyph, Page
from simulators.printer.interpreter import Interpreter
from simulators.wire import WireEnd

DOTS = {80: 576, 58: 384}
BUFFER = 65536
DOTS_PER_MM = 8
KEPT_PAGES = 500
CLEAR = b"\x10\x14\x08" + bytes([1, 3, 20, 1, 6, 2, 8])  # DLE DC4 8 and its seven fixed bytes
NEAR_END_LINES = 30


class Printer:
    """``mm_per_s`` 0 means no mechanical delay. ``lines_left`` None means a full roll."""

    def __init__(self, end: WireEnd, paper_mm: int, mm_per_s: float) -> None:
        self.dots = DOTS[paper_mm]
        self._end = end
        self._mm_per_s = mm_per_s
        self._lock = Lock()  # switches, sensors, buffer: held for moments only
        self._paper_lock = Lock()  # the pages: drawing takes time, and must not delay a status
        self._buffer: deque[int] = deque()
        self._tail = b""
        self._job_at = 0.0
        self._lines_left: int | None = None
        self._cover_open = False
        self._error = ""
        self._silent = False
        self._stopped = Event()
        self._news = Event()
        self._pages: list[Page] = []
        self._count = 0
        self._interpreter = Interpreter(self)

    # what people do to it

    def set_paper(self, out: bool, after_lines: int | None) -> None:
        """Out at once, out after some more lines, or (neither) a new roll."""
        with self._lock:
            self._lines_left = 0 if out else after_lines

    def set_cover(self, is_open: bool) -> None:
        with self._lock:
            self._cover_open = is_open

    def set_error(self, kind: str) -> None:
        """``offline`` (its button), ``cutter`` (jammed), or empty. Raises SimulatorError."""
        if kind not in ("", "offline", "cutter"):
            raise SimulatorError("error is one of offline, cutter, or empty")
        with self._lock:
            self._error = kind

    def set_speed(self, mm_per_s: float) -> None:
        with self._lock:
            self._mm_per_s = mm_per_s

    def set_silent(self, silent: bool) -> None:
        """Hung firmware: takes bytes, answers nothing, prints nothing."""
        with self._lock:
            self._silent = silent

    def state(self) -> dict[str, object]:
        """For the control."""
        with self._lock:
            return {
                "kind": "printer",
                "dots": self.dots,
                "paper_out": self._lines_left == 0,
                "lines_left": self._lines_left,
                "cover_open": self._cover_open,
                "error": self._error,
                "silent": self._silent,
                "mm_per_s": self._mm_per_s,
                "buffered": len(self._buffer),
                "pages": self._count,
                "unknown": self._interpreter.unknown[-20:],
            }

    def pages(self) -> list[dict[str, object]]:
        """What was printed, oldest first; the last may still be in the printer (``cut`` false)."""
        with self._paper_lock:
            return [_describe(page) for page in self._pages]

    def png(self, number: int) -> bytes:
        """The picture of a page. Raises SimulatorError."""
        with self._paper_lock:
            for page in self._pages:
                if page.number == number:
                    return page.png()
        raise SimulatorError(f"no page {number}")

    # what comes over the wire

    def run(self, stop: Event) -> None:
        """Receive, and print in a second thread, until stopped."""
        self._stopped = stop
        Thread(target=self._mechanics, args=(stop,), daemon=True).start()
        while not stop.is_set():
            data = self._end.read()
            if data:
                self._end.arrival(data)
                self._receive(data)
            while len(self._buffer) > BUFFER and not stop.wait(0.01):
                pass  # full: not reading is what flow control looks like from outside

    def _receive(self, data: bytes) -> None:
        for byte in data:
            self._tail = (self._tail + bytes([byte]))[-len(CLEAR) :]
            if self._tail == CLEAR:
                self._clear()
                continue
            with self._lock:
                self._buffer.append(byte)
                self._news.set()
            if self._tail[-2:] == b"\x1b@":
                self._job_at = time.monotonic()
            if self._tail[-3:-1] == b"\x10\x04" and not self._silent:
                self._answer_status(byte)

    def _clear(self) -> None:
        """DLE DC4 8; the printed half of a page stays on the paper and is cut off by hand."""
        with self._lock:
            self._buffer.clear()
            self._interpreter.forget()
        self.cut()
        self._end.write(bytes.fromhex("372500"))

    def _answer_status(self, which: int) -> None:
        with self._lock:
            out, low = self._lines_left == 0, self._near_end()
            offline = out or self._cover_open or bool(self._error)
            jammed = self._error == "cutter"
            cause = 0x04 * self._cover_open | 0x20 * out
            paper = 0x60 * out | 0x0C * low
        answers = {1: 0x08 * offline, 2: cause | 0x40 * jammed, 3: 0x08 * jammed, 4: paper}
        if which in answers:
            self._end.write(bytes([0x12 | answers[which]]))

    def _mechanics(self, stop: Event) -> None:
        while not stop.is_set():
            with self._lock:
                ready = self._buffer and not self._blocked()
                byte = self._buffer.popleft() if ready else None
                if byte is None:
                    self._news.clear()
            if byte is None:
                self._news.wait(0.1)
            else:
                self._interpreter.push(byte)

    def _blocked(self) -> bool:
        stopped = self._lines_left == 0 or self._cover_open or bool(self._error)
        return stopped or self._silent

    # what the interpreter drives

    def print_line(self, glyphs: list[Glyph], align: str, spacing: int) -> None:
        page = self._page()
        before = page.height
        with self._paper_lock:
            page.text(glyphs, align, spacing)
        with self._lock:
            if self._lines_left:
                self._lines_left -= 1
        self._move(page.height - before)

    def print_qr(self, data: str, module: int, level: str, align: str) -> None:
        page = self._page()
        with self._paper_lock:
            page.qr(data, module, level, align)
        self._move(page.height // 2)

    def print_picture(self, image: Image.Image, align: str) -> None:
        page = self._page()
        with self._paper_lock:
            page.picture(image, align)
            page.lines.append({"picture": [image.width, image.height]})
        self._move(image.height)

    def feed(self, dots: int) -> None:
        page = self._page()
        with self._paper_lock:
            page.feed(dots)
        self._move(dots)

    def cut(self) -> None:
        with self._paper_lock:
            if self._pages and self._pages[-1].finished_at is None:
                page = self._pages[-1]
                page.feed(DOTS_PER_MM * 4)
                page.finished_at = time.time()

    def answer_sensor(self) -> None:
        """GS r 1, in its turn."""
        with self._lock:
            value = 0x03 * self._near_end()
        self._end.write(bytes([value]))

    def _near_end(self) -> bool:
        return self._lines_left is not None and self._lines_left < NEAR_END_LINES

    def _page(self) -> Page:
        with self._paper_lock:
            if not self._pages or self._pages[-1].finished_at is not None:
                self._count += 1
                self._pages.append(Page(self.dots, self._count, self._job_at))
                self._pages[-1].feed(DOTS_PER_MM * 3)
                del self._pages[:-KEPT_PAGES]
            return self._pages[-1]

    def _move(self, dots: int) -> None:
        if self._mm_per_s:
            self._stopped.wait(dots / DOTS_PER_MM / self._mm_per_s)


def _describe(page: Page) -> dict[str, object]:
    return {
        "number": page.number,
        "cut": page.finished_at is not None,
        "started_at": page.started_at,
        "finished_at": page.finished_at,
        "first_at": page.first_at,
        "lines": page.lines,
        "text": "\n".join(line["text"] for line in page.lines if "text" in line),
        "qr": [line["qr"] for line in page.lines if "qr" in line],
    }
