"""Commands from the loop: a greenlet waits for the writer while other requests go on.

Requests that are ready together go to the writer together and share one commit; while it is under
way the next ones gather. The loop is woken once for all of them.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import gevent
from gevent.hub import Waiter

from sync.transaction import Transaction
from sync.writer import Command, Outcome, Settle, Writer

ResultT = TypeVar("ResultT")

GATHER_S = 0.0005
"""Pause for more commands between two commits of a busy node."""


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
        self._pause = self._hub.loop.timer(GATHER_S)

    def __call__(self, command: Callable[[Transaction], ResultT]) -> ResultT:
        """Run a command; returns once it is durable.

        Raises what the command raised, or NotSaved.
        """
        if threading.get_ident() != self._thread:
            return self._writer.run(command)
        waiter = Waiter(self._hub)
        self._gathered.append((command, lambda outcome: self._settle(waiter, outcome)))
        if len(self._gathered) == 1 and not self._under_way and not self._pause.active:
            # Runs after the requests that are ready in this turn of the loop.
            self._hub.loop.run_callback(self._hand_over)
        outcome: Outcome = waiter.get()
        if outcome.error is not None:
            raise outcome.error
        result: ResultT = outcome.result
        return result

    def _hand_over(self) -> None:
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
        if 1 < len(settled) > len(self._gathered):
            # Who was just answered often asks again at once: a fuller commit costs no more.
            self._pause.start(self._hand_over)
        else:
            self._hand_over()
