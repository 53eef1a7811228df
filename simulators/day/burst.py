"""Many people at once, and then no more power."""

from collections.abc import Callable
from threading import Event, Lock, Thread

import requests

from simulators.day.browserless import Page
from simulators.day.hands import NotDone

HANDS = 12
ENOUGH = 60
"""Answers after which the power goes: by then the next requests are on their way."""


def burst(base: str, code: str, service: str, power_off: Callable[[], None]) -> dict[str, str]:
    """Take numbers with many hands at kiosk K1 until the power goes; ticket id -> number, of all
    that were answered. The number is empty where the power went before its page came.
    """
    screen = Page(base)
    screen.do("/pair", code=code)
    offered = screen.see("/kiosk/K1/")["services"]
    queue = next(s["id"] for s in offered if s["name"] == service)
    crowd = _Crowd(screen, queue)
    crowd.run()
    power_off()
    return crowd.end()


class _Crowd:
    def __init__(self, screen: Page, queue: str) -> None:
        self._screen, self._queue = screen, queue
        self._numbers: dict[str, str] = {}
        self._lock, self._enough = Lock(), Event()
        self._threads = [Thread(target=self._take, daemon=True) for _ in range(HANDS)]

    def run(self) -> None:
        """Begin, and come back when enough were answered."""
        for thread in self._threads:
            thread.start()
        self._enough.wait(30)

    def end(self) -> dict[str, str]:
        """What was answered, once nobody tries any more."""
        for thread in self._threads:
            thread.join(30)
        return self._numbers

    def _take(self) -> None:
        page = self._screen.again()
        try:
            while True:
                answer = page.do("/kiosk/K1/tickets", queue=self._queue, without_card="1")
                self._numbers[answer["ticket"]] = ""
                number = page.see(answer["to"])["number"]
                with self._lock:
                    self._numbers[answer["ticket"]] = number
                    if len(self._numbers) >= ENOUGH:
                        self._enough.set()
        except (requests.RequestException, NotDone):
            self._enough.set()  # the power is gone
