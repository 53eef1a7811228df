"""A tablet that shows a page as evaluation pad: the page tells that it is there and what was
touched, through whoever serves it; the driver keeps to the same rules as one with a wire.
"""

import time
from abc import abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Lock

from devices.driver import Driver, Emit
from devices.errors import WireLost, WireUnavailable
from devices.events import DeviceEvent
from devices.pad.events import PadPressed, PadTimedOut
from devices.pad.port import Pad, PadAnswer
from devices.sheet import PAGE, DataSheet
from devices.spec import DeviceSpec
from devices.transport import Transport
from devices.tryout import TryOut

SIGN_EVERY_S = 5.0
"""How often an open page says that it is there."""
GONE_AFTER_S = 3 * SIGN_EVERY_S
THANKS_S = 5.0


@dataclass(frozen=True, slots=True)
class Asking:
    """What the page is to show. ``request`` is empty when nothing is asked; ``thanks`` just after a
    press."""

    request: str = ""
    staff_name: str = ""
    staff_no: str = ""
    thanks: bool = False


@dataclass(frozen=True, slots=True)
class PadPageChanged(DeviceEvent):
    """The page has something else to show."""


class PagePad(Pad):
    """What the page's server tells the pad, and asks it."""

    @abstractmethod
    def here(self) -> None:
        """An open page gave a sign."""

    @abstractmethod
    def press(self, request: str, level: int) -> None:
        """A touch. Counts once, and only for what is being asked now; any other is for nobody."""

    @abstractmethod
    def asking(self) -> Asking:
        """What to show."""


class PageLine(Transport):
    """Nothing to open: the page comes to us."""

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass(frozen=True, slots=True)
class _Request:
    shown: Asking
    deadline: float
    future: "Future[PadAnswer]"


class TabletPad(Driver[PageLine], PagePad):
    """Up while a page is open."""

    sheet = DataSheet(
        name="pad-page",
        kind="pad",
        about="evaluation pad 评价器 on a tablet that shows the page /pad/<station>",
        wires=(PAGE,),
        page="evaluation-pad.md",
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._lock = Lock()
        self._news: Queue[_Request | tuple[str, int]] = Queue()
        self._up = False
        self._seen_at = float("-inf")
        self._current: _Request | None = None
        self._thanks_until = 0.0

    def ask(
        self, request_id: str, staff_name: str, staff_no: str, timeout_s: float
    ) -> "Future[PadAnswer]":
        future: Future[PadAnswer] = Future()
        shown = Asking(request_id, staff_name, staff_no)
        request = _Request(shown, time.monotonic() + timeout_s, future)
        with self._lock:
            if self._up:
                self._news.put(request)
                return future
        self._unanswered(request, "device_down")
        return future

    def here(self) -> None:
        self._seen_at = time.monotonic()

    def press(self, request: str, level: int) -> None:
        self.here()
        if 1 <= level <= 5:
            self._news.put((request, level))

    def asking(self) -> Asking:
        current = self._current
        if current is not None:
            return current.shown
        return Asking(thanks=time.monotonic() < self._thanks_until)

    def present(self) -> bool:
        return time.monotonic() - self._seen_at < GONE_AFTER_S

    def open(self, stop: Event) -> PageLine:
        if not self.present():
            raise WireUnavailable("no page is open", "no_page")
        return PageLine(stop, self.tap)

    def greet(self, wire: PageLine) -> None:
        with self._lock:
            self._up = True

    def turn(self, wire: PageLine) -> None:
        thanked = time.monotonic() < self._thanks_until
        self._take()
        if self._current is not None and time.monotonic() >= self._current.deadline:
            self._close("timed_out")
        if thanked and time.monotonic() >= self._thanks_until:
            self._changed()
        if not self.present():
            raise WireLost("the page was closed", "no_page")
        wire.check_stop()

    def gone(self, reason: str) -> None:
        with self._lock:
            self._up = False
        self._close("device_down")
        while not self._news.empty():
            news = self._news.get_nowait()
            if isinstance(news, _Request):
                self._unanswered(news, "device_down")

    def try_out(self) -> TryOut:
        return TryOut(
            "The page should ask. Touch one of the five faces.",
            lambda: self.ask("try-out", "测试", "0000", 30),
        )

    def _take(self) -> None:
        try:
            news = self._news.get(timeout=0.05)
        except Empty:
            return
        if isinstance(news, _Request):
            self._close("superseded")
            self._current, self._thanks_until = news, 0.0
            self._changed()
        elif self._current is not None and self._current.shown.request == news[0]:
            self._pressed(self._current, news[1])

    def _pressed(self, request: _Request, level: int) -> None:
        self._current, self._thanks_until = None, time.monotonic() + THANKS_S
        self._changed()
        self.emit(PadPressed(self.spec.id, self.spec.station, request.shown.request, level))
        request.future.set_result(PadAnswer(level))

    def _close(self, reason: str) -> None:
        request, self._current = self._current, None
        if request is not None:
            self._changed()
            self._unanswered(request, reason)

    def _unanswered(self, request: _Request, reason: str) -> None:
        self.emit(PadTimedOut(self.spec.id, self.spec.station, request.shown.request))
        request.future.set_result(PadAnswer(None, reason))

    def _changed(self) -> None:
        self.emit(PadPageChanged(self.spec.id, self.spec.station))
