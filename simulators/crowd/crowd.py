"""The crowd as a whole: one kiosk, all windows but one, which is left for whoever watches."""

import contextlib
from collections.abc import Callable
from threading import Thread

from simulators.crowd.clerks import Counter
from simulators.crowd.pace import Over, Pace
from simulators.crowd.visitors import Visitors
from simulators.day.http_hands import HttpClerk, HttpKiosk
from simulators.demo.house import House

GO_HOME_S = 3.0


class Crowd:
    """Starts with `start`, goes home with `end`."""

    def __init__(self, house: House, speed: float) -> None:
        self._pace = Pace(speed)
        self._kiosk = HttpKiosk(house.hall_url, "K1", house.codes["K1"])
        self._counters = [*_counters(house, self._pace)]
        visitors = Visitors(self._pace, self._kiosk, house.devices.reader, len(self._counters))
        acts: list[Callable[[], None]] = [visitors.come, *(c.work for c in self._counters)]
        self._threads = [Thread(target=_until_over, args=(act,), daemon=True) for act in acts]

    @property
    def windows(self) -> int:
        """How many windows they staff."""
        return len(self._counters)

    def start(self) -> None:
        """Let them in."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Send them home."""
        self._pace.end()
        self._kiosk.end()
        for thread in self._threads:
            thread.join(GO_HOME_S)


def _counters(house: House, pace: Pace) -> list[Counter]:
    windows = list(house.windows.items())[: max(len(house.windows) - 1, 1)]
    counters = []
    for (window, name), account in zip(windows, house.accounts.clerks, strict=False):
        others = tuple(other for _, other in windows if other != name)
        clerk = HttpClerk(house.hall_url)
        counters.append(Counter(pace, clerk, account, name, others, house.devices.pads.get(window)))
    return counters


def _until_over(act: Callable[[], None]) -> None:
    with contextlib.suppress(Over):
        act()
