"""What a display or a caller is to show: the newest wish, kept while the device is away."""

from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from devices.display.port import ShowOutcome

WishT = TypeVar("WishT")


class Newest(Generic[WishT]):
    """One wish at a time. Safe for the thread that wishes and the device's own. ``lasting``: it is
    carried out again when the device was away (a sign), or only once (a tone)."""

    def __init__(self, lasting: bool = True) -> None:
        self._lasting = lasting
        self._lock = Lock()
        self._up = False
        self._wish: WishT | None = None
        self._open: Future[ShowOutcome] | None = None
        self._due = False

    def wish(self, wish: WishT) -> "Future[ShowOutcome]":
        """Take the place of what was wished before."""
        future: Future[ShowOutcome] = Future()
        with self._lock:
            before, up = self._open, self._up
            self._wish, self._due = wish, True
            self._open = future if up else None
        if before is not None:
            before.set_result(ShowOutcome(False, "superseded"))
        if not up:
            future.set_result(ShowOutcome(False, "device_down"))
        return future

    def due(self) -> WishT | None:
        """What has to be sent now, None when the device shows the newest already."""
        with self._lock:
            return self._wish if self._due else None

    def sent(self, wish: WishT, outcome: ShowOutcome) -> None:
        """How it went with a wish that was due. What is newer stays due."""
        with self._lock:
            if self._wish is not wish:
                return
            future, self._open, self._due = self._open, None, False
        if future is not None:
            future.set_result(outcome)

    def up(self) -> None:
        """The device is back and shows nothing of ours."""
        with self._lock:
            self._up, self._due = True, self._lasting and self._wish is not None

    def down(self, reason: str) -> None:
        """The device is gone; the wish is kept for its return."""
        with self._lock:
            self._up = False
            future, self._open = self._open, None
        if future is not None:
            future.set_result(ShowOutcome(False, reason))
