"""Commands from the loop: a greenlet waits for the writer while other requests go on.

Many greenlets wait for one commit; the loop is woken once for all of them.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import gevent
from gevent.hub import Waiter

from sync.transaction import Transaction
from sync.writer import Outcome, Writer

ResultT = TypeVar("ResultT")


class LoopRunner:
    """Runs commands for greenlets of one loop and, blocking, for native threads."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._hub = gevent.get_hub()
        self._settled: list[tuple[Any, Outcome]] = []
        self._lock = threading.Lock()

    def __call__(self, command: Callable[[Transaction], ResultT]) -> ResultT:
        """Run a command; returns once it is durable. Raises what the command raised, or
        NotSaved.
        """
        if gevent.get_hub() is not self._hub:
            return self._writer.run(command)
        waiter = Waiter(self._hub)
        self._writer.submit(command, lambda outcome: self._settle(waiter, outcome))
        outcome: Outcome = waiter.get()
        if outcome.error is not None:
            raise outcome.error
        result: ResultT = outcome.result
        return result

    def _settle(self, waiter: Any, outcome: Outcome) -> None:
        with self._lock:
            self._settled.append((waiter, outcome))
            first = len(self._settled) == 1
        if first:
            self._hub.loop.run_callback_threadsafe(self._wake)

    def _wake(self) -> None:
        with self._lock:
            settled, self._settled = self._settled, []
        for waiter, outcome in settled:
            waiter.switch(outcome)
