"""Who is waiting, in memory beside the tables: the writer keeps it in step, everybody reads it.

Lists are replaced or changed in single steps, so a reader on another thread sees one or the other.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict

from domain.folding import table_of
from domain.tickets import CALLED, SERVING, WAITING, Ticket
from sync.store import Store
from sync.transaction import Change

Place = tuple[int, str]
"""(rank, ticket id)."""

TICKETS = table_of(Ticket)


class Floor:
    """The waiting of every queue in the order of their ranks, those sent on to one window apart,
    and who is at which window.
    """

    def __init__(self) -> None:
        self._queues: dict[str, list[Place]] = defaultdict(list)
        self._windows: dict[str, list[Place]] = defaultdict(list)
        self._people: dict[tuple[str, str], str] = {}
        self._tickets: dict[str, Ticket] = {}
        self._at_windows: dict[str, Ticket] = {}

    def rebuild(self, store: Store) -> None:
        """Make it anew from the tables."""
        self._queues.clear()
        self._windows.clear()
        self._people.clear()
        self._tickets.clear()
        self._at_windows.clear()
        for ticket in store.states(Ticket, "state = ?", (WAITING,)):
            self._enter(ticket)
        for ticket in store.states(Ticket, "state IN (?, ?)", (CALLED, SERVING)):
            self._sit(ticket)

    def apply(self, change: Change) -> None:
        """Follow one changed row."""
        if change.table is not TICKETS:
            return
        if change.old is not None:
            if change.old.state == WAITING:
                self._leave(change.old)
            elif change.old.window is not None:
                self._rise(change.old)
        if change.new.state == WAITING:
            self._enter(change.new)
        elif change.new.state in (CALLED, SERVING):
            self._sit(change.new)

    def waiting(self, queue: str) -> int:
        """How many wait in a queue."""
        return len(self._queues[queue])

    def first(self, queue: str, count: int = 1) -> list[str]:
        """The ids of the first in a queue."""
        return [ticket for _, ticket in self._queues[queue][:count]]

    def people(self, queue: str, most: int) -> list[Ticket]:
        """The first in a queue, at most so many."""
        found = (self._tickets.get(ticket) for _, ticket in self._queues[queue][:most])
        return [ticket for ticket in found if ticket is not None]

    def holder(self, window: str) -> Ticket | None:
        """Whoever was called to a window and is not done."""
        return self._at_windows.get(window)

    def sent_to(self, window: str) -> list[str]:
        """The ids of those sent on to exactly this window."""
        return [ticket for _, ticket in self._windows[window][:]]

    def ahead(self, queue: str, rank: int) -> int:
        """How many of a queue go before somebody with this rank."""
        return bisect_left(self._queues[queue], (rank, ""))

    def ranks(self, queue: str, count: int) -> list[int]:
        """The ranks of the first in a queue, ascending."""
        return [rank for rank, _ in self._queues[queue][:count]]

    def behind(self, queue: str, rank: int, count: int) -> list[int]:
        """The ranks of the next in a queue after somebody with this rank, ascending."""
        ranks = [at for at, _ in self._queues[queue]]
        after = bisect_right(ranks, rank)
        return ranks[after : after + count]

    def holding(self, person: str, queue: str) -> str | None:
        """The ticket a person already waits with in a queue."""
        return self._people.get((person, queue))

    def _line(self, ticket: Ticket) -> list[Place]:
        if ticket.target_window is not None:
            return self._windows[ticket.target_window]
        return self._queues[ticket.queue]

    def _enter(self, ticket: Ticket) -> None:
        insort(self._line(ticket), (ticket.rank, ticket.id))
        self._tickets[ticket.id] = ticket
        if ticket.person is not None:
            self._people[ticket.person, ticket.queue] = ticket.id

    def _leave(self, ticket: Ticket) -> None:
        line = self._line(ticket)
        at = bisect_left(line, (ticket.rank, ticket.id))
        if at < len(line) and line[at][1] == ticket.id:
            del line[at]
        self._tickets.pop(ticket.id, None)
        if ticket.person is not None:
            self._people.pop((ticket.person, ticket.queue), None)

    def _sit(self, ticket: Ticket) -> None:
        if ticket.window is not None:
            self._at_windows[ticket.window] = ticket

    def _rise(self, ticket: Ticket) -> None:
        known = self._at_windows.get(ticket.window or "")
        if known is not None and known.id == ticket.id:
            del self._at_windows[known.window or ""]
