"""A ticket's life under any order of commands, through the real writer."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain import tickets as t
from domain import windows as w
from domain.errors import Refused
from domain.events import Fact
from domain.tickets import Ticket
from domain.windows import WindowState
from sync import folds
from sync.envelope import decode
from sync.refold import refold
from tests.factories import DAY, NODE, running, taken

WINDOWS = ("01", "02")
AT_A_WINDOW = (t.CALLED, t.SERVING)

# Written down by hand from the life of a ticket, not taken from the code under test.
NEXT = {
    ("waiting", "call"): "called",
    ("called", "recall"): "called",
    ("called", "start"): "serving",
    ("serving", "finish"): "finished",
    ("called", "pass"): "passed",
    ("passed", "requeue"): "waiting",
    ("waiting", "postpone"): "waiting",
    ("waiting", "transfer"): "waiting",
    ("called", "transfer"): "waiting",
    ("serving", "transfer"): "waiting",
    ("waiting", "cancel"): "cancelled",
    ("called", "cancel"): "cancelled",
    ("passed", "cancel"): "cancelled",
    ("waiting", "close"): "closed",
    ("called", "close"): "closed",
    ("serving", "close"): "closed",
    ("passed", "close"): "closed",
    ("waiting", "carry_over"): "waiting",
    ("passed", "carry_over"): "waiting",
}
ACTS = sorted({act for _, act in NEXT})
AT_WINDOW_ACTS = ("recall", "start", "finish", "pass")

BODIES: dict[str, Callable[[str, str, str | None], Any]] = {
    "call": lambda number, window, holder: t.TicketCalled(DAY, "q-a", number, window, "s-1", 60),
    "recall": lambda number, window, holder: t.TicketRecalled(number, window),
    "start": lambda number, window, holder: t.TicketStarted(number, window),
    "finish": lambda number, window, holder: t.TicketFinished(
        DAY, "q-a", number, window, "s-1", 90
    ),
    "pass": lambda number, window, holder: t.TicketPassed(DAY, "q-a", number, window),
    "requeue": lambda number, window, holder: t.TicketRequeued(DAY, "q-a", 5),
    "postpone": lambda number, window, holder: t.TicketPostponed(DAY, "q-a", 7),
    "transfer": lambda number, window, holder: t.TicketTransferred(
        DAY, holder, "q-a", "q-b", window, 5
    ),
    "cancel": lambda number, window, holder: t.TicketCancelled(DAY, "q-a", holder, "left"),
    "close": lambda number, window, holder: t.TicketClosed(DAY, "q-a", holder),
    "carry_over": lambda number, window, holder: t.TicketCarriedOver(DAY, "q-a", 1, "2026-03-03"),
}

WINDOW_NEXT: dict[tuple[str, str], str] = {
    ("closed", "open"): "open",
    ("open", "pause"): "paused",
    ("paused", "resume"): "open",
    ("open", "close"): "closed",
    ("paused", "close"): "closed",
}
WINDOW_BODIES = {
    "open": w.WindowOpened(DAY, "s-1", "李四"),
    "pause": w.WindowPaused(),
    "resume": w.WindowResumed(),
    "close": w.WindowClosed(),
}


class TicketLife(RuleBasedStateMachine):
    """Every command is tried at every time; a hand-made table says which may succeed."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.context = running(Path(self.folder.name))
        self.here = self.context.__enter__()
        self.tickets: dict[str, str] = {}
        self.windows = dict.fromkeys(WINDOWS, "closed")
        self.holder: dict[str, str] = {}

    def teardown(self) -> None:
        """Whatever happened: the log, folded by itself, gives the tables the writer kept."""
        kept = self.here.store.digests(NODE)
        lines = self.here.store.lines(1, 0, 10**6, 2**40)
        assert folded(lines) == kept
        self.context.__exit__(None, None, None)
        with running(Path(self.folder.name)) as again:
            refold(again.store, lambda count: None)
            assert again.store.digests(NODE) == kept
        self.folder.cleanup()

    def emit(self, subject: str, body: Any) -> None:
        self.here.writer.run(lambda tx: tx.emit("staff/s-1", Fact(subject, body)))

    def tried(self, subject: str, body: Any, allowed: bool) -> None:
        head, before = self.here.writer.head, self.here.store.digests(NODE)
        try:
            self.emit(subject, body)
        except Refused:
            assert not allowed
            assert self.here.writer.head == head
            assert self.here.store.digests(NODE) == before
        else:
            assert allowed
            assert self.here.writer.head.seq == head.seq + 1

    @initialize()
    def windows_open(self) -> None:
        """The day begins."""
        for window in WINDOWS:
            self.at_window("open", window)

    @rule()
    def take(self) -> None:
        """Somebody takes the next number."""
        number = f"A{len(self.tickets) + 1:03d}"
        self.tried(f"ticket/t-{number}", taken(number), True)
        self.tickets[number] = "waiting"

    @precondition(lambda self: self.tickets)
    @rule(data=st.data())
    def nothing_else(self, data: st.DataObject) -> None:
        """Every act by every window that may not happen to a ticket now is refused."""
        number = data.draw(st.sampled_from(sorted(self.tickets)))
        head, before = self.here.writer.head, self.here.store.digests(NODE)
        for act in ACTS:
            for window in WINDOWS:
                if not self.allowed(number, act, window):
                    body = BODIES[act](number, window, self.holder.get(number))
                    with pytest.raises(Refused):
                        self.emit(f"ticket/t-{number}", body)
        assert (self.here.writer.head, self.here.store.digests(NODE)) == (head, before)

    @precondition(lambda self: self.fitting())
    @rule(data=st.data())
    def what_fits(self, data: st.DataObject) -> None:
        """Something that may happen now, so that tickets get far."""
        self.do(*data.draw(st.sampled_from(self.fitting())))

    @precondition(lambda self: self.onwards())
    @rule(data=st.data())
    def goes_on(self, data: st.DataObject) -> None:
        """Called, at the window, served: by chance alone few would come so far."""
        self.do(*data.draw(st.sampled_from(self.onwards())))

    def onwards(self) -> list[tuple[str, str, str]]:
        return [fit for fit in self.fitting() if fit[1] in ("call", "start", "finish")]

    def fitting(self) -> list[tuple[str, str, str]]:
        """Every (number, act, window) that the hand-made table allows now."""
        return [
            (number, act, window)
            for number in sorted(self.tickets)
            for act in ACTS
            for window in WINDOWS
            if self.allowed(number, act, window)
        ]

    def allowed(self, number: str, act: str, window: str) -> bool:
        if (self.tickets[number], act) not in NEXT:
            return False
        if act in AT_WINDOW_ACTS:
            return self.holder.get(number) == window
        free = window not in self.holder.values()
        return act != "call" or (self.windows[window] == "open" and free)

    def do(self, number: str, act: str, window: str) -> None:
        holder = self.holder.get(number)
        self.tried(f"ticket/t-{number}", BODIES[act](number, window, holder), True)
        after = self.tickets[number] = NEXT[self.tickets[number], act]
        self.holder.pop(number, None)
        if after in AT_A_WINDOW:
            self.holder[number] = holder or window

    @rule(act=st.sampled_from(sorted(WINDOW_BODIES)), window=st.sampled_from(WINDOWS))
    def staff_come_and_go(self, act: str, window: str) -> None:
        """Staff come, go and take a break, or try to."""
        self.at_window(act, window)

    def at_window(self, act: str, window: str) -> None:
        after = WINDOW_NEXT.get((self.windows[window], act))
        busy = act == "close" and window in self.holder.values()
        allowed = after is not None and not busy
        self.tried(f"window/{window}", WINDOW_BODIES[act], allowed)
        if allowed and after is not None:
            self.windows[window] = after

    @invariant()
    def tables_say_what_the_model_says(self) -> None:
        """States, and who sits where, in both tables."""
        found = {ticket.number: ticket for ticket in self.here.store.states(Ticket)}
        assert {number: ticket.state for number, ticket in found.items()} == self.tickets
        for number, ticket in found.items():
            if ticket.state in AT_A_WINDOW:
                assert ticket.window == self.holder[number]
        for window in self.here.store.states(WindowState):
            assert window.state == self.windows[window.id]
            at_it = [number for number, place in self.holder.items() if place == window.id]
            assert [window.number] == (at_it or [None])


def folded(lines: list[bytes]) -> dict[str, str]:
    """Digests of the tables that a log gives, made without a store."""
    states: dict[tuple[str, Any], Any] = {}
    for line in lines:
        for table, key, state in folds.fold(decode(line), lambda tb, k: states.get((tb.name, k))):
            states[table.name, key] = state
    return {
        table.name: folds.digest(state for (name, _), state in states.items() if name == table.name)
        for table in folds.all_tables()
    }


TestTicketLife = TicketLife.TestCase
TestTicketLife.settings = settings(max_examples=15, stateful_step_count=40, deadline=None)
