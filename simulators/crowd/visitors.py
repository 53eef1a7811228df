"""Citizens at the kiosk: most bring a card, a fifth of them are elderly."""

import contextlib
from collections.abc import Callable

import requests

from simulators.citizens import random_citizen
from simulators.control import ReaderControl
from simulators.crowd.arrivals import gaps
from simulators.crowd.pace import Pace
from simulators.day.hands import Kiosk, NotDone
from simulators.day.patience import NotSeen, look

ELDERLY, NO_CARD, SERVICE_FIRST = 0.2, 0.15, 0.75
LOOKS_S, LONGEST_LINE_S = 6.0, 300.0
AT_THE_DOOR = 6


class Visitors:
    """Everybody who comes to one kiosk, one after the other."""

    def __init__(self, pace: Pace, kiosk: Kiosk, reader: ReaderControl, windows: int) -> None:
        self._pace, self._kiosk, self._reader, self._windows = pace, kiosk, reader, windows

    def come(self) -> None:
        """Come, one after the other, until the demo is over. Raises Over.

        Some stand at the door before it opens; later ones line up before the kiosk, and who finds
        too many there turns back.
        """
        due = self._pace.now()
        gap = gaps(self._pace, self._windows)
        for _ in range(AT_THE_DOOR):
            self._try()
        while True:
            due = max(due + next(gap), self._pace.now() - LONGEST_LINE_S)
            self._pace.wait(due - self._pace.now())
            self._try()

    def _try(self) -> None:
        with contextlib.suppress(NotDone, NotSeen, requests.RequestException):
            self._visit()

    def _visit(self) -> None:
        pace, kiosk = self._pace, self._kiosk
        service = pace.chance.choice(kiosk.services()).name
        if pace.happens(NO_CARD):
            kiosk.take_without_card(service)
        elif pace.happens(SERVICE_FIRST):
            kiosk.choose(service)
            pace.wait(LOOKS_S)
            self._with_card(lambda: kiosk.ticket(lambda seen: seen.printing != "printing"))
        else:
            self._with_card(lambda: self._greeted(service))
        pace.wait(LOOKS_S)
        kiosk.leave()

    def _greeted(self, service: str) -> None:
        self._kiosk.greeting()
        self._pace.wait(LOOKS_S)
        self._kiosk.take(service)

    def _with_card(self, act: Callable[[], object]) -> None:
        self._reader.lay(
            random_citizen(age=self._age(), seed=str(self._pace.chance.random())).as_json()
        )
        try:
            act()
        finally:
            finds = self._reader.state()["finds"]
            self._reader.lift()
            look(self._reader.state, lambda state: state["finds"] > finds + 1)

    def _age(self) -> int:
        low, high = (60, 88) if self._pace.happens(ELDERLY) else (18, 59)
        return self._pace.chance.randint(low, high)
