"""Who stands at a kiosk now. In memory only, and gone when they leave: nothing personal is
written.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.persons import Visitor


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody has shown or chosen so far. `ticket` is the one last taken, `slower` how many
    times the usual their pages wait, `errand` the page a card leads to, `shown` the cases whose
    papers were shown, `tries` how often a wrong number was typed, `lang` the language of the page,
    `told` what their card says (`card.name`: …). Of an application: `applies` the item, `case` the
    id it will have, `answers` what was said so far.
    """

    since_ms: int
    visitor: Visitor | None = None
    queue: str | None = None
    item: str | None = None
    ticket: str | None = None
    slower: int = 1
    errand: str = ""
    shown: tuple[str, ...] = ()
    tries: int = 0
    lang: str = ""
    told: Mapping[str, str] = field(default_factory=dict, repr=False)
    applies: str = ""
    case: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Visits:
    """One visit a station; forgotten after `idle_ms` without a touch."""

    def __init__(self, wall_ms: Callable[[], int], idle_ms: int) -> None:
        self._wall_ms = wall_ms
        self._idle_ms = idle_ms
        self._visits: dict[str, Visit] = {}
        self._taken: dict[str, str] = {}  # outlives a visit: a card may be read between two touches
        self._lock = threading.Lock()

    def at(self, station: str) -> Visit:
        """The present visit, an empty one when nobody is there."""
        visit = self._visits.get(station)
        if visit is not None and self._wall_ms() - visit.since_ms > self._idle_ms * visit.slower:
            self._visits.pop(station, None)
            visit = None
        return visit or Visit(self._wall_ms())

    def identify(
        self, station: str, visitor: Visitor, told: Mapping[str, str] | None = None
    ) -> Visit:
        """A card was read, which says `told`; the visit as it is now. Another person's card begins
        a new visit.
        """
        with self._lock:
            before = self.at(station)
            if before.visitor not in (None, visitor) or before.ticket is not None:
                before = _chosen(before)
            return self._keep(station, replace(before, visitor=visitor, told=told or {}))

    def choose(self, station: str, queue: str, item: str | None = None, lang: str = "") -> Visit:
        """A service was chosen before a card; `item` when it is known exactly. The number may be
        printed before another page is asked for: `lang` is the language it will be in.
        """
        with self._lock:
            return self._keep(station, Visit(0, queue=queue, item=item, lang=lang))

    def goes_for(self, station: str, errand: str) -> Visit:
        """Somebody wants something else than a number: their card will lead to that page."""
        with self._lock:
            before = self.at(station)
            return self._keep(
                station, replace(before, errand=errand, queue=None, item=None, ticket=None)
            )

    def applies_for(self, station: str, item: str, case: str, answers: Mapping[str, Any]) -> Visit:
        """Somebody begins to apply for something."""
        with self._lock:
            before = replace(self.at(station), applies=item, case=case, answers=answers)
            return self._keep(station, before)

    def answer(self, station: str, name: str, value: Any) -> Visit:
        """A question was answered, or left open with None."""
        with self._lock:
            before = self.at(station)
            return self._keep(station, replace(before, answers={**before.answers, name: value}))

    def show(self, station: str, case: str) -> None:
        """A paper of a case was shown, or its number and whose it is: its holder may see it."""
        with self._lock:
            before = self.at(station)
            shown = tuple(dict.fromkeys((*before.shown, case)))
            self._keep(station, replace(before, shown=shown, tries=0))

    def tried(self, station: str) -> int:
        """A number was typed that fits nothing; how often by now."""
        with self._lock:
            before = self.at(station)
            return self._keep(station, replace(before, tries=before.tries + 1)).tries

    def here(self, station: str, slower: int = 1) -> Visit:
        """The present visit, by somebody who has just touched the page."""
        with self._lock:
            before = self.at(station)
            if station not in self._visits:
                return before
            return self._keep(station, replace(before, slower=slower))

    def stay(self, station: str) -> None:
        """Somebody is still there."""
        with self._lock:
            before = self.at(station)
            if station in self._visits:
                self._keep(station, before)

    def took(self, station: str, ticket: str) -> bool:
        """A number was taken; what was chosen is done with. False when it is known already."""
        with self._lock:
            before = self.at(station)
            self._keep(station, replace(before, queue=None, item=None, ticket=ticket))
            known, self._taken[station] = self._taken.get(station), ticket
            return known != ticket

    def wait_longer(self, station: str, times: int) -> Visit:
        """The page now waits so many times longer than usual; the visit, if there is one."""
        with self._lock:
            before = self.at(station)
            if station not in self._visits or before.slower == times:
                return before
            return self._keep(station, replace(before, slower=times))

    def leave(self, station: str) -> None:
        """The person went; forget them."""
        with self._lock:
            self._visits.pop(station, None)

    def _keep(self, station: str, visit: Visit) -> Visit:
        kept = replace(visit, since_ms=self._wall_ms())
        self._visits[station] = kept
        return kept


def _chosen(before: Visit) -> Visit:
    """What another person's card takes over: what was chosen and not done yet."""
    if before.ticket:
        return Visit(0, errand=before.errand, lang=before.lang)
    return Visit(0, queue=before.queue, item=before.item, errand=before.errand, lang=before.lang)
