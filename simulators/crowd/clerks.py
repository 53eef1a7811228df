"""Staff at the windows, and the people in front of them who press the pad or don't come."""

import contextlib
from dataclasses import dataclass

import requests

from simulators.control import PadControl
from simulators.crowd.pace import Pace
from simulators.day.hands import Clerk, ConsoleSeen, NotDone
from simulators.demo.house import SignIn

SERVICE_S, WALK_S, LOOK_AGAIN_S, BREAK_S = 240.0, 15.0, 10.0, 300.0
STAYS_AWAY, COMES_BACK, SENT_ON, PRESSES, BREAK = 0.07, 0.2, 0.06, 0.7, 0.02
STARS, WEIGHTS = (5, 4, 3, 2, 1), (62, 26, 8, 3, 1)


@dataclass(slots=True)
class Counter:
    """One window with somebody behind it. `pad` is None where none stands."""

    pace: Pace
    clerk: Clerk
    account: SignIn
    window: str
    targets: tuple[str, ...]
    pad: PadControl | None

    def work(self) -> None:
        """Call and serve until the demo is over. Raises Over."""
        while True:
            try:
                self._sit_down()
                while True:
                    self._next()
            except (NotDone, requests.RequestException):
                self.pace.wait(LOOK_AGAIN_S)

    def _sit_down(self) -> None:
        self.clerk.sign_in(self.account.number, self.account.password)
        for again in (lambda: self.clerk.open(self.window), lambda: self.clerk.press("resume")):
            with contextlib.suppress(NotDone):  # still there, from before a restart
                again()

    def _next(self) -> None:
        seen = self.clerk.sees(lambda _: True)
        if not seen.number:
            seen = self._call(seen)
        if not seen.number:
            self.pace.wait(self.pace.about(LOOK_AGAIN_S))
        elif seen.ticket_state == "called" and self.pace.happens(STAYS_AWAY):
            self._wait_in_vain()
        else:
            self._serve(seen)

    def _call(self, seen: ConsoleSeen) -> ConsoleSeen:
        if seen.passed and self.pace.happens(COMES_BACK):
            with contextlib.suppress(NotDone):  # passed too often
                seen = self.clerk.bring_back(seen.passed[-1])
        with contextlib.suppress(NotDone):  # nobody is waiting
            seen = self.clerk.press("next")
        return seen

    def _wait_in_vain(self) -> None:
        self.pace.wait(WALK_S)
        self.clerk.press("recall")
        self.pace.wait(WALK_S)
        self.clerk.press("pass")

    def _serve(self, seen: ConsoleSeen) -> None:
        if seen.ticket_state == "called":
            self.pace.wait(self.pace.about(WALK_S))
            self.clerk.press("start")
        self.pace.wait(self.pace.about(SERVICE_S))
        if self.targets and self.pace.happens(SENT_ON):
            self.clerk.transfer(self.pace.chance.choice(self.targets))
            return
        self.clerk.press("finish")
        if self.pad is not None and self.pace.happens(PRESSES):
            self.pace.wait(2.0)
            with contextlib.suppress(requests.HTTPError):  # dark again already
                self.pad.press(self.pace.chance.choices(STARS, WEIGHTS)[0])
        if self.pace.happens(BREAK):
            self._take_a_break()

    def _take_a_break(self) -> None:
        self.clerk.press("pause")
        self.pace.wait(self.pace.about(BREAK_S))
        self.clerk.press("resume")
