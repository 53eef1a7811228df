"""Commands from the loop: a greenlet waits for the writer while other requests go on.

Requests that are ready together go to the writer together and share one commit; while it is under
way the next ones gather. The loop is woken once for all of them.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

import gevent
from gevent.hub import Waiter

from sync.transaction import Transaction
from sync.writer import Command, Outcome, Settle, Writer

ResultT = TypeVar("ResultT")

PATIENCE_S = 0.02
"""How long the writer waits for the loop before it runs commands itself."""


class LoopLane:
    """Runs a batch's commands on the loop's thread, the writer's thread keeps the commit.

    Two threads that both want Python's interpreter lock slow each other down far more than the
    commands take; the commit itself does without the lock. A loop that is too busy, or not turning,
    does not stop the writer: after a moment it runs the commands itself.
    """

    def __init__(self) -> None:
        self._turns: SimpleQueue[_Turn] = SimpleQueue()
        self._bell = gevent.get_hub().loop.async_()
        self._bell.start(self._run)

    def __call__(self, run: Callable[[], None]) -> None:
        """Run it, there or here; returns when it has run. Raises what it raised."""
        turn = _Turn(run)
        self._turns.put(turn)
        self._bell.send()
        if not turn.over.wait(PATIENCE_S):
            turn.take()
            turn.over.wait()
        if turn.error is not None:
            raise turn.error

    def _run(self) -> None:
        while not self._turns.empty():
            self._turns.get().take()


class _Turn:
    """Something to be run once, by whoever takes it first."""

    def __init__(self, run: Callable[[], None]) -> None:
        self._run = run
        self._free = threading.Lock()
        self.over = threading.Event()
        self.error: Exception | None = None

    def take(self) -> None:
        if not self._free.acquire(blocking=False):
            return
        try:
            self._run()
        except Exception as error:
            self.error = error
        self.over.set()


class LoopRunner:
    """Runs commands for greenlets of one loop and, blocking, for native threads."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._hub = gevent.get_hub()
        self._thread = threading.get_ident()
        self._gathered: list[tuple[Command, Settle]] = []
        self._under_way = 0
        self._settled: list[tuple[Any, Outcome]] = []
        self._lock = threading.Lock()
        # A started watcher keeps the loop waiting even before there is a server on it.
        self._bell = self._hub.loop.async_()
        self._bell.start(self._wake)
        # Turns when no other request is ready: those that are go into one commit.
        self._idle = self._hub.loop.idle()

    def __call__(self, command: Callable[[Transaction], ResultT]) -> ResultT:
        """Run a command; returns once it is durable.

        Raises what the command raised, or NotSaved.
        """
        if threading.get_ident() != self._thread:
            return self._writer.run(command)
        waiter = Waiter(self._hub)
        self._gathered.append((command, lambda outcome: self._settle(waiter, outcome)))
        if not self._under_way and not self._idle.active:
            self._idle.start(self._hand_over)
        outcome: Outcome = waiter.get()
        if outcome.error is not None:
            raise outcome.error
        result: ResultT = outcome.result
        return result

    def _hand_over(self) -> None:
        self._idle.stop()
        if self._gathered and not self._under_way:
            commands, self._gathered = self._gathered, []
            self._under_way = len(commands)
            self._writer.submit_all(commands)

    def _settle(self, waiter: Any, outcome: Outcome) -> None:
        with self._lock:
            self._settled.append((waiter, outcome))
        self._bell.send()

    def _wake(self) -> None:
        with self._lock:
            settled, self._settled = self._settled, []
        self._under_way -= len(settled)
        for waiter, outcome in settled:
            waiter.switch(outcome)
        if self._gathered and not self._under_way and not self._idle.active:
            self._idle.start(self._hand_over)
