"""Somebody at a kiosk who does what the page says, whatever it is, until there is a number."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uuid_utils import uuid7

from simulators.day.browserless import Page
from tests.faults.kiosk.cases import Step, Way

PATIENCE_S = 8.0
"""So long a person waits for a card to be read before touching something else."""
PAPER_S = 45.0
ACTION = re.compile(r"<button|<a [^>]*class=\"[^\"]*(?:button|card)")
AT_EACH_STEP = Callable[[Step], None]


class Stuck(Exception):
    """The page offered nothing to do, or promised what did not come."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The last page: its ticket, whether it says that paper came, and all its words."""

    ticket: str
    number: str
    printing: str
    words: str


class Citizen:
    """At one kiosk's paired screen. ``lay`` lays a card, ``lift`` takes it away."""

    def __init__(
        self, page: Page, station: str, lay: Callable[[], object], lift: Callable[[], object]
    ) -> None:
        self._page, self._home, self._lay, self._lift = page, f"/kiosk/{station}", lay, lift
        self._led = ""
        self._stream = page.follow(f"{self._home}/live", self._hear)

    def visit(self, way: Way, reached: AT_EACH_STEP) -> Ending:
        """From the first page to the last. ``reached`` is told of every step. Raises Stuck."""
        self._page.do(f"{self._home}/leave")
        self._led = ""
        reached(Step.BEFORE)
        if way is not Way.CARD_FIRST:
            self._touch_a_service()
        else:
            self._card_or_not()
        reached(Step.KNOWN)
        if way is Way.SERVICE_FIRST and not self._ticket_page():
            self._card_or_not()
        reached(Step.TAKING)
        ticket = self._ticket_page() or self._take()
        reached(Step.AFTER)
        self._lift()
        return self._ending(ticket)

    def scan(self, scanned: Callable[[], object], ticket: str) -> None:
        """Come back with the paper: the code leads to the number, or the page stays of use."""
        self._page.do(f"{self._home}/leave")
        self._led = ""
        scanned()
        self._wait(lambda: ticket in self._led, 2.0)
        self._look(self._led or f"{self._home}/")

    def end(self) -> None:
        """Go home."""
        self._stream.end()

    def _card_or_not(self) -> None:
        """A card is laid; who is not known by it in time goes on without."""
        self._lay()
        if self._wait(lambda: bool(self._led), PATIENCE_S) and "refused=" not in self._led:
            return
        self._look(self._led or f"{self._home}/")
        self._lift()
        self._led = ""
        self._touch_a_service()

    def _touch_a_service(self) -> None:
        view = self._look(f"{self._home}/")
        queue = next(one["id"] for one in view["services"] if one["open"])
        self._page.do(f"{self._home}/choose", queue=queue)
        self._led = ""
        self._look(f"{self._home}/card")

    def _take(self) -> str:
        """Touch twice, as wet fingers do: one number."""
        known = self._led.endswith("/services") or "/services?" in self._led
        view = self._look(self._led if known else f"{self._home}/card")
        choices = view.get("services") or [view["choice"]]
        form = {"queue": str(choices[0]["id"]), "ticket": str(uuid7())}
        form |= {} if known else {"without_card": "1"}
        for _ in range(2):
            to = str(self._page.do(f"{self._home}/tickets", **form)["to"])
        return to.rpartition("/")[2]

    def _ticket_page(self) -> str:
        """The ticket of the page that the kiosk has led to by itself; empty when it has not."""
        return self._led.rpartition("/")[2] if "/tickets/" in self._led else ""

    def _ending(self, ticket: str) -> Ending:
        path = f"{self._home}/tickets/{ticket}"
        if not self._wait(lambda: self._page.see(path)["printing"] != "printing", PAPER_S):
            raise Stuck("the page says for ever that it prints")
        view = self._look(path)
        return Ending(ticket, view["number"], view["printing"], self._page.words(path))

    def _look(self, path: str) -> Any:
        """The page, as data and as a person sees it: there is always something to do on it."""
        view, words = self._page.see(path), self._page.words(path)
        if not ACTION.search(words):
            raise Stuck(f"{path} offers nothing to do")
        return view

    def _wait(self, ask: Callable[[], bool], within_s: float) -> bool:
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if ask():
                return True
            time.sleep(0.05)
        return False

    def _hear(self, event: str, data: str) -> None:
        if event == "go":
            self._led = str(re.search(r'"to":\s*"([^"]*)"', data)[1])  # type: ignore[index]
